package node

import (
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"jsrt/node/process"
)

// newRuntime makes a runtime whose stderr is read by the function that is returned, once the program has ended.
func newRuntime(t *testing.T) (r *Runtime, stderr func() string) {
	t.Helper()
	pr, pw, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { null.Close(); pr.Close(); pw.Close() })
	r, err = New(Options{Stdout: int(null.Fd()), Stderr: int(pw.Fd())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.e.Loop.Close() })
	return r, func() string {
		pw.Close()
		data, err := io.ReadAll(pr)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
}

// TestBugReport: a failure of jsrt itself has a status of its own, and its Go stack goes to a file.
func TestBugReport(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r, stderr := newRuntime(t)
	if code := r.run(func() { panic("the details") }); code != exitBug {
		t.Errorf("status %d", code)
	}
	text := stderr()
	if !strings.Contains(text, "jsrt: internal error: the details\nThis is a bug of jsrt "+process.Version+", not of the program.\n") || strings.Contains(text, "goroutine") {
		t.Error(text)
	}
	name := regexp.MustCompile(`details are in (\S+);`).FindStringSubmatch(text)
	if name == nil {
		t.Fatal(text)
	}
	data, err := os.ReadFile(name[1])
	if err != nil || !strings.Contains(string(data), "goroutine") || !strings.Contains(string(data), "the details") {
		t.Errorf("%v: %s", err, data)
	}
}

func TestExitStatus(t *testing.T) {
	for code, want := range map[string]int{
		"":                     0,
		"process.exit(3)":      3,
		"process.exitCode = 4": 4,
		"throw 1":              1,
		"process.on('uncaughtException', () => { throw 1 }); throw 2": 7,
		"(function f() { f() })()":                                    1,
		"setTimeout(() => { (function f() { f() })() }, 1)":           1,
		"let a = ;": 1,
		"process.on('exit', () => process.exit(9))": 9,
	} {
		r, stderr := newRuntime(t)
		if got := r.RunCode(code, "[eval]", false); got != want {
			t.Errorf("%s: status %d, want %d\n%s", code, got, want, stderr())
		}
	}
}

// TestBuiltins makes every built-in, with and without its prefix.
func TestBuiltins(t *testing.T) {
	for _, name := range builtinNames() {
		r, stderr := newRuntime(t)
		code := "const a = require('" + name + "'), b = require('node:" + name + "'); if (a !== b || (typeof a !== 'object' && typeof a !== 'function')) throw 1"
		if got := r.RunCode(code, "[eval]", false); got != 0 {
			t.Errorf("%s: status %d\n%s", name, got, stderr())
		}
	}
}

func BenchmarkBootstrap(b *testing.B) {
	for b.Loop() {
		r, err := New(Options{Stdout: 1, Stderr: 2})
		if err != nil {
			b.Fatal(err)
		}
		if code := r.RunCode("0", "[eval]", false); code != 0 {
			b.Fatal(code)
		}
		r.e.Loop.Close()
	}
}
