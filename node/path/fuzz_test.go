package path

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func fuzzSeeds(f *testing.F) {
	for _, s := range []string{"/a/../b//c.d/", `C:\a\..\..\b.c`, `\\server\share\..\x`, `\\?\COM1:x`, "a:b:/..", "CON:..", "..", ".\xED\xA0\x80", "//", ""} {
		f.Add(s, "../"+s)
	}
}

// FuzzPosix holds what is true of every path.
func FuzzPosix(f *testing.F) {
	fuzzSeeds(f)
	cwd := func() string { return "/home/dir" }
	f.Fuzz(func(t *testing.T, a, b string) {
		n := PosixNormalize(a)
		if again := PosixNormalize(n); again != n {
			t.Errorf("normalize(%q) is %q, and normalized again %q", a, n, again)
		}
		full := PosixResolve(cwd, a, b)
		if !strings.HasPrefix(full, "/") || strings.Contains(full+"/", "/../") || strings.Contains(full, "//") {
			t.Errorf("resolve(%q, %q) is %q", a, b, full)
		}
		x, y := PosixResolve(cwd, a), PosixResolve(cwd, b)
		if back := PosixResolve(cwd, x, PosixRelative(cwd, x, y)); back != y {
			t.Errorf("from %q the relative path to %q leads to %q", x, y, back)
		}
		p := PosixParse(a)
		if p.Base != p.Name+p.Ext || p.Base != PosixBasename(a, "") || !strings.HasPrefix(a, p.Dir) {
			t.Errorf("parse(%q) is %+v", a, p)
		}
		_ = PosixDirname(a) + PosixExtname(a) + PosixJoin(a, b) + PosixBasename(a, b)
	})
}

// FuzzWin32 holds that a relative path stays one: nothing that normalize makes of it reaches a drive or the root.
func FuzzWin32(f *testing.F) {
	fuzzSeeds(f)
	cwd := func() string { return `C:\work\dir` }
	drive := func(string) string { return "" }
	f.Fuzz(func(t *testing.T, a, b string) {
		n := Win32Normalize(a)
		if !Win32IsAbsolute(a) && Win32IsAbsolute(n) {
			t.Errorf("normalize(%q) is %q", a, n)
		}
		if !hasDrive(a) && !startsWithSlash(a) && hasDrive(n) {
			t.Errorf("normalize(%q) is on a drive: %q", a, n)
		}
		if full := Win32Resolve(cwd, drive, a, b); !Win32IsAbsolute(full) || hasDrive(full) && strings.Contains(full+`\`, `\..\`) {
			t.Errorf("resolve(%q, %q) is %q", a, b, full)
		}
		p := Win32Parse(a)
		if p.Base != p.Name+p.Ext || !strings.HasPrefix(a, p.Dir) {
			t.Errorf("parse(%q) is %+v", a, p)
		}
		_ = Win32Dirname(a) + Win32Extname(a) + Win32Join(a, b) + Win32Basename(a, b) + Win32Relative(cwd, drive, a, b) + Win32ToNamespacedPath(cwd, drive, a)
	})
}

// TestGlobTime holds patterns to a bounded time that would have a naive matcher try all ways there are.
func TestGlobTime(t *testing.T) {
	const limit = 30 * time.Second // far beyond what it takes, and nothing to what trying all ways would
	start := time.Now()
	for _, c := range [][2]string{
		{strings.Repeat("a", 300), strings.Repeat("a*", 60) + "b"}, {strings.Repeat("a", 200), strings.Repeat("*(a|a)", 60) + "b"}, {"a", strings.Repeat("@(", 300)},
		{strings.Repeat("a/", 60) + "b", strings.Repeat("**/a/", 30) + "c"}, {"a", strings.Repeat("{a,b}", 40)}, {"a", strings.Repeat("**/../a/b/", 30)}, {"x", strings.Repeat("[", 300)},
		{strings.Repeat("a", 500), strings.Repeat("!(a)", 50)}, {"a", "{1..1000000000}"}, {"a", strings.Repeat("{", 300)},
	} {
		MatchesGlob(c[0], c[1], false)
		if d := time.Since(start); d > limit {
			t.Fatalf("%.40q took too long: %v", c[1], d)
		}
	}
}

// FuzzMatchesGlob holds that no pattern panics or runs away, and that plain names match themselves only.
func FuzzMatchesGlob(f *testing.F) {
	for _, s := range [][2]string{
		{"a/b/c", "**/c"}, {"aaaaaaaaaaaaaaaaaaaaaaaab", "*(*(a)|*(b))c"}, {"a", "!(!(a))"}, {"x", "{a,b}{c,d}{e,f}{1..100}"}, {"a/b", "**/../a/b/**/../c/d"}, {"[", "[[:alpha:"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, name, pattern string) {
		if len(pattern) > 200 || len(name) > 200 || !utf8.ValidString(name+"/"+pattern) {
			return
		}
		got := MatchesGlob(name, pattern, false)
		MatchesGlob(name, pattern, true)
		if !strings.ContainsAny(pattern+name, `*?[]{}()!+@\/`) && !strings.Contains(pattern, "..") && got != (name == pattern) {
			t.Errorf("%q and %q: %v", name, pattern, got)
		}
	})
}
