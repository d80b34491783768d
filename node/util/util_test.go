package util_test

import (
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/inspect/nodetest"
	"jsrt/node/internal/js"
	"jsrt/node/util"

	"github.com/dop251/goja"
)

// withEnv runs fn inside a runtime of its own that has util and a process as globals; what is warned of is in warnings.
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
			parts := make([]string, 0, 3)
			for _, v := range c.Arguments[:min(3, len(c.Arguments))] {
				parts = append(parts, v.String())
			}
			warnings = append(warnings, strings.Join(parts, "|"))
			return js.Undefined
		})
		js.Set(process, "pid", 42)
		js.Set(process, "env", e.VM.NewObject())
		stderr := e.VM.NewObject()
		js.Method(e, stderr, "write", 1, func(c js.Call) js.Value {
			warnings = append(warnings, "stderr:"+c.Argument(0).String())
			return js.True
		})
		js.Set(process, "stderr", stderr)
		e.Require = func(name string) *goja.Object {
			if name == "process" || name == "node:process" {
				return process
			}
			return nil
		}
		_ = e.VM.Set("util", util.Of(e).Exports)
		_ = e.VM.Set("process", process)
		fn(e, &warnings)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// runner starts a snippet: out prints one line. Its result is a function that gives what was printed, for snippets that go on later.
const runner = `(function start(code) {
  const lines = [];
  const out = (...a) => lines.push(a.map(String).join(' '));
  try {
    new Function('util', 'process', 'out', 'inspectRef', code)(util, process, out, () => util.inspect);
  } catch (e) {
    out('threw', e && (e.code || e.name));
  }
  return () => lines.join('\n');
})`

func TestLikeNode(t *testing.T) {
	script := "const util = require('util'); process.emitWarning = () => {};\nconst start = " + runner + `;
const run = async (codes) => {
  const results = codes.map(start);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return results.map((r) => r());
};`
	nodetest.Check(t, "util", script, func(codes []string) []string {
		outputs := make([]string, len(codes))
		withEnv(t, func(e *env.Env, _ *[]string) {
			start, err := e.VM.RunString(runner)
			if err != nil {
				t.Fatal(err)
			}
			for i, code := range codes {
				var result js.Value
				e.Enter(func(any) { result = e.Call(engine.FuncOf(start), js.Undefined, e.VM.ToValue(code)) }, nil)
				outputs[i] = e.Call(engine.FuncOf(result), js.Undefined).String()
			}
		})
		return outputs
	})
}

func run(t *testing.T, e *env.Env, code string) string {
	t.Helper()
	v, err := e.VM.RunString(code)
	if err != nil {
		t.Fatal(err)
	}
	return v.String()
}

func TestDeprecateWarnsOnce(t *testing.T) {
	withEnv(t, func(e *env.Env, warnings *[]string) {
		run(t, e, `
const one = util.deprecate(() => {}, 'first', 'DEP1'), two = util.deprecate(() => {}, 'second', 'DEP1');
const three = util.deprecate(() => {}, 'third'), four = util.deprecate(() => {}, 'third');
one(); one(); two(); three(); three(); four(); util.isArray([]); util.isArray([]); 0`)
		want := "first|DeprecationWarning|DEP1\nthird|DeprecationWarning|undefined\nthird|DeprecationWarning|undefined\n" +
			"The `util.isArray` API is deprecated. Please use `Array.isArray()` instead.|DeprecationWarning|DEP0044"
		if got := strings.Join(*warnings, "\n"); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		*warnings = nil
		run(t, e, `process.noDeprecation = true; util.deprecate(() => {}, 'silent', 'DEP2')(); 0`)
		if len(*warnings) != 0 {
			t.Errorf("warned in spite of noDeprecation: %q", *warnings)
		}
		run(t, e, `process.noDeprecation = false; util.promisify((cb) => { cb(); return Promise.resolve(); })(); 0`)
		if len(*warnings) != 1 || !strings.HasSuffix((*warnings)[0], "|DEP0174") {
			t.Errorf("promisify of a function that returns a promise: %q", *warnings)
		}
	})
}

func TestDeprecateWithoutProcess(t *testing.T) {
	withEnv(t, func(e *env.Env, warnings *[]string) {
		e.Require = nil
		if got := run(t, e, `util.deprecate((a) => a + 1, 'm', 'DEP3')(1)`); got != "2" || len(*warnings) != 0 {
			t.Errorf("got %s, warnings %q", got, *warnings)
		}
	})
}

func TestDebuglogWrites(t *testing.T) {
	withEnv(t, func(e *env.Env, warnings *[]string) {
		run(t, e, `process.env.NODE_DEBUG = 'foo,b*r'; 0`)
		got := run(t, e, `
const foo = util.debuglog('foo'), bar = util.debuglog('BazBar'), other = util.debuglog('other');
foo('hi %s', 'there', { a: 1 }); bar('x'); other('y'); foo('again');
[foo.enabled, bar.enabled, other.enabled].join()`)
		if got != "true,true,false" {
			t.Errorf("enabled: %s", got)
		}
		want := "stderr:FOO 42: hi there { a: 1 }\n stderr:BAZBAR 42: x\n stderr:FOO 42: again\n"
		if got := strings.Join(*warnings, " "); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestGetCallSites(t *testing.T) {
	withEnv(t, func(e *env.Env, _ *[]string) {
		v, err := e.VM.RunScript("/dir/file.js", `function a() { return util.getCallSites(); }
function b() { return a(); }
const s = b(); const one = util.getCallSites(1).length;
let codes = []; for (const bad of [0, 201, 'x', 1.5]) { try { util.getCallSites(bad); } catch (e) { codes.push(e.code); } }
s.map((x) => [x.functionName, x.scriptName, x.lineNumber, x.column === x.columnNumber].join()).join(' ') + ' ' + one + codes`)
		if err != nil {
			t.Fatal(err)
		}
		const want = "a,/dir/file.js,1,true b,/dir/file.js,2,true ,/dir/file.js,3,true 1" +
			"ERR_OUT_OF_RANGE,ERR_OUT_OF_RANGE,ERR_INVALID_ARG_TYPE,ERR_OUT_OF_RANGE"
		if v.String() != want {
			t.Errorf("got  %s\nwant %s", v, want)
		}
	})
}

func TestCustomPromisifyArgs(t *testing.T) {
	withEnv(t, func(e *env.Env, _ *[]string) {
		fn := e.NewFunc("read", 1, func(c js.Call) js.Value {
			return e.Call(engine.FuncOf(c.Argument(0)), js.Undefined, js.Null, e.VM.ToValue(3), e.VM.ToValue("buf"))
		})
		util.CustomPromisifyArgs(e, fn, "bytesRead", "buffer")
		_ = e.VM.Set("read", fn)
		run(t, e, `var result; util.promisify(read)().then((v) => { result = JSON.stringify(v); }); 0`)
		e.RunJobs()
		if got := run(t, e, `result`); got != `{"bytesRead":3,"buffer":"buf"}` {
			t.Error(got)
		}
	})
}

// TestDeepEqualLoose holds the loose mode against Node's assert.deepEqual.
func TestDeepEqualLoose(t *testing.T) {
	script := `const assert = require('assert');
const equal = (a, b) => { try { assert.deepEqual(a, b); return true; } catch (e) { if (e.code !== 'ERR_ASSERTION') throw e; return false; } };
` + looseRunner
	nodetest.Check(t, "loose", script, func(codes []string) []string {
		outputs := make([]string, 0, len(codes))
		withEnv(t, func(e *env.Env, _ *[]string) {
			_ = e.VM.Set("equal", func(c js.Call) js.Value {
				return js.Bool(util.DeepEqual(e, c.Argument(0), c.Argument(1), util.Loose))
			})
			for _, code := range codes {
				outputs = append(outputs, run(t, e, "("+strings.TrimPrefix(looseRunner, "const run = ")+")(["+inspect.Quote(e.VM.ToValue(code))+"])[0]"))
			}
		})
		return outputs
	})
}

const looseRunner = `const run = (codes) => codes.map((code) => {
  const lines = [];
  new Function('eq', code)((a, b) => lines.push(equal(a, b)));
  return lines.join('\n');
})`

// TestDeepEqualGivesUp: too deep a nesting is a RangeError, not the end of the process.
func TestDeepEqualGivesUp(t *testing.T) {
	withEnv(t, func(e *env.Env, _ *[]string) {
		got := run(t, e, `
const chain = (n) => { let o = {}; for (let i = 0; i < n; i++) o = { o }; return o; };
let name; try { util.isDeepStrictEqual(chain(20000), chain(20000)); } catch (e) { name = e.name; }
name + util.isDeepStrictEqual(chain(3000), chain(3000)) + util.isDeepStrictEqual(chain(3000), chain(2999))`)
		if got != "RangeErrortruefalse" {
			t.Error(got)
		}
	})
}

func BenchmarkFormatStrings(b *testing.B) {
	withEnv(b, func(e *env.Env, _ *[]string) {
		args := []goja.Value{e.VM.ToValue("hello"), e.VM.ToValue("world")}
		b.ReportAllocs()
		for b.Loop() {
			inspect.Format(e, args)
		}
	})
}

func BenchmarkInspectObject(b *testing.B) {
	withEnv(b, func(e *env.Env, _ *[]string) {
		v, err := e.VM.RunString(`({ id: 1, name: 'x', tags: ['a', 'b'], nested: { ok: true, at: new Date(0) } })`)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			inspect.Inspect(e, v, nil)
		}
	})
}
