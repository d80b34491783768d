package main

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"jsrt/test/internal/expect"
	"jsrt/test/internal/nodesrc"
	"jsrt/test/internal/proc"
)

func TestMain(m *testing.M) {
	hangLimit = 200 * time.Millisecond
	os.Exit(m.Run())
}

// suite is a small suite whose "runtime" is the shell: its files are shell scripts.
type suite struct {
	t       *testing.T
	tree    string
	dir     string
	runtime string
}

func newSuite(t *testing.T, files map[string]string) *suite {
	t.Helper()
	s := &suite{t: t, tree: t.TempDir(), dir: t.TempDir()}
	s.write(filepath.Join(s.tree, "test", "common", "index.js"), "")
	s.write(filepath.Join(s.tree, "test", "parallel", "ignored.js"), "exit 1")
	s.write(filepath.Join(s.tree, "test", "sequential", "ignored.js"), "exit 1")
	s.write(filepath.Join(s.tree, "test", "es-module", "ignored.js"), "exit 1")
	for name, text := range files {
		s.write(filepath.Join(s.tree, "test", filepath.FromSlash(name)), text)
	}
	s.write(filepath.Join(s.dir, "canaries", "must-pass.js"), `echo "ran $1"`)
	s.write(filepath.Join(s.dir, "canaries", "must-fail.js"), "exit 1")
	s.write(filepath.Join(s.dir, "canaries", "must-skip.js"), "echo '1..0 # Skipped: on purpose'")
	s.write(filepath.Join(s.dir, "canaries", "must-hang.js"), "sleep 60")
	s.runtime = filepath.Join(s.dir, "runtime")
	s.writeRuntime(`[ "$1" = --version ] && { echo v1; exit 0; }
while [ "${1#--}" != "$1" ]; do flags="$flags $1"; shift; done
export flags; exec sh "$@"`)
	t.Setenv(nodesrc.EnvDir, s.tree)
	return s
}

func (s *suite) write(path, text string) {
	s.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func (s *suite) writeRuntime(body string) {
	s.t.Helper()
	s.write(s.runtime, "#!/bin/sh\n"+body+"\n")
	if err := os.Chmod(s.runtime, 0o755); err != nil {
		s.t.Fatal(err)
	}
}

func (s *suite) run(args ...string) (bool, string, error) {
	var out strings.Builder
	ok, err := run(context.Background(), append([]string{"-dir", s.dir, "-runtime", s.runtime, "-groups", "net,dgram"}, args...), &out)
	return ok, out.String(), err
}

func (s *suite) mustRun(args ...string) (bool, string) {
	s.t.Helper()
	ok, out, err := s.run(args...)
	if err != nil {
		s.t.Fatalf("%v\n%s", err, out)
	}
	return ok, out
}

func (s *suite) expectations() string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "expectations.txt"))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

func TestUpdateThenRunIsAsExpected(t *testing.T) {
	s := newSuite(t, map[string]string{
		"parallel/test-net-pass.js":       "exit 0",
		"parallel/test-net-fail.js":       "echo 'TypeError: broken' >&2; exit 1",
		"parallel/test-net-module.js":     `echo "Error: Cannot find module 'zlib'" >&2; exit 1`,
		"parallel/test-net-skip.js":       "echo '1..0 # Skipped: no cheese'",
		"parallel/test-net-flags.js":      "// Flags: --expose-gc\n[ \"$flags\" = ' --expose-gc' ]",
		"parallel/test-net-option.js":     "// Flags: --expose-internals\nexit 1",
		"sequential/test-dgram-alone.js":  "exit 0",
		"sequential/test-stream-other.js": "exit 1",
	})
	s.mustRun("-update")
	want := `
[net]
parallel/test-net-fail.js  fails  unexplained: exit 1: TypeError: broken
parallel/test-net-module.js  fails  not built yet: node:zlib
parallel/test-net-option.js  needs-internals  the source uses --expose-internals
parallel/test-net-skip.js  skips  unexplained: no cheese
`
	if got := s.expectations(); got != want {
		t.Errorf("expectations are\n%s", got)
	}
	ok, out := s.mustRun()
	if !ok || !strings.Contains(out, "all as expected") {
		t.Errorf("not as expected:\n%s", out)
	}
	if !strings.Contains(out, "2 entries of expectations.txt") {
		t.Errorf("the entries without a reason are not counted:\n%s", out)
	}
}

func TestChangesAreFound(t *testing.T) {
	s := newSuite(t, map[string]string{
		"parallel/test-net-a.js": "exit 0",
		"parallel/test-net-b.js": "exit 1",
		"parallel/test-net-c.js": "echo '1..0 # Skipped: why'",
	})
	s.mustRun("-update")
	known, err := readKnown(filepath.Join(s.dir, "suite.txt"))
	if err != nil {
		t.Fatal(err)
	}
	// The same texts end differently: the runtime changed.
	s.writeRuntime(`[ "$1" = --version ] && { echo v2; exit 0; }
case "$1" in
*test-net-a.js) echo "Error: regression" >&2; exit 1;;
*test-net-b.js) exit 0;;
*test-net-c.js) exit 0;;
esac
exec sh "$@"`)
	ok, out := s.mustRun()
	if ok {
		t.Error("a changed outcome is accepted")
	}
	for _, want := range []string{
		"UNEXPECTED parallel/test-net-a.js fails: exit 1: Error: regression",
		"UNEXPECTED parallel/test-net-b.js is listed as failing but passes",
		"UNEXPECTED parallel/test-net-c.js is listed as skipping but passes",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if len(known) != 3 {
		t.Errorf("suite.txt has %d files", len(known))
	}
}

func TestAnotherTextOfAFileIsNotJudged(t *testing.T) {
	s := newSuite(t, map[string]string{"parallel/test-net-a.js": "exit 0"})
	s.mustRun("-update")
	s.write(filepath.Join(s.tree, "test", "parallel", "test-net-a.js"), "# another release\nexit 1")
	ok, out := s.mustRun()
	if !ok || !strings.Contains(out, "not judged") || !strings.Contains(out, "parallel/test-net-a.js: failed") {
		t.Errorf("ok %v\n%s", ok, out)
	}
}

func TestAFileThatIsGoneIsFound(t *testing.T) {
	s := newSuite(t, map[string]string{"parallel/test-net-a.js": "exit 1", "parallel/test-net-b.js": "exit 0"})
	s.mustRun("-update")
	if err := os.Remove(filepath.Join(s.tree, "test", "parallel", "test-net-a.js")); err != nil {
		t.Fatal(err)
	}
	if ok, out := s.mustRun(); ok || !strings.Contains(out, "is listed but is no file of the suite") {
		t.Errorf("ok %v\n%s", ok, out)
	}
	s.mustRun("-update")
	if got := s.expectations(); strings.Contains(got, "test-net-a.js") {
		t.Errorf("the entry stays:\n%s", got)
	}
}

func TestAFileIsTriedAgainAlone(t *testing.T) {
	s := newSuite(t, map[string]string{"parallel/test-net-a.js": "exit 0"})
	s.mustRun("-update")
	flag := filepath.Join(s.dir, "second")
	s.writeRuntime(`[ "$1" = --version ] && { echo v2; exit 0; }
case "$1" in
*test-net-a.js) [ -e ` + flag + ` ] && exit 0; touch ` + flag + `; exit 1;;
esac
exec sh "$@"`)
	ok, out := s.mustRun()
	if !ok || !strings.Contains(out, "passed only when repeated alone: parallel/test-net-a.js") {
		t.Errorf("ok %v\n%s", ok, out)
	}
}

func TestUpdateKeepsReasons(t *testing.T) {
	s := newSuite(t, map[string]string{
		"parallel/test-net-a.js": "exit 1",
		"parallel/test-net-b.js": "exit 1",
		"parallel/test-net-c.js": "exit 0",
		"parallel/test-net-d.js": "exit 0",
		"parallel/test-net-e.js": "// Flags: --expose-internals\nexit 1",
	})
	s.write(filepath.Join(s.dir, "expectations.txt"), `# head

[net]
parallel/test-net-a.js  fails  a reason of words
parallel/test-net-c.js  needs-network  talks to a name server
parallel/test-net-d.js  flaky  depends on the load
parallel/test-net-e.js  needs-internals  the source uses something older

[stream]
parallel/test-stream-x.js  fails  of a group not run
`)
	s.mustRun("-update")
	want := `# head

[net]
parallel/test-net-a.js  fails  a reason of words
parallel/test-net-b.js  fails  unexplained: exit 1
parallel/test-net-c.js  needs-network  talks to a name server
parallel/test-net-d.js  flaky  depends on the load
parallel/test-net-e.js  needs-internals  the source uses --expose-internals

[stream]
parallel/test-stream-x.js  fails  of a group not run
`
	if got := s.expectations(); got != want {
		t.Errorf("expectations are\n%s", got)
	}
}

func TestReasonsFromTheReference(t *testing.T) {
	s := newSuite(t, map[string]string{
		"parallel/test-net-both.js": "echo 'TypeError: ours' >&2; exit 1",
		"parallel/test-net-ours.js": "exit 1",
		"parallel/test-net-skip.js": "echo '1..0 # Skipped: Windows only'",
	})
	s.write(filepath.Join(s.dir, "reference.txt"), referenceHead+`26.1.0, and so on
parallel/test-net-both.js  failed  exit 1: TypeError: theirs
parallel/test-net-skip.js  skipped  Windows only
`)
	s.mustRun("-update")
	want := `
[net]
parallel/test-net-both.js  fails  the same in Node 26.1.0: exit 1: TypeError: theirs
parallel/test-net-ours.js  fails  unexplained: exit 1
parallel/test-net-skip.js  needs-platform  the same in Node 26.1.0: Windows only
`
	if got := s.expectations(); got != want {
		t.Errorf("expectations are\n%s", got)
	}
	if ok, out := s.mustRun(); !ok {
		t.Errorf("not as expected:\n%s", out)
	}
}

func TestARuntimeThatRunsNothingScoresNothing(t *testing.T) {
	for name, body := range map[string]string{
		"exits 0":                  "exit 0",
		"exits 1":                  `[ "$1" = --version ] || exit 1`,
		"says it passed":           `echo "ran it"`,
		"hides the exit status":    `[ "$1" = --version ] || sh "$@"; exit 0`,
		"does not wait for timers": `[ "$1" = --version ] && exit 0; case "$1" in *must-hang*) exit 0;; esac; exec sh "$@"`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newSuite(t, map[string]string{"parallel/test-net-a.js": "exit 0"})
			s.writeRuntime(body)
			ok, out, err := s.run()
			if ok || err == nil || !strings.Contains(err.Error(), "cannot be scored") {
				t.Errorf("ok %v, error %v\n%s", ok, err, out)
			}
		})
	}
}

// The canaries that are shipped: each name must have a known kind, and all kinds must be there.
func TestCanariesOfTheSuite(t *testing.T) {
	entries, err := os.ReadDir("canaries")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, e := range entries {
		kinds[canaryKind(e.Name())]++
	}
	if kinds[""] > 0 || kinds["pass"] == 0 || kinds["fail"] < 10 || kinds["skip"] == 0 || kinds["hang"] == 0 {
		t.Errorf("kinds %v", kinds)
	}
}

func TestJudgeOutput(t *testing.T) {
	for _, c := range []struct {
		res    proc.Result
		want   outcome
		detail string
	}{
		{proc.Result{}, passed, ""},
		{proc.Result{Stdout: []byte("x\n1..0 # Skipped: why not\n")}, skipped, "why not"},
		{proc.Result{ExitCode: 1, Stdout: []byte("1..0 # Skipped: but failed\n")}, failed, "exit 1: 1..0 # Skipped: but failed"},
		{proc.Result{ExitCode: 1, Stderr: []byte("/a.js:1\nfoo(\n    ^\n\nTypeError: foo is not a function\n    at a.js\n")}, failed, "exit 1: TypeError: foo is not a function"},
		{proc.Result{ExitCode: 1, Stderr: []byte("AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n1 !== 2\n\n    at x\n")}, failed, "exit 1: AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: 1 !== 2"},
		{proc.Result{ExitCode: 1, Stderr: []byte("/a.js:1\n  Error.captureStackTrace(err);\n       ^\n\nTypeError: no\n")}, failed, "exit 1: TypeError: no"},
		{proc.Result{ExitCode: -1, TimedOut: true, Duration: 5 * time.Second}, failed, "time-out after 5s"},
	} {
		got := judgeOutput(&c.res)
		if got.outcome != c.want || got.detail != c.detail {
			t.Errorf("%+v: %s %q, want %s %q", c.res, got.outcome, got.detail, c.want, c.detail)
		}
	}
}

func TestClassify(t *testing.T) {
	for source, want := range map[string]expect.State{
		"require('net')":                          "",
		"// Flags: --expose-gc\n":                 "",
		"// Flags: --max-heap=3\n":                expect.NeedsFlag,
		"// Flags: --expose_internals":            expect.NeedsInternals,
		"internalBinding('x')":                    expect.NeedsInternals,
		"require('internal/net')":                 expect.NeedsInternals,
		"process.binding('tcp')":                  expect.NeedsInternals,
		"require('inspector')":                    expect.NeedsInternals,
		"// Flags: --unhandled-rejections=none\n": "",
		"// Flags: --require ./fixture.js\n":      "",
		"onGC(x, {})":                             expect.NeedsInternals,
	} {
		if got := classify(source, flagsOf(source)); got.state != want || (want != "" && got.reason == "") {
			t.Errorf("%q: %+v, want %q", source, got, want)
		}
	}
}

func TestGroupOf(t *testing.T) {
	for file, want := range map[string]string{
		"parallel/test-net-end.js":                   "net",
		"sequential/test-net-end.js":                 "net",
		"parallel/test-process-next-tick.js":         "nexttick",
		"parallel/test-process-exit.js":              "process",
		"parallel/test-readable-from.js":             "stream",
		"parallel/test-readable-from-web-x.js":       "webstreams",
		"parallel/test-whatwg-events-x.js":           "eventtarget",
		"parallel/test-http2-x.js":                   "",
		"parallel/test-http-x.js":                    "http",
		"es-module/test-esm-x.mjs":                   "es-module",
		"parallel/test-net.js":                       "",
		"parallel/test-streams-highwatermark.js":     "stream",
		"parallel/test-stream2-transform.js":         "stream",
		"parallel/test-unhandled-exception-x.js":     "promises",
		"parallel/test-whatwg-encoding-custom-x.js":  "encoding",
		"parallel/test-whatwg-webstreams-adapter.js": "webstreams",
	} {
		if got := groupOf(file); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	if _, err := chooseGroups("net,nosuch"); err == nil {
		t.Error("an unknown group is accepted")
	}
}

func TestReadmeTable(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a := write("a.json", `{"runtime":"jsrt","version":"jsrt v1","suite":"18.20.4","date":"2026-01-02","groups":{"net":{"files":10,"outOfReach":2,"passed":6,"failed":2},"dgram":{"files":2,"passed":2}}}`)
	b := write("b.json", `{"runtime":"node","version":"v26.0.0","suite":"18.20.4","date":"2026-01-03","groups":{"net":{"files":10,"outOfReach":2,"passed":8},"dgram":{"files":2,"passed":1,"failed":1}}}`)
	got, err := readmeTable([]string{a, b})
	if err != nil {
		t.Fatal(err)
	}
	want := `| group | files that apply | jsrt | node |
| --- | ---: | ---: | ---: |
| net | 8 | 6 | 8 |
| dgram | 2 | 2 | 1 |
| all | 10 | 8 (80.0 %) | 9 (90.0 %) |

Files of the test suite of Node 18.20.4 that use public API only and pass: jsrt v1, 2026-01-02; node v26.0.0, 2026-01-03.
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
	other := write("c.json", `{"runtime":"bun","suite":"20.1.0","groups":{}}`)
	if _, err := readmeTable([]string{a, other}); err == nil {
		t.Error("two suites are compared")
	}
}

func TestFlagCombinations(t *testing.T) {
	for _, args := range [][]string{
		{},
		{"-runtime", "x", "-update", "-score"},
		{"-runtime", "x", "-update", "-run", "a"},
		{"-runtime", "x", "-all"},
		{"-runtime", "x", "-j", "0"},
		{"-runtime", "x", "-reference"},
		{"-runtime", "x", "stray"},
		{"-readme"},
	} {
		if _, err := parse(args, &strings.Builder{}); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
	o, err := parse([]string{"-runtime", "x"}, &strings.Builder{})
	if err != nil || !reflect.DeepEqual(strings.Split(filepath.ToSlash(o.dir), "/")[len(strings.Split(filepath.ToSlash(o.dir), "/"))-2:], []string{"test", "conformance"}) {
		t.Errorf("%+v, %v", o, err)
	}
}
