package fs_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/buffer"
	"jsrt/node/events"
	"jsrt/node/fs"
	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect/nodetest"
	"jsrt/node/internal/js"
	"jsrt/node/stream"
	"jsrt/node/timers"

	"github.com/dop251/goja"
)

// withEnv runs fn as a program: its first turn, and then the loop until nothing is left to do.
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
	modules := map[string]func() *goja.Object{
		"fs":          func() *goja.Object { return fs.Of(e).Exports },
		"fs/promises": func() *goja.Object { return fs.Of(e).Promises() },
		"stream":      func() *goja.Object { return stream.Of(e).Exports },
		"events":      func() *goja.Object { return events.Of(e).Class.Ctor },
		"process":     func() *goja.Object { return js.ObjectOf(e.VM.Get("process")) },
	}
	e.Require = func(name string) *goja.Object {
		if module := modules[strings.TrimPrefix(name, "node:")]; module != nil {
			return module()
		}
		return nil
	}
	err = eng.Main(func() {
		for _, name := range []string{"asyncIterator", "dispose", "asyncDispose"} {
			js.Set(js.ObjectOf(e.VM.Get("Symbol")), name, goja.NewSymbol("Symbol."+name))
		}
		global := e.VM.GlobalObject()
		js.Set(global, "Buffer", buffer.Of(e).Ctor)
		for _, name := range []string{"setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate"} {
			js.Set(global, name, timers.Of(e).Exports.Get(name))
		}
		js.Method(e, global, "require", 1, func(c js.Call) js.Value { return e.Require(c.Argument(0).String()) })
		e.Enter(func(any) { fn(e) }, nil)
		if err := l.Run(); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// eval runs a script.
func eval(t testing.TB, e *env.Env, code string) goja.Value {
	t.Helper()
	v, err := e.VM.RunString(code)
	if err != nil {
		t.Fatalf("%v\n%s", err, code)
	}
	return v
}

func harness(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/harness.js")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// runCases runs snippets one after the other and returns what they print.
func runCases(t *testing.T, codes []string) []string {
	t.Helper()
	list, err := json.Marshal(codes)
	if err != nil {
		t.Fatal(err)
	}
	var outputs []string
	withEnv(t, func(e *env.Env) {
		eval(t, e, harness(t))
		js.Set(e.VM.GlobalObject(), "codes", string(list))
		js.Method(e, e.VM.GlobalObject(), "done", 1, func(c js.Call) js.Value {
			if err := json.Unmarshal([]byte(c.Argument(0).String()), &outputs); err != nil {
				t.Error(err)
			}
			return js.Undefined
		})
		eval(t, e, "runAll(JSON.parse(codes), require('fs')).then((o) => done(JSON.stringify(o)), (e) => done(JSON.stringify([String(e.stack)])))")
	})
	if len(outputs) != len(codes) {
		t.Fatalf("%d outputs of %d snippets: %s", len(outputs), len(codes), outputs)
	}
	return outputs
}

// nodeScript runs the snippets in a process of its own: they are asynchronous, and who asks is not.
func nodeScript(t *testing.T) string {
	script := harness(t) + "\nrunAll(JSON.parse(require('fs').readFileSync(0, 'utf8')), require('fs')).then((o) => console.log(JSON.stringify(o)));"
	text, err := json.Marshal(script)
	if err != nil {
		t.Fatal(err)
	}
	return "const run = (codes) => JSON.parse(require('child_process').execFileSync(process.execPath, ['--no-warnings', '-e', " + string(text) +
		"], { input: JSON.stringify(codes), maxBuffer: 1e9 }));"
}

func TestLikeNode(t *testing.T) {
	for _, name := range []string{"sync", "callback", "promises", "streams"} {
		t.Run(name, func(t *testing.T) {
			nodetest.Check(t, name, nodeScript(t), func(codes []string) []string { return runCases(t, codes) })
		})
	}
}
