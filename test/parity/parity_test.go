package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jsrt/test/internal/proc"
)

func TestDescribeLeavesOutWhatDiffersFromRunToRun(t *testing.T) {
	ours := &proc.Result{ExitCode: 1,
		Stdout: []byte("listening on 127.0.0.1:40123 in /tmp/a/x.sock\ntook 3.5 ms\nverified 12\n"),
		Stderr: []byte("(node:123) Warning: careful\n/w/main.js:3\n  throw new TypeError('bad');\n  ^\n\nTypeError: bad\n    at f (/w/main.js:3:9)\n\nNode.js v26.10.0\n")}
	theirs := &proc.Result{ExitCode: 1,
		Stdout: []byte("listening on 127.0.0.1:51234 in /tmp/b/x.sock\ntook 12 ms\nverified 40\n"),
		Stderr: []byte("(node:99) Warning: careful\nnode:internal/x:7\n    throw er;\n    ^\n\nTypeError: bad\n    at g (node:net:1:2)\n    at h\n\nNode.js v20.1.0\n")}
	a, b := describe(ours, "/tmp/a", "/bin/jsrt"), describe(theirs, "/tmp/b", "/bin/node")
	if a != b {
		t.Errorf("ours\n%s\ntheirs\n%s", a, b)
	}
	for _, want := range []string{"ending: exit 1", "stderr: TypeError: bad", "stderr: <process> Warning: careful", "stdout: listening on 127.0.0.1:<port> in <temp>/x.sock"} {
		if !strings.Contains(a, want+"\n") {
			t.Errorf("no %q in\n%s", want, a)
		}
	}
}

func TestDescribeKeepsWhatMatters(t *testing.T) {
	base := proc.Result{ExitCode: 1, Stdout: []byte("a\n"), Stderr: []byte("/w/m.js:1\nx\n^\n\nError: boom\n    at f (/w/m.js:1:1) {\n  code: 'E_ONE'\n}\n")}
	for name, change := range map[string]func(*proc.Result){
		"exit status":            func(r *proc.Result) { r.ExitCode = 2 },
		"time-out":               func(r *proc.Result) { r.TimedOut = true },
		"stdout":                 func(r *proc.Result) { r.Stdout = []byte("b\n") },
		"small number in stdout": func(r *proc.Result) { r.Stdout = []byte("12345\n") },
		"message":                func(r *proc.Result) { r.Stderr = []byte(strings.Replace(string(r.Stderr), "boom", "bang", 1)) },
		"code":                   func(r *proc.Result) { r.Stderr = []byte(strings.Replace(string(r.Stderr), "E_ONE", "E_TWO", 1)) },
		"no report":              func(r *proc.Result) { r.Stderr = nil },
	} {
		changed := base
		change(&changed)
		if describe(&base, "/t", "/r") == describe(&changed, "/t", "/r") {
			t.Errorf("a different %s is not seen", name)
		}
	}
}

// tree is a folder of programs for two shells that stand for jsrt and node.
func tree(t *testing.T, files map[string]string) (dir, ours, theirs string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, who := range map[string]string{"ours": "jsrt", "theirs": "node"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\nexport WHO="+who+"\nexec sh \"$@\"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir, filepath.Join(dir, "ours"), filepath.Join(dir, "theirs")
}

func TestParity(t *testing.T) {
	_, ours, theirs := tree(t, map[string]string{
		"test/node/helper.js":           "echo $WHO",
		"test/node/net/same.js":         "echo same; exit 3",
		"test/node/net/differs.js":      "echo $WHO",
		"test/node/net/testdata/not.js": "echo $WHO",
		"test/node/canary/hangs.js":     "sleep 60",
		"examples/server.js":            "sleep 60",
		"expectations/.keep":            "",
	})
	var out strings.Builder
	args := []string{"-runtime", ours, "-node", theirs, "-dir", "expectations", "-watch", "100ms"}
	ok, err := run(context.Background(), args, &out)
	if err != nil {
		t.Fatal(err)
	}
	if ok || strings.Count(out.String(), "DIFFERENT") != 1 || !strings.Contains(out.String(), `DIFFERENT test/node/net/differs.js: jsrt: "stdout: jsrt", node: "stdout: node"`) || !strings.Contains(out.String(), "3 of 4 programs") {
		t.Errorf("ok %v\n%s", ok, out.String())
	}
	if _, err := run(context.Background(), append(args, "-update"), &out); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if ok, err := run(context.Background(), args, &out); err != nil || !ok {
		t.Errorf("after -update: %v, %v\n%s", ok, err, out.String())
	}
	if err := os.WriteFile("test/node/net/differs.js", []byte("echo equal"), 0o644); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if ok, err := run(context.Background(), args, &out); err != nil || ok || !strings.Contains(out.String(), "is listed as different but is the same") {
		t.Errorf("a listed difference that is gone: %v, %v\n%s", ok, err, out.String())
	}
}

func TestWithoutNodeThereIsNothingToCompare(t *testing.T) {
	_, ours, _ := tree(t, map[string]string{"test/node/net/a.js": "exit 0"})
	var out strings.Builder
	ok, err := run(context.Background(), []string{"-runtime", ours, "-node", filepath.Join(t.TempDir(), "none")}, &out)
	if err != nil || !ok || !strings.Contains(out.String(), "not installed") {
		t.Errorf("%v, %v, %s", ok, err, out.String())
	}
}
