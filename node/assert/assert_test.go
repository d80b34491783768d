package assert_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"jsrt/node"
)

// TestMessages runs a program that prints the messages of failed assertions, and compares them with what Node 26 printed.
func TestMessages(t *testing.T) {
	file, err := filepath.Abs(filepath.Join("testdata", "messages.js"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "messages.txt"))
	if err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	rt, err := node.New(node.Options{Argv: []string{"jsrt", file}, ExecPath: "jsrt", Stdout: int(w.Fd()), Stderr: 2})
	if err != nil {
		t.Fatal(err)
	}
	if code := rt.RunFile(file); code != 0 {
		t.Errorf("exit status %d", code)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("the messages differ from testdata/messages.txt:\n%s", got)
	}
}
