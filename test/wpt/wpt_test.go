package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"jsrt/test/internal/expect"
	"jsrt/test/internal/nodesrc"
	"jsrt/test/internal/proc"
)

func TestPages(t *testing.T) {
	source := `// META: title=A title
// META: script=/common/subset-tests.js
// META: script=resources/data.js
// META: script=/resources/WebIDLParser.js
// META: timeout=long
// META: variant=?1-10
// META: variant=?11-last
test(() => {});
`
	got := pages("url", "url/sub/a.any.js", source, "")
	if len(got) != 2 || got[0].name != "url/sub/a.any.js?1-10" || got[1].search != "?11-last" {
		t.Fatalf("pages %+v", got)
	}
	p := got[0]
	if p.title != "A title" || !p.long || p.group != "url" {
		t.Errorf("page %+v", p)
	}
	want := []string{"common/subset-tests.js", "url/sub/resources/data.js", "resources/webidl2/lib/webidl2.js"}
	if !reflect.DeepEqual(p.scripts, want) {
		t.Errorf("scripts %q", p.scripts)
	}
	if one := pages("url", "url/b.any.js", "test(() => {});", ""); len(one) != 1 || one[0].name != "url/b.any.js" {
		t.Errorf("without variants: %+v", one)
	}
}

func TestSkipRules(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.json")
	text := `{"a.any.js": {"skip": "no window"}, "sub/*.js": {"skip": "a folder"}, "b.any.js": {"requires": ["full-icu"]}, "c.any.js": {"skip": true}, "d.any.js": {"fail": {"expected": ["x"]}}}`
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	rules, err := readSkips(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"a.any.js": "no window", "sub/deep/x.js": "a folder", "b.any.js": "", "c.any.js": "no reason given", "d.any.js": "", "xsub/a.mjs": "",
	} {
		if got := rules.reason(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestStrictScript(t *testing.T) {
	for text, want := range map[string]bool{
		"'use strict';":                     true,
		"// META: x\n\n\"use strict\"\n":    true,
		"/* a\n * b */ 'use strict';":       true,
		"var a; 'use strict';":              false,
		"// 'use strict'\nfunction f() { }": false,
	} {
		if got := strictScript.MatchString(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// printed is the output of a page in the form of host.js.
func printed(t *testing.T, records ...record) []byte {
	t.Helper()
	var text strings.Builder
	text.WriteString("something a test printed")
	for _, r := range records {
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		text.WriteString(recordMark + string(line) + "\n")
	}
	return []byte(text.String())
}

func TestRead(t *testing.T) {
	good := read(&proc.Result{Stdout: printed(t,
		record{Name: "a"}, record{Name: "b", Status: 1, Message: "assert_true: no"}, record{Name: "b"},
		record{Name: "c", Status: 3}, record{Name: "d", Status: 2, Message: "late"}, record{Done: true})})
	want := map[string]subTest{"a": {true, ""}, "b": {false, "assert_true: no"}, "b #2": {true, ""}, "c": {false, "NOTRUN"}, "d": {false, "TIMEOUT late"}}
	if good.broken != "" || !reflect.DeepEqual(good.tests, want) {
		t.Errorf("%+v", good)
	}
	for _, c := range []struct {
		res  proc.Result
		want string
	}{
		{proc.Result{Stdout: printed(t, record{Name: "a"})}, "ended before all sub-tests were done"},
		{proc.Result{ExitCode: 1, Stderr: []byte("x.js:1\nTypeError: no\n")}, "exit 1: TypeError: no"},
		{proc.Result{Stdout: printed(t, record{Done: true, Status: 1, Message: "twice"})}, "harness error: twice"},
		{proc.Result{Stdout: []byte(recordMark + "{nonsense\n")}, "a report line cannot be read"},
	} {
		if got := read(&c.res); !strings.HasPrefix(got.broken, c.want) {
			t.Errorf("%+v: broken %q, want %q", c.res, got.broken, c.want)
		}
	}
}

func tests(outcomes string) map[string]subTest {
	all := map[string]subTest{}
	for _, pair := range strings.Fields(outcomes) {
		name, mark, _ := strings.Cut(pair, ":")
		all[name] = subTest{passed: mark == "ok", detail: strings.TrimPrefix(mark, "ok")}
	}
	return all
}

func TestUpdateThenCompareIsAsExpected(t *testing.T) {
	list := []*page{
		{name: "url/part.any.js", group: "url"},
		{name: "url/all.any.js", group: "url"},
		{name: "url/none.any.js", group: "url"},
		{name: "url/broken.any.js", group: "url"},
		{name: "url/fewer.any.js", group: "url"},
		{name: "url/page.window.js", group: "url", skip: "no document"},
	}
	numbers := counts{"url/part.any.js": 3, "url/all.any.js": 1, "url/none.any.js": 2, "url/broken.any.js": 5, "url/fewer.any.js": 2}
	results := map[string]result{
		"url/part.any.js":   {tests: tests("a:ok b:why c:ok")},
		"url/all.any.js":    {tests: tests("a:ok")},
		"url/none.any.js":   {tests: tests("a:why b:why")},
		"url/broken.any.js": {tests: tests("a:ok b:why"), broken: "exit 1"},
		"url/fewer.any.js":  {tests: tests("a:ok")},
	}
	l, err := expect.Parse("[url]\nurl/part.any.js \"b\"  fails  a reason of words\nurl/gone.any.js  fails  gone\n")
	if err != nil {
		t.Fatal(err)
	}
	update(l, numbers, list, results)
	want := `
[url]
url/broken.any.js  fails  unexplained: exit 1
url/broken.any.js "b"  fails  unexplained: why
url/fewer.any.js  fails  unexplained: reports 1 sub-tests of 2
url/none.any.js "*"  fails  unexplained: why
url/page.window.js  needs-platform  Node's own run leaves it out: no document
url/part.any.js "b"  fails  a reason of words
`
	if got := l.Format(); got != want {
		t.Fatalf("expectations are\n%s", got)
	}
	listed := bySubTest(l)
	for _, p := range list[:5] {
		if c := complaints(l, listed, numbers, p, results[p.name]); len(c) > 0 {
			t.Errorf("%s: %q", p.name, c)
		}
	}

	for _, c := range []struct {
		page   int
		result result
		want   string
	}{
		{0, result{tests: tests("a:ok b:ok c:ok")}, `url/part.any.js "b" is listed as failing but passes`},
		{0, result{tests: tests("a:ok b:why c:why")}, `url/part.any.js "c" fails: why`},
		{0, result{tests: tests("a:ok c:ok d:ok")}, `url/part.any.js "b" is listed but was not reported`},
		{1, result{broken: "exit 2"}, "url/all.any.js does not come to its end: exit 2"},
		{1, result{tests: tests("")}, "url/all.any.js does not come to its end: reports 0 sub-tests of 1"},
		{2, result{tests: tests("a:why b:ok")}, `url/none.any.js "b" passes where every sub-test is listed as failing`},
		{3, result{tests: tests("a:ok b:why c:ok d:ok e:ok")}, "url/broken.any.js is listed as failing but reports all its sub-tests"},
	} {
		got := complaints(l, listed, numbers, list[c.page], c.result)
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %q, want %q", list[c.page].name, got, c.want)
		}
	}

	// What got better leaves the list, also where one entry stood for all sub-tests.
	results["url/none.any.js"] = result{tests: tests("a:ok b:why")}
	results["url/broken.any.js"] = result{tests: tests("a:ok b:ok c:ok d:ok e:ok")}
	update(l, numbers, list, results)
	want = `
[url]
url/fewer.any.js  fails  unexplained: reports 1 sub-tests of 2
url/none.any.js "b"  fails  unexplained: why
url/page.window.js  needs-platform  Node's own run leaves it out: no document
url/part.any.js "b"  fails  a reason of words
`
	if got := l.Format(); got != want {
		t.Errorf("after the second update\n%s", got)
	}
}

func TestCounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "subtests.txt")
	want := counts{"url/a.any.js": 3, "url/b.any.js?1-10": 10}
	if err := want.write(path, "Node v1"); err != nil {
		t.Fatal(err)
	}
	got, err := readCounts(path)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if n := want.total(&page{name: "url/a.any.js"}, result{tests: tests("a:ok b:ok c:ok d:ok")}); n != 4 {
		t.Errorf("total %d", n)
	}
}

// A runtime that prints nothing, or only good news, is not scored.
func TestSelfTestFindsDishonestRuntimes(t *testing.T) {
	tree := &nodesrc.Tree{Root: t.TempDir()}
	harness := tree.Test("fixtures", "wpt", "resources", "testharness.js")
	if err := os.MkdirAll(filepath.Dir(harness), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(harness, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	allPass := ""
	for _, name := range []string{"must pass", "must fail", "must fail by the wrong error", "must fail later", "must pass later"} {
		allPass += `printf '\036WPT {"name":"` + name + `","status":0}\n'; `
	}
	for name, body := range map[string]string{
		"nothing":       "exit 0",
		"only the end":  `printf '\036WPT {"done":true,"status":0}\n'`,
		"only good":     allPass + `printf '\036WPT {"done":true,"status":0}\n'`,
		"ends by error": "exit 1",
	} {
		path := filepath.Join(t.TempDir(), "runtime")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		r := &runner{runtime: []string{path}, tree: tree, temp: t.TempDir()}
		if err := selfTest(context.Background(), r); err == nil || !strings.Contains(err.Error(), "cannot be scored") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestFlags(t *testing.T) {
	for _, args := range [][]string{{}, {"-runtime", "x", "-update", "-run", "a"}, {"-runtime", "x", "-update", "-score"}, {"-runtime", "x", "stray"}, {"-runtime", "x", "-j", "0"}} {
		if _, err := parse(args, &strings.Builder{}); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
	if _, err := chooseGroups("url,nosuch"); err == nil {
		t.Error("an unknown group is accepted")
	}
}
