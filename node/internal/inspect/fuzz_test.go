package inspect_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/inspect/nodetest"
	"jsrt/node/internal/js"
)

// generator writes random JavaScript expressions. next draws a number below n.
type generator struct {
	next  func(n int) int
	depth int
}

func (g *generator) pick(list ...string) string { return list[g.next(len(list))] }

func (g *generator) number() string {
	switch g.next(6) {
	case 0:
		return fmt.Sprint(g.next(10))
	case 1:
		return fmt.Sprint(g.next(1 << 30))
	case 2:
		return fmt.Sprintf("-%d.%d", g.next(1000), g.next(1000)+1)
	case 3:
		return g.pick("NaN", "-0", "Infinity", "1e21", "1e-7", "0.1", "255", "-1")
	case 4:
		return fmt.Sprintf("%dn", g.next(1<<30))
	}
	return fmt.Sprint(g.next(200) - 100)
}

func (g *generator) text() string {
	words := []string{"a", "key", "x y", "it's", "q\\\"", "line\\n", "`", "${", "é", "日本", "😀", "\\ud800", "\\x1b[31m", "\\x00", "0", "7", "-1", "constructor", "__proto_",
		"length", "name", "a much longer piece of text", "\\u200b", "\\t", "\\\\"}
	var b strings.Builder
	for n := g.next(4); n >= 0; n-- {
		b.WriteString(words[g.next(len(words))])
		if g.next(12) == 0 {
			b.WriteString(strings.Repeat("z", g.next(90)))
		}
	}
	return `"` + b.String() + `"`
}

func (g *generator) list(max int, item func() string) string {
	parts := make([]string, g.next(max))
	for i := range parts {
		parts[i] = item()
	}
	return strings.Join(parts, ", ")
}

func (g *generator) properties() string {
	return g.list(6, func() string {
		switch g.next(12) {
		case 0:
			return fmt.Sprintf("[Symbol(%s)]: [%s][0]", g.text(), g.value()) // goja names even a class with a name after a symbol key
		case 1:
			return fmt.Sprintf("get [%s]() { return %s; }", g.text(), g.value())
		case 2:
			return fmt.Sprintf("set [%s](v) {}", g.text())
		case 3:
			return fmt.Sprintf("%d: %s", g.next(20), g.value())
		}
		return fmt.Sprintf("[%s]: %s", g.text(), g.value())
	})
}

func (g *generator) value() string {
	if g.depth <= 0 {
		switch g.next(3) {
		case 0:
			return g.number()
		case 1:
			return g.text()
		}
		return g.pick("null", "undefined", "true", "false", "[]", "{}", "Symbol('s')", "() => {}")
	}
	g.depth--
	defer func() { g.depth++ }()
	switch g.next(30) {
	case 0, 1, 2:
		return g.number()
	case 3, 4, 5:
		return g.text()
	case 6, 7, 8, 9:
		return "({ " + g.properties() + " })"
	case 10, 11, 12:
		return "[" + g.list(9, g.value) + "]"
	case 13:
		return "[" + g.list(40, g.number) + "]"
	case 14:
		return "[" + g.list(40, g.text) + "]"
	case 15:
		return "new Map([" + g.list(5, func() string { return "[" + g.value() + ", " + g.value() + "]" }) + "])"
	case 16:
		return "new Set([" + g.list(8, g.value) + "])"
	case 17:
		return fmt.Sprintf("Object.assign(%s, { %s })", g.pick("[1, , 2]", "() => {}", "function f() {}", "class Foo {}", "new Map([[1, 2]])", "new Date(5)", "/re/g", "new Number(3)",
			"new Uint8Array(3)", "new (class Bar extends Map {})()", "Object.create(null)", "new Set()", "Promise.resolve(1)", "new Boolean(false)", "[]"), g.properties())
	case 18:
		return "new (class " + g.pick("A", "B1", "LongerClassName") + g.pick("", " extends Array", " extends Map", " extends Set") + " { p = " + g.value() + "; })()"
	case 19:
		return g.pick("new Uint8Array([1, 2, 3])", "new Float64Array(9)", "new ArrayBuffer(5)", "new DataView(new ArrayBuffer(2))", "new BigInt64Array(2)", "new Uint16Array(120)")
	case 20:
		return g.pick("class X {}", "class Y extends Array {}", "async () => {}", "function* gen() {}", "Math.max", "Symbol('q')", "Symbol.iterator", "new Date(NaN)", "new Date(1e12)", "/a\\nb/gi")
	case 21:
		return "Promise.resolve(" + g.value() + ")"
	case 22:
		return "new Proxy({ " + g.properties() + " }, {})"
	case 23:
		return "circle({ " + g.properties() + " })"
	case 24:
		return "failure(" + g.text() + ", { " + g.properties() + " })"
	case 25:
		return "Object.create(" + g.pick("null", "{}", "{ inherited: 1 }", "Object.create(null)", "Array.prototype") + ")"
	case 26:
		return "new Map([[1, 2], [" + g.value() + ", 3]])" + g.pick(".keys()", ".values()", ".entries()")
	case 27:
		return "new Set([1, " + g.value() + "])" + g.pick(".values()", ".entries()")
	case 28:
		return "({ [Symbol.for('nodejs.util.inspect.custom')](d, o, i) { return " + g.pick("'custom\\nlines'", "i("+g.value()+", o)", "({ d })", "this", g.value()) + "; } })"
	}
	return "new " + g.pick("String", "Number", "Boolean") + "(" + g.pick("'x'", "5", "true", "''") + ")"
}

func (g *generator) options() string {
	return "{ " + g.list(5, func() string {
		switch g.next(12) {
		case 0:
			return "depth: " + g.pick("0", "1", "3", "null", "Infinity", "-1")
		case 1:
			return "compact: " + g.pick("true", "false", "1", "2", "5", "0")
		case 2:
			return "breakLength: " + g.pick("20", "40", "100", "Infinity", "5")
		case 3:
			return "maxArrayLength: " + g.pick("0", "1", "5", "null")
		case 4:
			return "maxStringLength: " + g.pick("0", "3", "10", "null")
		case 5:
			return "colors: true"
		case 6:
			return "sorted: true"
		case 7:
			return "getters: " + g.pick("true", "'get'", "'set'")
		case 8:
			return "numericSeparator: true"
		case 9:
			return "showProxy: true"
		case 10:
			return "customInspect: false"
		}
		return "depth: 4"
	}) + " }"
}

const helpers = `const circle = (o) => { o.self = o; o.list = [o, { o }]; return o; };
const failure = (m, o) => { const e = new Error(m); e.stack = 'Error: ' + m + '\n    at f (a.js:1:2)\n    at b.js:3:4'; return Object.assign(e, o); };
`

func (g *generator) snippet() string {
	if g.next(5) == 0 {
		formats := g.list(4, func() string { return g.pick("%s", "%d", "%i", "%f", "%j", "%O", "%%", "x", " ", "%c", "%") })
		return helpers + "f('" + strings.ReplaceAll(formats, ", ", "") + "', " + g.value() + ", " + g.value() + ");"
	}
	return helpers + "p(" + g.value() + ", " + g.options() + ");"
}

// run prints the snippets here.
func run(t testing.TB, codes []string) []string {
	outputs := make([]string, 0, len(codes))
	withEnv(t, func(e *env.Env) {
		fn, err := e.VM.RunString("(" + runner + ")")
		if err != nil {
			t.Fatal(err)
		}
		list := make([]any, len(codes))
		for i, c := range codes {
			list[i] = c
		}
		res := js.ObjectOf(e.Call(engine.FuncOf(fn), js.Undefined, e.VM.NewArray(list...)))
		for i := range codes {
			outputs = append(outputs, js.Index(res, i).String())
		}
	})
	return outputs
}

// TestRandomLikeNode prints random values here and under a Node of the reference version, where there is one.
func TestRandomLikeNode(t *testing.T) {
	seed, _ := strconv.ParseUint(os.Getenv("SEED"), 10, 64)
	rnd := rand.New(rand.NewPCG(1, seed))
	codes := make([]string, 400)
	for i := range codes {
		g := &generator{next: rnd.IntN, depth: 2 + i%4}
		codes[i] = g.snippet()
	}
	nodetest.Compare(t, nodeScript, codes, func(codes []string) []string { return run(t, codes) })
}

// FuzzInspect prints random values under random options: nothing panics and nothing hangs.
func FuzzInspect(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, uint8(seed%6))
	}
	f.Fuzz(func(t *testing.T, seed uint64, depth uint8) {
		g := &generator{next: rand.New(rand.NewPCG(seed, 1)).IntN, depth: int(depth % 6)}
		start := time.Now()
		run(t, []string{g.snippet()})
		if d := time.Since(start); d > 20*time.Second {
			t.Fatalf("took %v", d)
		}
	})
}

// FuzzText: whatever the bytes, quoting, stripping and measuring end without a panic and agree on what is plain.
func FuzzText(f *testing.F) {
	f.Add("a\x1b[31mb", "%s %d")
	f.Add("Error: x\n\tat f (a.js:1:2(3))\n", "\tat (native)\n")
	f.Fuzz(func(t *testing.T, s, u string) {
		inspect.StripControl(s)
		inspect.Width(s, true)
		once := inspect.V8Stack(s)
		if twice := inspect.V8Stack(once); twice != once {
			t.Errorf("V8Stack(%q) = %q, and again %q", s, once, twice)
		}
		withEnv(t, func(e *env.Env) {
			inspect.Quote(e.VM.ToValue(s))
			inspect.Format(e, []js.Value{e.VM.ToValue(s), e.VM.ToValue(u), js.Null, e.VM.NewArray(s, u)})
		})
	})
}
