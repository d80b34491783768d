package glob

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		{"*", []string{"a", "a.js"}, []string{".a", "a/b", ""}},
		{"**", []string{"a", "a/b"}, []string{".a", "a/.b", "a/.b/c"}},
		{"a/**", []string{"a", "a/b", "a/b/c"}, []string{"b", "a/.b"}},
		{"**/*.js", []string{"x.js", "a/b/x.js"}, []string{"a/.x.js", ".a/x.js"}},
		{"a/?", []string{"a/b"}, []string{"a/bc", "a/", "a/.b"}},
		{"[a-c]x[!0-9]", []string{"axb", "cx."}, []string{"dxb", "ax1"}},
		{"[[:digit:]_]", []string{"5", "_"}, []string{"a"}},
		{"[]]", []string{"]"}, []string{"a"}},
		{"[", []string{"["}, []string{"a"}},
		{"{a,b{1,2}}c", []string{"ac", "b1c", "b2c"}, []string{"bc", "b3c"}},
		{"{1..3}", []string{"1", "2", "3"}, []string{"4", "{1..3}"}},
		{"{01..10..3}", []string{"01", "04", "10"}, []string{"1", "02"}},
		{"{c..a}", []string{"a", "b", "c"}, []string{"d"}},
		{"{a}", []string{"{a}"}, []string{"a"}},
		{"{a,b", []string{"{a,b"}, []string{"a"}},
		{"{x{a,b}", []string{"{xa", "{xb"}, []string{"xa"}},
		{"!(a|b)", []string{"c", "ab"}, []string{"a", "b", ".c"}},
		{"!(*.js)", []string{"a.ts"}, []string{"a.js"}},
		{"a!(b)c", []string{"ac", "axc", "abbc"}, []string{"abc"}},
		{"?(a)b", []string{"b", "ab"}, []string{"aab"}},
		{"+(a|bc)", []string{"a", "abc", "bcbca"}, []string{"", "b"}},
		{"*(ab)c", []string{"c", "ababc"}, []string{"aabc"}},
		{"@(a|b*)", []string{"a", "bcd"}, []string{"c"}},
		{"@(.a|b)", []string{".a", "b"}, []string{"a"}},
		{"+(a", []string{"+(a"}, []string{"a"}},
		{".*", []string{".a"}, []string{"a"}},
		{"a\\b", []string{"a/b"}, []string{"a\\b"}},
		{"a/../b", []string{"b"}, []string{"a/b"}},
		{"/a/*", []string{"/a/b"}, []string{"a/b"}},
		{"ä?", []string{"äö"}, []string{"ä"}},
		{"a**b", []string{"ab", "axxb"}, []string{"a/b"}},
	} {
		p := Compile(c.pattern)
		for _, s := range c.yes {
			if !p.Match(s) {
				t.Errorf("%s does not match %s", c.pattern, s)
			}
		}
		for _, s := range c.no {
			if p.Match(s) {
				t.Errorf("%s matches %s", c.pattern, s)
			}
		}
	}
}

func TestLiteral(t *testing.T) {
	for pattern, want := range map[string]string{"abc": "abc", "[[]z]": "[z]", "a[b]c": "abc"} {
		segs := Compile(pattern).Alternatives[0].Segments
		if len(segs) != 1 || !segs[0].Literal() || segs[0].Text != want {
			t.Errorf("%s: %+v", pattern, segs)
		}
	}
}

func TestBraceLimit(t *testing.T) {
	if n := len(expandBraces(strings.Repeat("{a,b}", 40), maxBraces)); n != maxBraces {
		t.Errorf("%d patterns", n)
	}
	if n := len(sequenceParts("1..9999999999")); n != maxBraces {
		t.Errorf("%d numbers", n)
	}
	if got := sequenceParts("9223372036854775806..9223372036854775807"); !slices.Equal(got, []string{"9223372036854775806", "9223372036854775807"}) {
		t.Error(got)
	}
}

func TestUnclosed(t *testing.T) {
	begin := time.Now()
	Compile(strings.Repeat("+(", 60)).Match("a")
	Compile(strings.Repeat("+([)]", 30)).Match("a")
	if d := time.Since(begin); d > time.Second {
		t.Error(d)
	}
}

// FuzzMatch looks for patterns that panic or take for ever.
func FuzzMatch(f *testing.F) {
	for _, s := range []string{"**/*.js", "{a,b{1..3}}/!(x|+(y))", "[[:alpha:]-z]", "+(+(+(a)))", "*(*(*(a)b)c)", "{,{,{,}}}", "!(!(!(a)))"} {
		f.Add(s, "aaaaaaaaaaaaaaab/c")
	}
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if len(pattern) > 60 || len(name) > 60 {
			return
		}
		begin := time.Now()
		Compile(pattern).Match(name)
		if d := time.Since(begin); d > 5*time.Second {
			t.Errorf("%q against %q took %v", pattern, name, d)
		}
	})
}
