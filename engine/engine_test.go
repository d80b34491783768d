package engine

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// inside runs fn in the main call of a fresh engine and fails the test on an exception.
func inside(t *testing.T, fn func(e *Engine)) {
	t.Helper()
	e, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Main(func() { fn(e) }); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, e *Engine, src string) goja.Value {
	t.Helper()
	v, err := e.VM.RunString(src)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestJobsWaitForTheHost(t *testing.T) {
	inside(t, func(e *Engine) {
		run(t, e, "var log = []; Promise.resolve().then(() => { log.push('a'); Promise.resolve().then(() => log.push('b')); })")
		if !e.JobsPending() {
			t.Fatal("no job is pending after a resolved promise")
		}
		if got := run(t, e, "log.join()").String(); got != "" {
			t.Fatalf("jobs ran by themselves: %q", got)
		}
		e.QueueJob(func() { run(t, e, "log.push('go')") })
		e.RunJobs()
		if got := run(t, e, "log.join()").String(); got != "a,go,b" {
			t.Fatalf("order %q", got)
		}
		if e.JobsPending() {
			t.Fatal("jobs are left")
		}
	})
}

func TestJobThatPanicsLeavesTheRest(t *testing.T) {
	inside(t, func(e *Engine) {
		ran := ""
		e.QueueJob(func() { ran += "1" })
		e.QueueJob(func() { panic("stop") })
		e.QueueJob(func() { ran += "3" })
		func() {
			defer func() {
				if x := recover(); x != "stop" {
					t.Fatalf("recovered %v", x)
				}
			}()
			e.RunJobs()
		}()
		e.RunJobs()
		if ran != "13" {
			t.Fatalf("ran %q", ran)
		}
	})
}

type counter struct {
	Opaque
	n int
}

func TestStateSurvivesExtensionAndSubclass(t *testing.T) {
	inside(t, func(e *Engine) {
		class := e.NewClass("Handle", 2, func(c goja.ConstructorCall) *goja.Object {
			e.SetState(c.This, &counter{n: 7})
			return nil
		})
		_ = e.VM.Set("Handle", class)
		v := run(t, e, "class Sub extends Handle { constructor() { super(); this.extra = 1; } }; var s = new Sub(); s.onread = () => {}; Object.freeze(s); s")
		state, ok := e.State(v).(*counter)
		if !ok || state.n != 7 {
			t.Fatalf("state %v", e.State(v))
		}
		if got := run(t, e, "Handle.name + Handle.length + Object.keys(s).join()").String(); got != "Handle2extra,onread" {
			t.Fatalf("seen from JavaScript: %q", got)
		}
		if e.State(e.VM.NewObject()) != nil || e.State(goja.Undefined()) != nil {
			t.Fatal("state where none was set")
		}
	})
}

func TestBytesOfEveryView(t *testing.T) {
	inside(t, func(e *Engine) {
		mem := []byte{0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}
		_ = e.VM.Set("ab", e.ArrayBuffer(mem))
		for src, want := range map[string][]byte{
			"ab":                             mem,
			"new Uint8Array(ab, 2, 3)":       mem[2:5],
			"new Uint8ClampedArray(ab, 2)":   mem[2:],
			"new Int8Array(ab, 1, 2)":        mem[1:3],
			"new Uint16Array(ab, 2, 2)":      mem[2:6],
			"new Float64Array(ab, 8, 1)":     mem[8:16],
			"new BigInt64Array(ab, 0, 1)":    mem[:8],
			"new DataView(ab, 3, 4)":         mem[3:7],
			"new Uint8Array(new Array(0))":   {},
			"new DataView(ab, 16)":           {},
			"new BigUint64Array(ab, 8, 1)":   mem[8:16],
			"new Uint32Array(ab, 4, 1)":      mem[4:8],
			"new Int32Array(ab, 4, 1)":       mem[4:8],
			"new Float32Array(ab, 4, 1)":     mem[4:8],
			"new Int16Array(ab, 4, 1)":       mem[4:6],
			"new Uint8Array(ab).subarray(5)": mem[5:],
		} {
			got, ok := Bytes(run(t, e, src))
			if !ok || !bytes.Equal(got, want) {
				t.Errorf("%s: %v %v, want %v", src, got, ok, want)
			}
		}
		view, _ := Bytes(run(t, e, "var u = new Uint8Array(ab, 2, 3); u"))
		view[0] = 99
		if got := run(t, e, "u[0]").ToInteger(); got != 99 || mem[2] != 99 {
			t.Fatal("the view is a copy")
		}
		for _, src := range []string{"({})", "[1,2]", "'text'", "1", "null", "() => 1", "new Map", "({get x() { throw 1 }})"} {
			if _, ok := Bytes(run(t, e, src)); ok {
				t.Errorf("%s has bytes", src)
			}
		}
	})
}

func TestUint8ViewHasTheGivenPrototype(t *testing.T) {
	inside(t, func(e *Engine) {
		class := run(t, e, "class Buf extends Uint8Array {}; Buf").(*goja.Object)
		ab := e.ArrayBuffer([]byte("hello"))
		v := e.Uint8View(class, ab, 1, 3)
		_ = e.VM.Set("v", v)
		if got := run(t, e, "v instanceof Buf && v.length === 3 && String.fromCharCode(...v)").String(); got != "ell" {
			t.Fatalf("got %s", got)
		}
	})
}

func TestFuncOf(t *testing.T) {
	inside(t, func(e *Engine) {
		for src, want := range map[string]string{
			"(function (a, b) { return this + a + b })": "xyz",
			"(a, b) => a + b": "yz",
			"(function (a, b) { return this + a + b }).bind('q')":                   "qyz",
			"new Proxy(function (a, b) { return a + b }, {})":                       "yz",
			"({ m(a, b) { return b + a } }).m":                                      "zy",
			"String.prototype.concat":                                               "xyz",
			"new Proxy((a) => a, { apply: (f, self, args) => self + args.length })": "x2",
		} {
			fn := FuncOf(run(t, e, src))
			if fn == nil {
				t.Fatalf("%s is not callable", src)
			}
			vm := e.VM
			if got := e.Call2(fn, vm.ToValue("x"), vm.ToValue("y"), vm.ToValue("z")).String(); got != want {
				t.Errorf("%s: %q, want %q", src, got, want)
			}
		}
		for _, src := range []string{"({})", "1", "undefined", "({get x() { throw 1 }})", "new Proxy({}, {})"} {
			if FuncOf(run(t, e, src)) != nil {
				t.Errorf("%s is callable", src)
			}
		}
	})
}

func TestTryReturnsTheException(t *testing.T) {
	inside(t, func(e *Engine) {
		fn := FuncOf(run(t, e, "() => { throw new RangeError('no') }"))
		ex := e.Try(func() { e.Call1(fn, goja.Undefined(), goja.Null()) })
		if ex == nil || !strings.Contains(ex.Value().String(), "RangeError: no") {
			t.Fatalf("exception %v", ex)
		}
		if len(e.args) != 0 {
			t.Fatalf("%d arguments are left on the stack", len(e.args))
		}
	})
}

func TestOtherPanicsPassThroughJavaScript(t *testing.T) {
	e, err := New()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if x := recover(); x != "leaving" {
			t.Fatalf("recovered %v", x)
		}
		if got := e.VM.Get("seen"); got != nil {
			t.Fatalf("JavaScript saw it: %v", got)
		}
	}()
	_ = e.Main(func() {
		_ = e.VM.Set("leave", e.NewFunc("leave", 0, func(goja.FunctionCall) goja.Value { panic("leaving") }))
		_, _ = e.VM.RunString("try { leave() } catch (e) { globalThis.seen = 'catch' } finally { globalThis.seen = 'finally' }")
	})
	t.Fatal("Main returned")
}

func TestCompileReportsThePlace(t *testing.T) {
	src := "var a = 1;\nvar b = 'x;\nvar c;\n"
	_, err := Compile("/dir/a.js", src, false)
	var se *SyntaxError
	if !errors.As(err, &se) {
		t.Fatalf("error %v", err)
	}
	if se.File != "/dir/a.js" || se.Line != 2 || se.SourceLine != "var b = 'x;" || se.Column < 9 {
		t.Fatalf("%+v", se)
	}
	if _, err := Compile("b.js", "const a = 1; const a = 2;", false); !errors.As(err, &se) || se.Line != 1 {
		t.Fatalf("redeclaration: %v", err)
	}
	// goja's parser panics on this literal.
	if _, err := Compile("c.js", `'\xFF\u{10000}\u{10FFFF}'`, false); err != nil && !errors.As(err, &se) {
		t.Fatalf("literal: %v", err)
	}
	if _, err := Compile("d.js", "1;\n//# sourceMappingURL=/nowhere/else.map\n", false); err != nil {
		t.Fatalf("a source map comment was followed: %v", err)
	}
}

func FuzzCompile(f *testing.F) {
	f.Add("let a = 1")
	f.Add("'\\xFF\\u{10000}\\u{10FFFF}'")
	f.Add("class A { static #x = 1; get = 2 }")
	f.Add("`${a`")
	f.Fuzz(func(t *testing.T, src string) {
		if _, err := Compile("fuzz.js", src, false); err != nil {
			var se *SyntaxError
			if !errors.As(err, &se) || se.Line < 1 || se.Column < 1 {
				t.Fatalf("%#v", err)
			}
		}
	})
}

func BenchmarkCall1(b *testing.B) {
	e, err := New()
	if err != nil {
		b.Fatal(err)
	}
	_ = e.Main(func() {
		v, _ := e.VM.RunString("(function (x) { return x })")
		fn := FuncOf(v)
		b.ReportAllocs()
		for b.Loop() {
			e.Call1(fn, goja.Undefined(), goja.Null())
		}
	})
}

func BenchmarkState(b *testing.B) {
	e, err := New()
	if err != nil {
		b.Fatal(err)
	}
	_ = e.Main(func() {
		obj := e.VM.NewObject()
		e.SetState(obj, &counter{})
		b.ReportAllocs()
		for b.Loop() {
			if e.State(obj) == nil {
				b.Fatal("no state")
			}
		}
	})
}
