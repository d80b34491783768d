package inspect_test

import (
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/inspect/nodetest"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// withEnv runs fn inside a runtime of its own that has inspect, format and formatWithOptions as globals.
func withEnv(t testing.TB, fn func(e *env.Env)) {
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
	err = eng.Main(func() {
		for _, name := range []string{"asyncIterator", "dispose", "asyncDispose"} {
			_ = js.ObjectOf(e.VM.Get("Symbol")).Set(name, goja.NewSymbol("Symbol."+name))
		}
		_ = e.VM.Set("inspect", inspect.Of(e).Function())
		_ = e.VM.Set("format", e.NewFunc("format", 0, func(c js.Call) js.Value {
			return inspect.FormatValue(e, nil, c.Arguments)
		}))
		_ = e.VM.Set("formatWithOptions", e.NewFunc("formatWithOptions", 1, func(c js.Call) js.Value {
			inspect.ValidateFormatOptions(e, c.Argument(0))
			opts := inspect.OptionsOf(e, c.Argument(0))
			return inspect.FormatValue(e, &opts, c.Arguments[1:])
		}))
		fn(e)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// runner runs the snippets: p prints inspect's result, f format's.
const runner = `function run(codes) {
  return codes.map((code) => {
    const lines = [];
    const out = (s) => lines.push(String(s));
    const p = (...a) => out(inspect(...a));
    const f = (...a) => out(format(...a));
    try {
      new Function('inspect', 'format', 'formatWithOptions', 'out', 'p', 'f', code)(inspect, format, formatWithOptions, out, p, f);
    } catch (e) {
      out('threw ' + (e && e.code ? e.name + ' ' + e.code + ': ' + e.message : e && e.name));
    }
    return lines.join('\n');
  });
}`

const nodeScript = "const { inspect, format, formatWithOptions } = require('util');\n" + runner

func TestLikeNode(t *testing.T) {
	for _, name := range []string{"inspect", "format"} {
		t.Run(name, func(t *testing.T) {
			nodetest.Check(t, name, nodeScript, func(codes []string) []string { return run(t, codes) })
		})
	}
}
