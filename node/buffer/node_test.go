package buffer

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// testEnv runs fn inside a fresh environment.
func testEnv(t testing.TB, fn func(e *env.Env)) {
	t.Helper()
	eng, err := engine.New()
	if err != nil {
		t.Fatal(err)
	}
	l, err := loop.New()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	e := env.New(eng, l)
	if err := eng.Main(func() { fn(e) }); err != nil {
		t.Fatal(err)
	}
}

// domException stands for the global that another package defines.
const domException = `globalThis.DOMException = class DOMException extends Error {
	constructor(msg, name) { super(msg); Object.defineProperty(this, 'name', { value: name }); Object.defineProperty(this, 'code', { value: 5 }); } }`

// scriptEnv is testEnv with require of this package's two modules.
func scriptEnv(t testing.TB, fn func(e *env.Env)) {
	t.Helper()
	testEnv(t, func(e *env.Env) {
		js.Method(e, e.VM.GlobalObject(), "require", 1, func(c js.Call) js.Value {
			if c.Argument(0).String() == "string_decoder" {
				return StringDecoderExports(e)
			}
			return Of(e).Exports
		})
		run(t, e, domException)
		fn(e)
	})
}

func run(t testing.TB, e *env.Env, src string) goja.Value {
	t.Helper()
	v, err := e.VM.RunString(src)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	return v
}

var update = flag.String("update", "", "path of a node binary: record what it answers to testdata/cases.txt")

func readLines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimRight(string(text), "\n"), "\n")
}

// runHere evaluates snippets under jsrt.
func runHere(t testing.TB, lines []string) []string {
	t.Helper()
	harness, err := os.ReadFile("testdata/harness.js")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	scriptEnv(t, func(e *env.Env) {
		run(t, e, string(harness))
		src, _ := json.Marshal(lines)
		v := run(t, e, "JSON.stringify(runCases(JSON.parse("+strings.ReplaceAll(string(mustJSON(string(src))), "\u2028", "\\u2028")+")))")
		if err := json.Unmarshal([]byte(v.String()), &out); err != nil {
			t.Fatal(err)
		}
	})
	return out
}

func mustJSON(v any) []byte {
	p, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return p
}

// runNode evaluates the snippets of a file under a node binary.
func runNode(t testing.TB, node, file string) []string {
	t.Helper()
	out, err := exec.Command(node, "--no-warnings", "testdata/harness.js", file).Output()
	if err != nil {
		t.Fatalf("%s: %v", node, err)
	}
	return strings.Split(strings.TrimRight(string(out), "\n"), "\n")
}

// TestNode compares every snippet of testdata/cases.txt with what Node 26 was recorded to answer.
func TestNode(t *testing.T) {
	cases := readLines(t, "testdata/cases.txt")
	if *update != "" {
		answers := runNode(t, *update, "testdata/cases.txt")
		if len(answers) != len(cases) {
			t.Fatalf("%d answers to %d snippets", len(answers), len(cases))
		}
		if err := os.WriteFile("testdata/node26.txt", []byte(strings.Join(answers, "\n")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want := readLines(t, "testdata/node26.txt")
	if len(want) != len(cases) {
		t.Fatalf("%d recorded answers to %d snippets: record again", len(want), len(cases))
	}
	got := runHere(t, cases)
	for i, src := range cases {
		if got[i] != want[i] {
			t.Errorf("%s\n got  %s\n want %s", src, got[i], want[i])
		}
	}
}
