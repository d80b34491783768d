package punycode_test

import (
	"encoding/json"
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect/nodetest"
	"jsrt/node/internal/js"
	"jsrt/node/punycode"

	"github.com/dop251/goja"
)

// withEnv runs fn inside a runtime of its own; warnings are what has been passed to process.emitWarning.
func withEnv(t testing.TB, fn func(e *env.Env, warnings *[]string)) {
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
	var warnings []string
	err = eng.Main(func() {
		process := e.VM.NewObject()
		js.Method(e, process, "emitWarning", 1, func(c js.Call) js.Value {
			warnings = append(warnings, c.Argument(1).String()+" "+c.Argument(2).String())
			return js.Undefined
		})
		e.Require = func(string) *goja.Object { return process }
		fn(e, &warnings)
	})
	if err != nil {
		t.Fatal(err)
	}
}

const runner = `function run(codes) {
  return codes.map((code) => {
    const lines = [];
    const p = (...calls) => {
      for (const call of calls) {
        try { lines.push(JSON.stringify(call())); } catch (e) { lines.push(e.name + (e.name === 'RangeError' ? ': ' + e.message : '')); }
      }
    };
    new Function('punycode', 'p', 'out', code)(punycode, p, (s) => lines.push(String(s)));
    return lines.join('\n');
  });
}`

func TestLikeNode(t *testing.T) {
	nodetest.Check(t, "punycode", "process.noDeprecation = true; const punycode = require('punycode');\n"+runner, func(codes []string) (out []string) {
		withEnv(t, func(e *env.Env, _ *[]string) {
			js.Set(e.VM.GlobalObject(), "punycode", punycode.Of(e).Exports)
			list, _ := json.Marshal(codes)
			v, err := e.VM.RunString(runner + "\nJSON.stringify(run(" + string(list) + "))")
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(v.String()), &out); err != nil {
				t.Fatal(err)
			}
		})
		return out
	})
}

func TestWarning(t *testing.T) {
	for file, want := range map[string]string{"/app/main.js": "DeprecationWarning DEP0040", "/app/node_modules/x/index.js": "", `C:\node_modules\x.js`: ""} {
		withEnv(t, func(e *env.Env, warnings *[]string) {
			js.Set(e.VM.GlobalObject(), "load", e.NewFunc("load", 0, func(js.Call) js.Value { return punycode.Of(e).Exports }))
			if _, err := e.VM.RunScript(file, "load(); load()"); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(*warnings, ";"); got != want {
				t.Errorf("%s: warned %q", file, got)
			}
		})
	}
}

func FuzzCodec(f *testing.F) {
	for _, s := range []string{"", "-", "a-", "bcher-kva", "maana-pta", "Sonstiges-Zeug", "\u00fc\U0001F600", "99999999", "zzzzzzzz-é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 500 {
			return
		}
		if points, err := punycode.Decode(s); err == nil {
			if _, err := punycode.Encode(points); err != nil {
				t.Errorf("%q decodes to %U, which does not encode: %v", s, points, err)
			}
		}
		points := []rune(s)
		encoded, err := punycode.Encode(points)
		if err != nil {
			return
		}
		if back, err := punycode.Decode(encoded); err != nil || string(back) != string(points) {
			t.Errorf("%q became %q and that %q, %v", s, encoded, string(back), err)
		}
	})
}
