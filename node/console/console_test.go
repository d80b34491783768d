package console_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/console"
	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect/nodetest"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// written is what the global console wrote: "1 text" and "2 text".
type written struct {
	writes []string
	colors bool
}

func withEnv(t testing.TB, fn func(e *env.Env, w *written)) {
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
	w := &written{}
	err = eng.Main(func() {
		out := console.Output.Of(e)
		out.Stdout = func(s string) { w.writes = append(w.writes, "1 "+s) }
		out.Stderr = func(s string) { w.writes = append(w.writes, "2 "+s) }
		out.Colors = func(bool) bool { return w.colors }
		process := e.VM.NewObject()
		js.Method(e, process, "emitWarning", 1, func(c js.Call) js.Value {
			w.writes = append(w.writes, "warning "+c.Argument(0).String())
			return js.Undefined
		})
		js.Set(process, "env", e.VM.NewObject())
		js.Set(process, "stdout", e.VM.NewObject())
		js.Set(process, "stderr", e.VM.NewObject())
		e.Require = func(name string) *goja.Object {
			if name == "process" {
				return process
			}
			return nil
		}
		_ = e.VM.Set("console", console.Of(e).Exports)
		fn(e, w)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// stream is a Writable as far as Console needs one. run calls one snippet with a console, whose output arrives at the lines.
const runner = `class Stream {
  constructor(name) { this.name = name; this.chunks = []; this.calls = []; this.count = 0; }
  write(s) { this.chunks.push(s); return true; }
  listenerCount(n) { this.calls.push('listenerCount ' + n); return this.count; }
  once(n) { this.calls.push('once ' + n); return this; }
  removeListener(n) { this.calls.push('removeListener ' + n); return this; }
  get text() { return JSON.stringify(this.chunks.splice(0).join('')).slice(1, -1); }
}
function start(code, lines) {
  const out = (...a) => lines.push(a.map(String).join(' '));
  try {
    new Function('console', 'Stream', 'out', code)(console, Stream, out);
  } catch (e) {
    out('threw', e && (e.stack || e));
  }
}`

const nodeScript = runner + `
process.env.FORCE_COLOR = undefined; delete process.env.FORCE_COLOR;
const run = (codes) => codes.map((code) => {
  const lines = [];
  const real = [process.stdout.write, process.stderr.write];
  process.stdout.write = (s) => { lines.push('1 ' + s); return true; };
  process.stderr.write = (s) => { lines.push('2 ' + s); return true; };
  process.emitWarning = (w) => lines.push('warning ' + w);
  start(code, lines);
  [process.stdout.write, process.stderr.write] = real;
  return lines.join('\n');
});`

// elapsed is the only thing that two runs do not have in common.
var elapsed = regexp.MustCompile(`[0-9.]+(ms|s)\b`)

func TestLikeNode(t *testing.T) {
	nodetest.Check(t, "console", nodeScript, func(codes []string) []string {
		outputs := make([]string, 0, len(codes))
		withEnv(t, func(e *env.Env, w *written) {
			v, err := e.VM.RunString(runner + "; start")
			if err != nil {
				t.Fatal(err)
			}
			for _, code := range codes {
				w.writes = nil
				lines := e.VM.NewObject()
				js.Method(e, lines, "push", 1, func(c js.Call) js.Value {
					w.writes = append(w.writes, c.Argument(0).String())
					return js.Undefined
				})
				e.Call(engine.FuncOf(v), js.Undefined, e.VM.ToValue(code), lines)
				outputs = append(outputs, strings.Join(w.writes, "\n"))
			}
		})
		return outputs
	})
}

func run(t *testing.T, e *env.Env, code string) string {
	t.Helper()
	v, err := e.VM.RunScript("/test.js", code)
	if err != nil {
		t.Fatal(err)
	}
	return v.String()
}

func TestTimers(t *testing.T) {
	withEnv(t, func(e *env.Env, w *written) {
		run(t, e, `console.time('a'); console.timeLog('a', 'x', { y: 1 }); console.timeEnd('a'); console.timeEnd('a');
console.time(); console.timeLog(); console.timeEnd(); console._times.size`)
		got := elapsed.ReplaceAllString(strings.Join(w.writes, ""), "T")
		want := "1 a: T x { y: 1 }\n1 a: T\nwarning No such label 'a' for console.timeEnd()1 default: T\n1 default: T\n"
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		w.writes = nil
		// A timer that was started an hour, two minutes and three seconds ago, and others.
		for _, c := range []struct {
			seconds, nanos int
			want           string
		}{{3723, 500e6, `1:02:0\d\.\d{3} \(h:mm:ss\.mmm\)`}, {62, 0, `1:0\d\.\d{3} \(m:ss\.mmm\)`}, {5, 0, `5\.\d{3}s`}, {0, 250e6, `2\d\d(\.\d{1,3})?ms`}} {
			w.writes = nil
			run(t, e, fmt.Sprintf(`console.time('x'); var now = console._times.get('x');
console._times.set('x', [now[0] - %d, now[1] - %d]); console.timeEnd('x'); 0`, c.seconds, c.nanos))
			if !regexp.MustCompile(`^1 x: ` + c.want + "\n$").MatchString(w.writes[0]) {
				t.Errorf("%ds: got %q, want %s", c.seconds, w.writes[0], c.want)
			}
		}
	})
}

func TestTrace(t *testing.T) {
	withEnv(t, func(e *env.Env, w *written) {
		run(t, e, `function f() { console.trace('here %s', 'x', { a: 1 }); }
f(); console.trace(); function deep(n) { n ? deep(n - 1) : console.trace(); } deep(30)`)
		place := regexp.MustCompile(`(:\d+):\d+\b`) // columns are the engine's business
		want := "2 Trace: here x { a: 1 }\n    at f (/test.js:1)\n    at /test.js:2\n    at node:internal/main\n"
		if got := place.ReplaceAllString(w.writes[0], "$1"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if !strings.HasPrefix(w.writes[1], "2 Trace\n    at /test.js:2:") {
			t.Errorf("got %q", w.writes[1])
		}
		if n := strings.Count(w.writes[2], "    at "); n != 10 {
			t.Errorf("%d frames, want 10", n)
		}
		w.writes = nil
		run(t, e, `Error.stackTraceLimit = 2; deep(5); Error.stackTraceLimit = 0; deep(5); delete Error.stackTraceLimit; 0`)
		if n := strings.Count(w.writes[0], "    at "); n != 2 || w.writes[1] != "2 Trace\n" {
			t.Errorf("limits are not kept: %q", w.writes)
		}
		w.writes = nil
		run(t, e, `const s = []; const c = new console.Console({ write(t) { s.push(t); }, listenerCount() { return 1; }, removeListener() {} });
function g() { c.trace('inst'); } g(); console.log(s[0])`)
		if got, want := place.ReplaceAllString(w.writes[0], "$1"), "1 Trace: inst\n    at g (/test.js:2)\n    at /test.js:2\n    at node:internal/main\n\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestColors(t *testing.T) {
	withEnv(t, func(e *env.Env, w *written) {
		w.colors = true
		run(t, e, `console.log('plain', 5); console.error([1]); console.log('%s %O', 1, 2); console.dir(3); console.table([1]); console.log('text')`)
		got := strings.Join(w.writes, "")
		want := "1 plain \x1b[33m5\x1b[39m\n2 [ \x1b[33m1\x1b[39m ]\n1 1 \x1b[33m2\x1b[39m\n1 \x1b[33m3\x1b[39m\n"
		if !strings.HasPrefix(got, want) || !strings.Contains(got, "│ \x1b[33m1\x1b[39m      │") || !strings.HasSuffix(got, "1 text\n") {
			t.Errorf("got %q", got)
		}
	})
}

func TestClear(t *testing.T) {
	withEnv(t, func(e *env.Env, w *written) {
		run(t, e, `console.clear(); var chunks = [];
console._stdout = { isTTY: true, write(s) { chunks.push(s); } }; console.clear(); 0`)
		if got := run(t, e, `JSON.stringify(chunks)`); got != `["\u001b[1;1H","\u001b[0J"]` || len(w.writes) != 0 {
			t.Errorf("got %s, %q", got, w.writes)
		}
	})
}

// TestOneWrite: what a call prints arrives in one piece.
func TestOneWrite(t *testing.T) {
	withEnv(t, func(e *env.Env, w *written) {
		for _, code := range []string{`console.log('a')`, `console.log('a', {}, 'b')`, `console.table([[1, 2], [3]])`, `console.group('x')`, `console.log('a\nb')`, `console.trace()`} {
			w.writes = nil
			run(t, e, code)
			if len(w.writes) != 1 {
				t.Errorf("%s: %d writes", code, len(w.writes))
			}
		}
	})
}

// TestLogTextAllocates: one string through console.log costs the line that is written.
func TestLogTextAllocates(t *testing.T) {
	withEnv(t, func(e *env.Env, _ *written) {
		total := 0
		console.Output.Of(e).Stdout = func(s string) { total += len(s) }
		log := engine.FuncOf(console.Of(e).Exports.Get("log"))
		text, self := e.VM.ToValue("some text of usual length"), js.Undefined
		if n := testing.AllocsPerRun(100, func() { e.Call1(log, self, text) }); n > 1 {
			t.Errorf("%v allocations", n)
		}
		if total == 0 {
			t.Error("nothing was written")
		}
	})
}

func BenchmarkLogText(b *testing.B) {
	withEnv(b, func(e *env.Env, _ *written) {
		console.Output.Of(e).Stdout = func(string) {}
		log := engine.FuncOf(console.Of(e).Exports.Get("log"))
		text := e.VM.ToValue("some text of usual length")
		b.ReportAllocs()
		for b.Loop() {
			e.Call1(log, js.Undefined, text)
		}
	})
}
