package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jsrt/node/process"
)

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCommandLine(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	const show = "process.stdout.write(JSON.stringify([process.argv.slice(1), process.execArgv]) + '\\n');"
	write(t, dir, "show.js", show)
	write(t, dir, "bang.js", "#!/usr/bin/env jsrt\n"+show)
	write(t, dir, "pkg/index.js", "process.stdout.write('index ' + __filename + '\\n');")
	write(t, dir, "empty/readme", "")
	write(t, dir, "data.json", "{}")
	write(t, dir, "broken.js", "let a = 1;\nlet b = ;\n")
	write(t, dir, "bom.js", "\ufeff"+show)
	write(t, dir, "invalid.js", "process.stdout.write('caf\xe9'.length + '\\n');")
	for _, c := range []struct {
		name   string
		args   []string
		stdin  string
		stdout string // what it prints
		stderr string // what stderr contains
		status int
	}{
		{"file", []string{"show.js"}, "", `[["DIR/show.js"],[]]`, "", 0},
		{"file without extension", []string{"show"}, "", `[["DIR/show"],[]]`, "", 0},
		{"flags after the file are its own", []string{"show.js", "--port", "80", "-e", "x", "--", "-v"}, "", `[["DIR/show.js","--port","80","-e","x","--","-v"],[]]`, "", 0},
		{"own flags", []string{"--no-warnings", "show.js", "a"}, "", `[["DIR/show.js","a"],["--no-warnings"]]`, "", 0},
		{"double dash", []string{"--no-warnings", "--", "show.js", "a"}, "", `[["DIR/show.js","a"],["--no-warnings"]]`, "", 0},
		{"shebang", []string{"bang.js"}, "", `[["DIR/bang.js"],[]]`, "", 0},
		{"byte order mark", []string{"bom.js"}, "", `[["DIR/bom.js"],[]]`, "", 0},
		{"invalid UTF-8", []string{"invalid.js"}, "", "4", "", 0},
		{"directory", []string{"pkg"}, "", "index DIR/pkg/index.js", "", 0},
		{"directory without index", []string{"empty"}, "", "", "Error: Cannot find module 'DIR/empty'", 1},
		{"missing", []string{"nothing.js"}, "", "", "Error: Cannot find module 'DIR/nothing.js'", 1},
		{"missing shows its code", []string{"nothing.js"}, "", "", "code: 'MODULE_NOT_FOUND',\n  requireStack: []", 1},
		{"json", []string{"data.json"}, "", "", "", 0},
		{"syntax error", []string{"broken.js"}, "", "", "DIR/broken.js:2\nlet b = ;\n        ^\n\nSyntaxError: Unexpected token ';'", 1},
		{"eval", []string{"-e", show, "a", "b"}, "", `[["a","b"],["-e",` + quoted(show) + `]]`, "", 0},
		{"eval spelled out", []string{"--eval=" + "process.stdout.write('x\\n')"}, "", "x", "", 0},
		{"eval, dashes", []string{"-e", "process.stdout.write(process.argv[1] + '\\n')", "--", "--x"}, "", "--x", "", 0},
		{"eval syntax error", []string{"-e", "let b = ;"}, "", "", "[eval]:1\nlet b = ;\n        ^\n\nSyntaxError: Unexpected token ';'", 1},
		{"eval names", []string{"-e", "process.stdout.write([__filename, __dirname, typeof require, typeof module, typeof exports, typeof events, typeof timers.setTimeout].join() + '\\n')"}, "", "[eval],.,function,object,object,function,function", "", 0},
		{"eval is global", []string{"-e", "var g = 1; let l = 2; process.stdout.write(globalThis.g + typeof globalThis.l + this.g + '\\n')"}, "", "1undefined1", "", 0},
		{"eval requires from here", []string{"-e", "require('./show')"}, "", `[[],["-e","require('./show')"]]`, "", 0},
		{"print", []string{"-p", "1 + 1"}, "", "2", "", 0},
		{"print an object", []string{"--print", "({ a: [1, 'x'] })"}, "", "{ a: [ 1, 'x' ] }", "", 0},
		{"print and eval", []string{"-pe", "'text'"}, "", "text", "", 0},
		{"print comes last", []string{"-p", "setTimeout(() => console.log('timer'), 1); 5"}, "", "timer\n5", "", 0},
		{"print at exit", []string{"-p", "process.on('exit', () => console.log('exit')); setTimeout(() => process.exit(3), 1); 5"}, "", "exit\n5", "", 3},
		{"print what throws", []string{"-p", "throw 1"}, "", "", "[eval]:1\nthrow 1\n^\n1\n", 1},
		{"stdin", []string{"-", "a", "--b"}, show, `[["-","a","--b"],[]]`, "", 0},
		{"stdin without dash", nil, "process.stdout.write(__filename + '\\n')", "[stdin]", "", 0},
		{"stdin error", []string{"-"}, "\n\nthrow new Error('x')", "", "[stdin]:3\nthrow new Error('x')\n^\n\nError: x", 1},
		{"version", []string{"--version"}, "", "jsrt v" + process.Version + " (Node.js API v" + process.NodeVersion + ")", "", 0},
		{"version, short", []string{"-v"}, "", "jsrt v" + process.Version + " (Node.js API v" + process.NodeVersion + ")", "", 0},
		{"unknown option", []string{"--x", "show.js"}, "", "", "bad option: --x\n", 9},
		{"unknown short option", []string{"-x"}, "", "", "bad option: -x\n", 9},
		{"eval without code", []string{"-e"}, "", "", "-e requires an argument\n", 9},
		{"exit status", []string{"-e", "process.exit(300)"}, "", "", "", 300 & 255},
		{"negative exit status", []string{"-e", "process.exitCode = -1"}, "", "", "", 255},
		{"trace-uncaught", []string{"--trace-uncaught", "-e", "function f() { throw 'x' }\nf()"}, "", "", "x\nThrown at:\n    at f ([eval]:1:", 1},
		{"trace-warnings", []string{"--trace-warnings", "-e", "process.emitWarning('careful')"}, "", "", "Warning: careful\n    at ", 0},
		{"throw-deprecation", []string{"--throw-deprecation", "-e", "process.emitWarning('old', 'DeprecationWarning')"}, "", "", "DeprecationWarning: old", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := program{args: c.args, dir: dir, stdin: c.stdin}.run(t)
			in := func(s string) string { return strings.ReplaceAll(s, "DIR", dir) }
			want := in(c.stdout)
			if want != "" {
				want += "\n"
			}
			if r.stdout != want || !strings.Contains(r.stderr, in(c.stderr)) || c.stderr == "" && r.stderr != "" || r.status != c.status {
				t.Errorf("status %d, want %d\nstdout %q\nwant   %q\nstderr %s\nwant   %s", r.status, c.status, r.stdout, want, r.stderr, in(c.stderr))
			}
		})
	}
}

func quoted(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }

func TestHelp(t *testing.T) {
	r := program{args: []string{"--help"}}.run(t)
	if r.status != 0 || !strings.Contains(r.stdout, "jsrt [options] [FILE | -] [arguments]") || strings.Count(r.stdout, "\n") > 30 {
		t.Errorf("status %d:\n%s", r.status, r.stdout)
	}
}

func TestNoWarnings(t *testing.T) {
	const code = "process.emitWarning('careful'); process.emitWarning('old', 'DeprecationWarning')"
	for _, p := range []program{
		{args: []string{"--no-warnings", "-e", code}},
		{args: []string{"-e", code}, env: []string{"NODE_NO_WARNINGS=1"}},
	} {
		if r := p.run(t); r.stderr != "" || r.status != 0 {
			t.Errorf("%v: status %d: %s", p.args, r.status, r.stderr)
		}
	}
	r := program{args: []string{"--no-deprecation", "-e", code}}.run(t)
	if !strings.Contains(r.stderr, "careful") || strings.Contains(r.stderr, "old") {
		t.Error(r.stderr)
	}
}

// start starts a program with pipes that the test holds.
func start(t *testing.T, args ...string) (cmd *exec.Cmd, stdout io.ReadCloser) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asJsrt+"=1")
	if stdout, err = cmd.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, stdout
}

// TestOutputIsWhole: what was written before process.exit arrives, however slowly it is read.
func TestOutputIsWhole(t *testing.T) {
	cmd, stdout := start(t, "-e", "process.stdout.write('x'.repeat(10e6)); process.stdout.write('end'); process.exit(3)")
	time.Sleep(10 * time.Millisecond) // the pipe is full by now or soon; either way everything must arrive
	data, err := io.ReadAll(stdout)
	if err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if len(data) != 10e6+3 || !strings.HasSuffix(string(data), "end") || cmd.ProcessState.ExitCode() != 3 {
		t.Errorf("%d bytes, status %d", len(data), cmd.ProcessState.ExitCode())
	}
}

// TestNonBlockingOutput: a pipe that is non-blocking because somebody else made it so.
func TestNonBlockingOutput(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd := exec.CommandContext(t.Context(), self, "-e", "for (let i = 0; i < 50; i++) process.stdout.write('x'.repeat(1e5)); process.exit(0)")
	cmd.Env = append(os.Environ(), asJsrt+"=1")
	// ExtraFiles would be blocking in the child; the flag belongs to the open file, which both share.
	cmd.Stdout = w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := setNonblock(w); err != nil {
		t.Fatal(err)
	}
	w.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil || len(data) != 5e6 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

// TestClosedOutput: a reader that is gone is an 'error' event, and ends the program where nobody listens.
func TestClosedOutput(t *testing.T) {
	for code, status := range map[string]int{
		"setInterval(() => process.stdout.write('x'), 1)": 1,
		"process.stdout.on('error', (e) => process.exit(e.code === 'EPIPE' && e.syscall === 'write' ? 42 : 43)); setInterval(() => process.stdout.write('x'), 1)": 42,
	} {
		cmd, stdout := start(t, "-e", code)
		if _, err := io.ReadFull(stdout, make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		stdout.Close()
		_ = cmd.Wait()
		if got := cmd.ProcessState.ExitCode(); got != status {
			t.Errorf("%s: status %d, want %d", code, got, status)
		}
	}
}
