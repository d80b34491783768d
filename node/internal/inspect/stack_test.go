package inspect_test

import (
	"strings"
	"testing"

	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
)

func TestV8Stack(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"frames", "E: m\n\tat f (a.js:1:2(3))\n\tat a.js:4:5(6)\n\tat forEach (native)\n", "E: m\n    at f (a.js:1:2)\n    at a.js:4:5\n    at forEach (native)"},
		{"bottom", "E\n\tat a.js:4:5(6)\n\tat node:internal/main (native)\n\tat node:internal/main:1:15(3)\n", "E\n    at a.js:4:5\n    at node:internal/main"},
		{"only the bottom", "E\n\tat node:internal/main (native)\n\tat node:internal/main:1:15(3)\n", "E\n    at node:internal/main"},
		{"many", "E\n" + strings.Repeat("\tat a.js:1:1(2)\n", 12), "E" + strings.Repeat("\n    at a.js:1:1", 10)},
		{"unnamed Go functions", "E\n\tat jsrt/node/net.build.func1 (native)\n\tat a.js:1:1(2)\n\tat native\n", "E\n    at a.js:1:1\n    at node:internal/main"},
		{"V8's own", "E: m\n    at f (a.js:1:2)", "E: m\n    at f (a.js:1:2)"},
		{"no frames", "E: m", "E: m"},
		{"no frames, line end kept", "E: m\n", "E: m\n"},
		{"frame in the message", "E: x\n\tat y\n\tat a.js:1:2(3)\n", "E: x\n\tat y\n    at a.js:1:2"},
		{"frame-like message of several lines", "E: x\n\tat f (a.js:1:1(2))\nmore\n\tat a.js:1:2(3)\n", "E: x\n\tat f (a.js:1:1(2))\nmore\n    at a.js:1:2"},
		{"frames alone", "\tat a.js:1:2(3)\n", "    at a.js:1:2"},
		{"parenthesis in the path", "E\n\tat f (/x (1)/a.js:1:2(3))\n", "E\n    at f (/x (1)/a.js:1:2)"},
		{"empty", "", ""},
	} {
		if got := inspect.V8Stack(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestStackOfEngine takes real stacks: of nested calls through natives, named and not, and of errors that the engine throws.
func TestStackOfEngine(t *testing.T) {
	withEnv(t, func(e *env.Env) {
		call := func(c js.Call) js.Value { return js.Invoke(e, js.ObjectOf(c.Argument(0)), "call") }
		_ = e.VM.Set("named", e.NewFunc("named", 0, call))
		_ = e.VM.Set("unnamed", call)
		v, err := e.VM.RunScript("/a/b.js", `function inner() { null.x; }
class A { constructor() { this.m(); } m() { [1].forEach(() => inner()); } }
try { unnamed(() => named(() => new A())); } catch (e) { e.message = 'm'; e; }`)
		if err != nil {
			t.Fatal(err)
		}
		want := `TypeError: m
    at inner (/a/b.js:1:22)
    at /a/b.js:2:65
    at forEach (native)
    at m (/a/b.js:2:54)
    at /a/b.js:2:33
    at /a/b.js:3:29
    at named (native)
    at /a/b.js:3:20
    at /a/b.js:3:7
    at node:internal/main`
		got := inspect.Inspect(e, v, nil)
		lines, wants := strings.Split(got, "\n"), strings.Split(want, "\n")
		for i, line := range lines {
			// Columns are the engine's business.
			if i >= len(wants) || strings.TrimRight(line, "0123456789)") != strings.TrimRight(wants[i], "0123456789)") {
				t.Fatalf("got\n%s\nwant\n%s", got, want)
			}
		}
	})
}
