package loader

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// testdata/json-errors.json holds texts with what JSON.parse of V8 (Node 26) says of them, "" for nothing.
func TestJSONErrors(t *testing.T) {
	data, err := os.ReadFile("testdata/json-errors.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases [][2]string
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if got := jsonError(c[0]); got != c[1] {
			t.Errorf("%q:\ngot  %s\nwant %s", c[0], got, c[1])
		}
	}
	node := os.Getenv("JSRT_NODE") // words and positions change between versions of V8: ask only the one that was named
	if node == "" {
		t.Skip("JSRT_NODE is not set: nothing to compare the record with")
	}
	script := `const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));
		for (const [text, want] of cases) { let got = ''; try { JSON.parse(text) } catch (e) { got = e.message } if (got.toWellFormed() !== want.toWellFormed()) console.log(JSON.stringify(text), got) }`
	cmd := exec.Command(node, "-e", script)
	cmd.Stdin = strings.NewReader(string(data))
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("node disagrees with the record: %v\n%s", err, out)
	}
}

func FuzzJSONError(f *testing.F) {
	for _, s := range []string{"", "{}", `{"a":[1,2.5e-3,"x\u00e9\n",true,null]}`, "[1,]", `"\ud83d"`, "-", "\u2028", "01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.Count(text, "[")+strings.Count(text, "{") > 5000 {
			t.Skip()
		}
		if got := jsonError(text); (got == "") != json.Valid([]byte(text)) {
			t.Errorf("%q: %q", text, got)
		}
	})
}

func testResolver() *resolver {
	return &resolver{
		isBuiltin: func(name string) bool { return name == "fs" },
		warn:      func(string, string) {},
		require:   conditions{"require": true, "node": true},
		stats:     map[string]int{},
		noPackage: map[string]bool{},
		real:      map[string]string{},
		packages:  map[string]*packageJSON{},
	}
}

func FuzzPackageJSON(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"exports": {".": {"import": "./m.mjs", "require": "./r.js"}, "./p/*": "./lib/*.js", "./p/x/*": null, "./a": ["bad", "./r.js"], "./n": 5, "./d/": "./e/"}}`, "./p/a"},
		{`{"exports": "./x.js"}`, "."},
		{`{"exports": [[[{"node": {"default": ["./a%2fb", "./%2e%2e/x"]}}]]]}`, "."},
		{`{"name": "x", "imports": {"#a": "x/y", "#b/*": "./*?q", "#c": "../x", "#d": "node:fs", "#e/*": "*", "#f": "@x"}}`, "#b/.."},
		{`{"exports": {"./*": "./*", "./*a*": "./b", "": "x", "0": "y"}}`, "./a/../../../etc/passwd"},
		{"\uFEFF{\"main\": \"x\", \"type\": \"module\", \"exports\": {\"./\\u0000*\": \".//*\"}}", "./\x00a"},
	} {
		f.Add(seed[0], seed[1])
	}
	root := filepath.Join(f.TempDir(), "pkg")
	f.Fuzz(func(t *testing.T, text, request string) {
		p, err := parsePackage(root, []byte(text))
		if err != nil {
			if codeOf(err) != "ERR_INVALID_PACKAGE_CONFIG" {
				t.Fatalf("error %v", err)
			}
			return
		}
		r := testResolver()
		r.packages[root] = p
		check := func(found *target, err error) {
			if (found == nil) == (err == nil) {
				t.Fatalf("target %v and error %v", found, err)
			}
			if err != nil {
				var failed *resolveError
				if !errors.As(err, &failed) || failed.message == "" || failed.class == "" {
					t.Fatalf("error %v", err)
				}
				return
			}
			if found.path != "" && !strings.HasPrefix(found.path, root+"/") {
				t.Fatalf("%q leads to %q", request, found.path)
			}
			if clean := filepath.Clean(found.path); found.path != "" && clean != root && !strings.HasPrefix(clean, root+"/") && !hasEncodedSlash(found.url) {
				t.Fatalf("%q leads out of the package to %q", request, clean)
			}
			if _, err := r.finish(found, nil, "", "", request, ""); err == nil {
				t.Fatalf("%q was found in an empty directory: %v", request, found)
			}
		}
		if p.exports.get() != nil {
			check(r.packageExports(p, ".", "", r.require))
			check(r.packageExports(p, "./"+request, root+"/x.js", r.require))
		}
		check(r.packageImports("#"+request, root+"/x.js", r.require))
	})
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"return 1;", "#!x\nreturn", "}); (function () {", "return }", "let exports", "'\\xFF\\u{10000}\\u{10FFFF}'", "return {\n", "import x from 'y'", "await x", "/(/", "\uFEFFvar é = \"\u2028", "class A { #x; static { } }", "return `${", "a\r\nb c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			t.Skip()
		}
		text = decodeUTF8([]byte(text))
		prg, _, bad := compileFunction("/x.js", text)
		if (prg == nil) == (bad == nil) {
			t.Fatalf("program %v and fault %v", prg, bad)
		}
		if bad == nil {
			return
		}
		if bad.Line < 1 || bad.Line > lineCount(text) || bad.Column < 1 || bad.Column > utf16Len(bad.SourceLine)+1 || bad.Message == "" {
			t.Fatalf("%+v", bad)
		}
		if !strings.HasPrefix(bad.Arrow(), "/x.js:") {
			t.Fatalf("%q", bad.Arrow())
		}
	})
}

func FuzzExportsRequest(f *testing.F) {
	for _, s := range []string{"a", "a/b", "@s/n/x", "@s/", "@s/.x", "@/x", "@", "", ".x", "a\\b", "a%b", "a/b%c\n", "@s\\x/y", "@%/x", "/", "@s/x\\"} {
		f.Add(s)
	}
	rule := regexp.MustCompile(`^((?:@[^/\\%]+/)?[^./\\%][^/\\%]*)(/[^\n\r\x{2028}\x{2029}]*)?$`) // Node's, with JavaScript's meaning of the dot
	f.Fuzz(func(t *testing.T, request string) {
		if !utf8.ValidString(request) {
			t.Skip()
		}
		name, rest, ok := exportsRequest(request)
		m := rule.FindStringSubmatch(request)
		if ok != (m != nil) || (ok && (m[1] != name || m[2] != rest)) {
			t.Errorf("%q: %q %q %v, want %q", request, name, rest, ok, m)
		}
	})
}

func TestForbiddenSegments(t *testing.T) {
	for s, want := range map[string]bool{
		"a/b": false, "..": true, ".": true, "a/../b": true, "a/./b": true, "node_modules/x": true, "a/NODE_modules": true, `a\..\b`: true, "a/%2e%2E/b": true, "a/%2e": true,
		"%6eode_modules": true, "a//b": false, "": false, "...": false, "a..b": false, ".a": false, "node_modules2": false, "a%2fb/x": false, "%zz": false, "%zz/..": true,
	} {
		if got := hasForbiddenSegment(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func TestPaths(t *testing.T) {
	for path, want := range map[string]string{"": ".", "/": "/", "//": "/", "a": ".", "/a": "/", "/a/": "/", "/a/b": "/a", "/a//b//": "/a", "a/b": "a", "[eval]": "."} {
		if got := dirname(path); got != want {
			t.Errorf("dirname(%q) = %q, want %q", path, got, want)
		}
	}
	for ref, want := range map[string]reference{
		"./a/b.js": {text: "a/b.js"}, "./a/../b": {text: "b"}, "./../x": {text: "x", outside: true}, "./a?x/../y": {text: "a"}, "./a#b": {text: "a"}, `./a\b`: {text: "a/b"}, "./a/%2e%2E/b": {text: "b"},
		"./": {text: ""}, "./a/..": {text: ""}, "./a/.": {text: "a/"}, "./a\n\tb ": {text: "ab"}, "./a//b": {text: "a//b"},
	} {
		if got := parseReference(ref); got != want {
			t.Errorf("parseReference(%q) = %+v, want %+v", ref, got, want)
		}
	}
	for text, want := range map[string]string{"file:///a/b%20c": "/a/b c", "file://localhost/a": "/a", "file:///a/": "/a/", "file:///": "/", "file:///a/../b": "/b", "file:///a?x#y": "/a"} {
		if got, ok := pathOfFileURL(text); !ok || got != want {
			t.Errorf("pathOfFileURL(%q) = %q %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "a", "./a", "http://x/y", "file://host/x", "file:///a%2fb", "file:x", "file:///%zz", "\x7f"} {
		if got, ok := pathOfFileURL(text); ok {
			t.Errorf("pathOfFileURL(%q) = %q", text, got)
		}
	}
	for s, want := range map[string]bool{"a:b": true, "node:fs": true, "a+b-c.d:": true, "1a:": false, ":": false, "a": false, "a b:c": false, "@x:y": false, "/a:b": false} {
		if got := looksLikeURL(s); got != want {
			t.Errorf("looksLikeURL(%q) = %v", s, got)
		}
	}
}

// What the file system said is believed only while a require is under way.
func TestStatsAreForgotten(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "x.js")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	r := testResolver()
	r.enter()
	r.enter()
	if got := r.stat(file); got != statFile {
		t.Fatal(got)
	}
	if p, err := r.readPackage(dir); p != nil || err != nil {
		t.Fatal(p, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"main": "y"}`), 0o666); err != nil {
		t.Fatal(err)
	}
	r.leave()
	if got := r.stat(file); got != statFile {
		t.Error("forgotten before the outermost require ended")
	}
	r.leave()
	if got := r.stat(file); got != statNone {
		t.Error("not forgotten")
	}
	if p, err := r.readPackage(dir); p == nil || p.main != "y" || err != nil {
		t.Error(p, err)
	}
}
