// Package engine holds tests of the JavaScript engine as a whole, of either build: programs made at random that have to print what Node prints,
// and behaviour that the edits of engine/patch could break.
package engine

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"os/exec"
	"strings"
	"testing"

	"jsrt/engine"
)

// prelude defines what the programs print with. show writes any value so that differences of type, sign and order can be seen. Stock goja has words
// of its own for errors, so that only their names are compared there.
var prelude = strings.ReplaceAll(preludeText, "ERROR", map[bool]string{true: "v.name + ': ' + v.message", false: "v.name"}[engine.Patched])

const preludeText = `
// Arrays are not used to gather anything: programs put accessors on their prototypes.
var __text = '';
function show(v, depth) {
  depth = depth || 0;
  if (typeof v === 'string') return JSON.stringify(v);
  if (Object.is(v, -0)) return '-0';
  if (typeof v === 'bigint') return v + 'n';
  if (typeof v === 'symbol') return v.toString();
  if (typeof v === 'function') return 'function ' + v.name + '/' + v.length;
  if (v === null || typeof v !== 'object') return String(v);
  if (v instanceof Error) return ERROR;
  if (depth > 3) return '...';
  if (ArrayBuffer.isView(v)) return v.constructor.name + '(' + Array.prototype.join.call(v) + ')';
  if (Array.isArray(v)) {
    var text = '[';
    for (var i = 0; i < v.length && i < 60; i++) text += (i in v ? show(v[i], depth + 1) : '-') + ',';
    for (var k in v) if (Object.hasOwn(v, k) && !/^\d+$/.test(k)) text += k + '=' + show(v[k], depth + 1) + ',';
    return text + ']' + v.length;
  }
  if (v instanceof Map) return 'Map' + show(Array.from(v), depth + 1);
  if (v instanceof Set) return 'Set' + show(Array.from(v), depth + 1);
  return '{' + Object.keys(v).map((k) => k + ':' + show(v[k], depth + 1)).join() + '}';
}
function out() { var line = ''; for (var i = 0; i < arguments.length; i++) line += (i ? ' ' : '') + show(arguments[i]); __text += line + '\n'; }
function attempt(f) { try { out(f()); } catch (e) { out(e); } }
`

// class is a kind of programs.
type class struct {
	name  string
	count int
	make  func(g *gen) string
	// patched: stock goja does not do this right, or not in any time worth waiting for.
	patched bool
}

var classes = []class{
	{name: "strings", count: 40, make: strings_},
	{name: "queues", count: 50, make: queues, patched: true},
	{name: "holes and frozen arrays", count: 40, make: sparse, patched: true},
	{name: "objects", count: 50, make: objects},
	{name: "iterators", count: 40, make: iterators},
	{name: "typed array names", count: 20, make: typedNames, patched: true},
	{name: "numbers", count: 40, make: numbers, patched: true},
	{name: "json", count: 30, make: jsonTexts, patched: true},
	{name: "maps", count: 30, make: maps},
	{name: "recursion", count: 20, make: recursion, patched: true},
	{name: "errors", count: 30, make: failures, patched: true},
}

var times = flag.Int("times", 1, "make so many times the programs")

func TestLikeNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is the oracle, and it is not here")
	}
	var names, programs []string
	for _, c := range classes {
		if c.patched && !engine.Patched {
			continue
		}
		for i := range c.count * *times {
			g := &gen{rand.New(rand.NewSource(int64(1000*len(c.name) + i)))}
			names = append(names, fmt.Sprintf("%s %d", c.name, i))
			programs = append(programs, c.make(g))
		}
	}
	want := runNode(t, node, programs)
	for i, program := range programs {
		got := runHere(t, program)
		if got != want[i] {
			t.Errorf("%s\n%s\n%s", names[i], firstDifference(got, want[i]), program)
		}
	}
	t.Logf("%d programs", len(programs))
}

// runNode runs each program in a context of its own.
func runNode(t *testing.T, node string, programs []string) []string {
	input, err := json.Marshal(programs)
	if err != nil {
		t.Fatal(err)
	}
	const driver = `
const vm = require('vm');
const programs = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const results = programs.map((src) => {
  const context = vm.createContext({});
  try { return vm.runInContext(` + "`" + `(function () { ${process.argv[1]}
    (function () { try { ${src}
    } catch (e) { out('uncaught', e); } })(); return __text; })()` + "`" + `, context); } catch (e) { return 'failed: ' + e; }
});
process.stdout.write(JSON.stringify(results));`
	cmd := exec.Command(node, "-e", driver, prelude)
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, stderr.String())
	}
	var results []string
	if err := json.Unmarshal(output, &results); err != nil {
		t.Fatal(err)
	}
	return results
}

func runHere(t *testing.T, program string) string {
	e, err := engine.New()
	if err != nil {
		t.Fatal(err)
	}
	result := ""
	err = e.Main(func() {
		e.InstallStacks(engine.StackOptions{})
		v, err := e.VM.RunString("(function () { " + prelude + "\n(function () { try { " + program +
			"\n} catch (e) { out('uncaught', e); } })(); return __text; })()")
		if err != nil {
			result = "failed: " + err.Error()
			return
		}
		result = v.String()
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := 0; i < len(g) || i < len(w); i++ {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n got  %s\n node %s", i+1, a, b)
		}
	}
	return ""
}

// gen makes programs from a seed.
type gen struct{ *rand.Rand }

func (g *gen) pick(list ...string) string { return list[g.Intn(len(list))] }

func (g *gen) lines(n int, line func() string) string {
	var b strings.Builder
	for range n {
		b.WriteString(line() + "\n")
	}
	return b.String()
}

// text is a string literal, of ASCII, Latin, astral characters or half a pair.
func (g *gen) text() string {
	return g.pick("''", "'a'", "'abc'", "'\\u00e9'", "'x\\u00e9y'", "'\\ud83d\\ude00'", "'\\ud83d'", "'\\ude00'", "'0123456789'", "'\\n\\0'", "'\\u65e5\\u672c'",
		"'k'.repeat(300)", "'\\u00fc'.repeat(280)", "String(i)", "'ab'.repeat(130)")
}

func (g *gen) value() string {
	return g.pick("0", "1", "-1", "2.5", "300", "-0", "NaN", "'s'", "null", "undefined", "true", "[1]", "{}", "1e21", "2**53", "'5'")
}

func strings_(g *gen) string {
	vars := []string{"s", "u", "o.p", "a[1]"}
	return "var s = '', u = 'start', o = { p: 'p' }, a = ['', 'e'], kept = [];\nfor (var i = 0; i < " + g.pick("5", "40", "300") + "; i++) {\n" +
		g.lines(3+g.Intn(5), func() string {
			v, w := g.pick(vars...), g.pick(vars...)
			switch g.Intn(9) {
			case 0:
				return "kept.push(" + v + ");"
			case 1:
				return v + " = " + w + " + " + g.text() + ";"
			case 2:
				return v + " = " + g.text() + " + " + v + ".slice(-400);"
			case 3:
				return "if (" + v + ".length > 2000) " + v + " = " + v + ".slice(" + g.pick("1", "1000", "-3") + ");"
			case 4:
				return v + " += " + g.pick("i", "1.5", "null", "true", "[1,2]", "undefined")
			case 5:
				return "kept.push(" + v + " + " + g.text() + ", " + v + " + " + g.text() + ");"
			default:
				return v + " += " + g.text() + ";"
			}
		}) + "if (kept.length > 50) kept.splice(10, 30); if (s.length > 5000) s = s.slice(-3000); if (u.length > 5000) u = u.slice(0, 3000); if (o.p.length > 5000) o.p = ''; if (a[1].length > 5000) a[1] = a[1].slice(1, 300); }\n" +
		`var sum = (t) => { var h = 7; for (var i = 0; i < t.length; i++) h = (h * 31 + t.charCodeAt(i)) | 0; return t.length + ':' + h; };
out(sum(s), sum(u), sum(o.p), sum(a[1])); for (var k of kept) out(sum(k)); out(s === u, s < u, s.slice(-5), u.slice(0, 5), [...o.p].length);`
}

func queues(g *gen) string {
	return "var a = [" + strings.Repeat("7,", g.Intn(4)) + "], b = [1, 2], n = 0;\n" + g.lines(10+g.Intn(40), func() string {
		v := g.pick("a", "a", "a", "b")
		switch g.Intn(16) {
		case 0, 1, 2:
			return "for (var i = 0; i < " + g.pick("1", "3", "30") + "; i++) " + v + ".push(n++);"
		case 3, 4:
			return "out(" + v + ".shift(), " + v + ".length);"
		case 5:
			return "for (var i = 0; i < 5; i++) out(" + v + ".shift());"
		case 6:
			return "out(" + v + ".unshift(" + g.pick("n++", "n++, n++", "") + "));"
		case 7:
			return "out(" + v + ".pop());"
		case 8:
			return v + ".length = " + g.pick("0", "2", v+".length >> 1", v+".length + 2", v+".length") + ";"
		case 9:
			return v + "[" + g.pick("0", "1", v+".length", v+".length + 3", "'2'", "-1") + "] = " + g.value() + ";"
		case 10:
			return "out(" + v + ".splice(" + g.pick("0, 1", "1, 2, 'x'", "-1", "0, 0, 'p', 'q'") + "));"
		case 11:
			return "delete " + v + "[" + g.pick("0", "1", v+".length - 1") + "];"
		case 12:
			return v + " = " + g.pick("a.concat(b).slice(0, 50)", "[...a].slice(0, 50)", "a.slice(1)", "b.reverse()", "Array.from(a)", "a.filter((x) => x !== 3)") + ";"
		case 13:
			return "out(" + v + ".indexOf(3), " + v + ".includes(undefined), " + v + ".join());"
		case 14:
			return "attempt(() => Object.defineProperty(" + v + ", " + g.pick("0, { value: 1", "1, { value: 5", "'length', { value: "+v+".length") + ", writable: " + g.pick("true", "false") + " }));"
		default:
			return "attempt(() => { 'use strict'; " + v + "." + g.pick("push(1)", "pop()", "shift()", "unshift(1)", "length = 1") + "; return " + v + "; });"
		}
	}) + "out(a); out(b);"
}

func sparse(g *gen) string {
	setup := g.pick(
		"Array.prototype[1] = 'proto';",
		"Object.prototype[2] = 'object';",
		"Object.defineProperty(Array.prototype, 3, { get() { return 'got'; }, set(v) { __text += 'set ' + typeof v + '\\n'; }, configurable: true });",
		"Object.defineProperty(Object.prototype, 4, { value: 'ro', writable: false, configurable: true });",
		"", "")
	lock := g.pick("", "", "Object.freeze(a);", "Object.seal(a);", "Object.preventExtensions(a);",
		"Object.defineProperty(a, 'length', { writable: false });",
		"Object.defineProperty(a, 1, { get() { return 'acc'; }, set(v) { out('acc', v); }, configurable: true, enumerable: true });",
		"Object.setPrototypeOf(a, { __proto__: Array.prototype, get 5() { return 'five'; } });", "a.constructor = undefined;")
	return "'use strict';\nvar a = " + g.pick("[1, , 3]", "[1, 2, 3, 4]", "new Array(5)", "[, ,]", "Array(3).fill(0)", "[1, undefined, null]") + ";\n" + setup + lock + "\n" +
		g.lines(8, func() string {
			return "attempt(() => " + g.pick("a.push('p')", "a.push('p', 'q')", "a.pop()", "a.shift()", "a.unshift('u')", "a.splice(1, 1)", "a.length = 1", "a.length = 7",
				"a[1] = 'w'", "a[3] = 'w'", "a[a.length] = 'e'", "delete a[0]", "[...a]", "a.slice(1)", "a.concat([1])", "a.reverse()", "a.sort()", "a.map((x) => x)",
				"a.fill(9, 1, 2)", "a.includes(undefined)", "a.flat()", "Object.keys(a)", "a.indexOf(undefined)", "Math.max(...a)", "{ let [x, y, ...z] = a; out(x, y, z); }",
				"{ let r = []; for (let x of a) r.push(x); out(r); }", "a.copyWithin(0, 1)", "JSON.stringify(a)", "a.toSorted ? 1 : 0", "a.at(-1)", "a.lastIndexOf(3)") + ");\nout(a);"
		}) + "delete Array.prototype[1]; delete Object.prototype[2]; delete Array.prototype[3]; delete Object.prototype[4];"
}

func objects(g *gen) string {
	key := func() string {
		return g.pick("'a'", "'b'", "'c'", "'k' + i", "i", "'"+fmt.Sprint(g.Intn(12))+"'", "'-1'", "'01'", "''", "'__proto__x'", "'\\u00e9'", "'toString'", "i * 7 % 13", "4294967295", "4294967294")
	}
	v := func() string { return g.pick("o", "o", "p", "c", "d") }
	return `class C { constructor() { this.x = 1; this.y = 2; } get acc() { return this.x; } m() {} }
class D extends C { constructor() { super(); this.z = 3; } static s = 1; }
var o = {}, p = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 }, c = new C(), d = new D(), i = 0;
` + g.lines(15+g.Intn(20), func() string {
		o := v()
		switch g.Intn(13) {
		case 0, 1, 2:
			return o + "[" + key() + "] = " + g.value() + "; i++;"
		case 3:
			return "delete " + o + "[" + key() + "];"
		case 4:
			return "for (i = 0; i < " + g.pick("3", "12", "40") + "; i++) " + o + "['n' + i] = i;"
		case 5:
			return "for (i = 0; i < 40; i += " + g.pick("1", "2", "3") + ") delete " + o + "['n' + i];"
		case 6:
			return "attempt(() => Object.keys(Object.defineProperty(" + o + ", " + key() + ", { " + g.pick("value: 1", "value: 2, enumerable: true, configurable: true", "get() { return 'g'; }, enumerable: true, configurable: true") + " })));"
		case 7:
			return "{ let r = []; for (var k in " + o + ") { r.push(k); if (r.length === 2) " + g.pick("delete o.b", "o.late = 1", "delete p.c", "0") + "; } out(r.join()); }"
		case 8:
			return o + " = { ..." + v() + ", " + g.pick("z: 1", "a: undefined", "[i]: 2") + " };"
		case 9:
			return "{ let { a, ...rest } = " + o + "; out(a, rest); }"
		case 10:
			return "out(Object.entries(" + o + ").join('|'), " + key() + " in " + o + ", Object.getOwnPropertyNames(" + o + ").join());"
		case 11:
			return "attempt(() => { 'use strict'; " + g.pick("Object.freeze(o).q = 1", "o.acc = 1", "c.acc = 5", "d.acc = 1", "delete Object.freeze(p).a") + "; });"
		default:
			return "out(Object.assign({}, " + o + "), JSON.stringify(" + o + "));"
		}
	}) + "out(o, p, c, d);"
}

func iterators(g *gen) string {
	patch := g.pick(
		"", "", "",
		"var real = Array.prototype[Symbol.iterator]; Array.prototype[Symbol.iterator] = function () { out('iterator'); return real.call(this); };",
		"var IP = Object.getPrototypeOf([][Symbol.iterator]()); var next = IP.next; IP.next = function () { var r = next.call(this); if (!r.done) r.value = 'p' + String(r.value); return r; };",
		"var IP = Object.getPrototypeOf([][Symbol.iterator]()); IP.return = function () { out('return'); return {}; };",
		"var MP = Object.getPrototypeOf(new Map().entries()); MP.return = function () { out('map return'); return {}; };",
		"src[Symbol.iterator] = function* () { yield 'own'; yield* [1, 2]; };",
		"Object.prototype.return = function () { out('object return'); return {}; };",
		"var GP = Object.getPrototypeOf((function* () {})()); var gn = Object.getPrototypeOf(GP).next; Object.getPrototypeOf(GP).next = function (v) { out('gen next'); return gn.call(this, v); };")
	source := g.pick("[1, 2, 3, 4]", "[1, , 3]", "new Set([1, 2, 3])", "new Map([[1, 'a'], [2, 'b'], [3, 'c']])", "'h\\u00e9\\ud83d\\ude00'", "gen()", "[5, 6, 7].entries()", "new Uint8Array([1, 2, 3])",
		"(function () { return arguments; })(1, 2, 3)", "{ [Symbol.iterator]() { var n = 0; return { next() { n++; return { done: n > 4, value: n }; }, return() { out('closed'); return {}; } }; } }",
		"{ [Symbol.iterator]() { var n = 0; return { get next() { out('get next'); return () => ({ get done() { return ++n > 3; }, get value() { return n; } }); } }; } }", "new Map([[1, 2]]).keys()", "delegating()")
	return "function* gen() { try { yield 1; yield 2; var x = yield 3; out('sent', x); } finally { out('finally'); } }\nfunction* delegating() { yield 0; yield* gen(); yield* [8, 9]; }\nvar make = () => (" + source + ");\nvar src = make();\n" + patch + "\n" +
		g.lines(6, func() string {
			return g.pick(
				"{ let r = []; for (var v of make()) r.push(v); out(r); }",
				"{ let r = []; for (var v of make()) { r.push(v); if (r.length === 2) break; } out(r); }",
				"attempt(() => { for (var v of make()) throw new Error('in body'); });",
				"attempt(() => [...make()]);", "attempt(() => Math.max(...make()));",
				"{ let [a, b] = make(); out(a, b); }", "{ let [a, , ...c] = make(); out(a, c); }", "{ let [] = make(); }", "{ let [a = 'd', b, c, d, e = 'e'] = make(); out(a, b, c, d, e); }",
				"attempt(() => { let [a, [b]] = make(); return b; });",
				"attempt(() => Array.from(make(), (x) => [x]));", "attempt(() => new Set(make()).size);", "{ let r = []; for (var v of src) { r.push(v); if (Array.isArray(src) && r.length < 3) src.push(r.length); } out(r); }",
				"label: for (var v of make()) { for (var w of [1, 2]) { out(v, w); continue label; } }", "attempt(() => (function () { for (var v of make()) return v; })());",
				"{ let it = make()[Symbol.iterator](); out(it.next().value); let r = []; if (typeof it[Symbol.iterator] === 'function') for (var v of it) r.push(v); out(r); }",
				"{ let r = []; for (var [k, x] of [[1, 2], [3, 4]]) r.push(k, x); out(r); }", "attempt(() => { for (var {a} of [{a: 1}, {}]) out(a); });", "{ let o = {}; [o.a, o['b'], ...o.c] = make(); out(o); }")
		}) + "delete Object.prototype.return;"
}

func typedNames(g *gen) string {
	names := []string{"-0", "1.0", "NaN", "Infinity", "-Infinity", "1e3", "+1", "0", "1", "01", "-1", "1.5", "", "-", "--1", "I", "N", "Inf", "length", "x", "1e21", "1e+21", "4294967295", "9007199254740993", "0x1", " 1", "1 ", "\\u00e9", "0.1", ".1", "1e-7", "1e-07", "NaNs"}
	g.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return "var t = new " + g.pick("Uint8Array", "Int16Array", "Float64Array", "Uint8ClampedArray") + "([5, 6, 7]);\n'use strict';\nfor (var k of ['" + strings.Join(names[:20], "','") + `']) {
  attempt(() => [k, t[k], k in t, Object.hasOwn(t, k), Reflect.get(t, k)]);
  attempt(() => Reflect.set(t, k, 9));
  attempt(() => Reflect.defineProperty(t, k, { value: 3, writable: true, enumerable: true, configurable: true }));
  attempt(() => show(Object.getOwnPropertyDescriptor(t, k)));
  attempt(() => Reflect.deleteProperty(t, k));
  attempt(() => { var o = Object.create(t); o[k] = 1; return Object.keys(o); });
}
out(t, Object.keys(t), t.length, t.byteLength, t.map((x) => x * 2), t.slice(1));`
}

func numbers(g *gen) string {
	n := func() string {
		return g.pick("0", "-0", "1", "-1", "2", "7", "255", "256", "-256", "-257", "65536", "2147483647", "-2147483648", "4294967295", "4294967296", "9007199254740991", "-9007199254740991",
			"9007199254740992", "0.1", "-0.5", "1.5", "NaN", "Infinity", "-Infinity", "1e300", "5e-324", "1e21", "'3'", "''", "true", "null", "undefined", "[5]", "67108864", "67108863", "94906267", "12345678901", "({valueOf: () => 9})", "x", "y", "x", "y")
	}
	return "var x = " + g.pick("3", "-7", "1e9", "0.25") + ", y = " + g.pick("300", "-1", "2**40", "-0.125") + ";\n" + g.lines(20, func() string {
		op := g.pick("+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>", "<", "<=", ">", ">=", "==", "!=", "===", "!==")
		switch g.Intn(6) {
		case 0:
			return g.pick("x", "y") + g.pick("++", "--") + "; out(x, y);"
		case 1:
			return g.pick("x", "y") + " " + g.pick("+=", "-=", "*=", "|=", "^=", ">>=", "%=") + " " + n() + "; out(x, y);"
		case 2:
			return "out(-(" + n() + "), ~(" + n() + "), +(" + n() + "), !(" + n() + "));"
		case 3:
			return "{ let s = " + n() + "; for (let i = 0; i < 50; i++) s = s " + g.pick("+ i", "- i * 3", "* 3 + 1", "/ 2 + i", "^ (i * 2654435761)", "% 1000 + i * i") + "; out(s); }"
		default:
			return "out((" + n() + ") " + op + " (" + n() + "), (" + n() + ") " + op + " (" + n() + "));"
		}
	})
}

func jsonTexts(g *gen) string {
	var value func(depth int) string
	value = func(depth int) string {
		kinds := 9
		if depth > 3 {
			kinds = 6
		}
		switch g.Intn(kinds) {
		case 0:
			return g.pick("0", "-0", "1", "-12", "1.5", "1e3", "2E-2", "123456789012345678", "0.1", "-1e400")
		case 1:
			return g.pick("true", "false", "null")
		case 2, 3:
			return g.pick(`""`, `"a"`, `"\u00e9"`, `"\\n\\t\\\""`, `"\\u0041\\ud83d\\ude00"`, `"\\ud83d"`, `"\u65e5"`, `"/\\/"`)
		case 4, 5:
			return g.pick(" 1 ", "[]", "{}", "[ ]", "{ }", "nul", "tru", "01", "-", "1.", ".5", "1e", `"abc`, `"a\\x"`, `"\\u12"`, "'a'", "undefined", "NaN", `"\n"`)
		case 6:
			var items []string
			for range g.Intn(4) {
				items = append(items, value(depth+1))
			}
			return "[" + strings.Join(items, g.pick(",", ", ", " , ")) + g.pick("]", "]", "]", "]", ",]", " x]", "")
		default:
			var items []string
			for range g.Intn(4) {
				items = append(items, g.pick(`"a"`, `"b"`, `"a b"`, `"1"`, `"__proto__"`, `"\u00e9"`, `""`)+g.pick(":", " : ", ":", ":", "")+value(depth+1))
			}
			return "{" + strings.Join(items, ",") + g.pick("}", "}", "}", "}", ",}", "")
		}
	}
	return g.lines(25, func() string {
		text := strings.ReplaceAll(value(0), "`", "")
		return "attempt(() => { try { var v = JSON.parse(`" + text + "`); return [v, JSON.stringify(v), JSON.stringify(v, null, " + g.pick("1", "2", "'--'") +
			")]; } catch (e) { e.message = e.message.replace(/ \\(line \\d+ column \\d+\\)$/, ''); throw e; } });"
	})
}

func maps(g *gen) string {
	key := func() string {
		return g.pick("1", "'1'", "i", "'k' + i", "NaN", "0", "-0", "o1", "o2", "s1", "undefined", "null", "1.5", "10n", "'\\u00e9'", "i % 3")
	}
	return "var m = new Map(), s = new Set(), o1 = {}, o2 = [], s1 = Symbol('s'), i = 0;\n" + g.lines(25, func() string {
		switch g.Intn(10) {
		case 0, 1, 2:
			return "m.set(" + key() + ", i++); s.add(" + key() + ");"
		case 3:
			return "out(m.delete(" + key() + "), s.delete(" + key() + "));"
		case 4:
			return "for (i = 0; i < " + g.pick("4", "9", "30") + "; i++) { m.set('k' + i, i); s.add(i); }"
		case 5:
			return "for (i = 0; i < 30; i += 2) { m.delete('k' + i); s.delete(i); }"
		case 6:
			return "{ let n = 0; for (var [k, v] of m) { n++; if (n === 2) m.delete(k); if (n === 3) m.set('new' + n, 1); if (n > 20) break; } out(n, m.size); }"
		case 7:
			return "{ let n = 0; for (var v of s) { if (n++ === 1) { s.delete(v); s.add('again'); } if (n > 20) break; } out(n, s.size); }"
		case 8:
			return g.pick("m.clear();", "s.clear();", "m = new Map(m);", "s = new Set([...s, ...m.keys()]);")
		default:
			return "out(m.get(" + key() + "), m.has(" + key() + "), s.has(" + key() + "), m.size, s.size);"
		}
	}) + "out(m, s); m.forEach((v, k) => out(k, v));"
}

func recursion(g *gen) string {
	body := g.pick("f()", "[1].forEach(f)", "[2, 1].sort(f)", "'a'.replace(/a/, f)", "o.x", "p.y", "new F()", "`${t}`", "[...it]", "JSON.stringify({ toJSON: f })", "f.call()", "f.apply(null, [])", "Reflect.apply(f, null, [])",
		"b()", "g().next()", "(() => f())()", "new Map([[1, 1]]).forEach(f)", "Array.from([1], f)", "d.next()", "class_()", "eval('f()')")
	return `var depth = 0, o = { get x() { return f(); } }, p = new Proxy({}, { get() { return f(); } }), t = { toString() { return f(); } };
var it = { [Symbol.iterator]() { return f(); } }, b = (() => f()).bind(null);
function F() { f(); }
function* g() { yield* g2(); } function* g2() { f(); }
var d = (function* () { while (true) { yield f(); } })();
var class_ = () => new (class extends F { constructor() { super(); } })();
function f() { depth++; return ` + body + `; }
try { f(); out('returned'); } catch (e) { out(e instanceof RangeError || e instanceof TypeError, e.message === 'Maximum call stack size exceeded' || e.message); }
out(depth > 100);
var finals = 0; function h() { try { h(); } finally { finals++; } } try { h(); } catch (e) { out(e instanceof RangeError); } out(finals > 100);
function again(n) { return n === 0 ? 0 : 1 + again(n - 1); } out(again(1000), [3, 1, 2].sort(), [...new Set([1, 1])].length);
function* after() { yield 1; yield 2; } out([...after()]);`
}

// failures are programs that end in errors, of which Node's words are wanted.
func failures(g *gen) string {
	return "var u, n = null, o = { a: {}, k: 5, f() {} }, key = 'zz', arr = [1]; class A { get only() { return 1; } m() {} } class B extends A {}\n" + g.lines(12, func() string {
		obj := g.pick("o", "o.a", "arr", "new A()", "'str'", "(5)", "o.f")
		name := g.pick("foo", "bar", "baz")
		return "attempt(() => { " + g.pick(
			"u."+name, "n."+name, "o.a.b."+name, "u[key]", "n[0]", "u."+name+" = 1", "n[key] = 1", obj+"."+name+"()", obj+"[key]()", obj+"['"+name+"']()", "o.a.b.c()", "u()", "o.k()", "o.a()", "missing"+name, "missing"+name+"()",
			"let z = later; let later = 1", "later2 = 1; let later2", "const c = 1; c = 2", "const c = 1; c++", "new u()", "new o.k()", "new o.a."+name+"()", "new (() => 1)()", "A()", "class Z extends 5 {}", "class Z extends u {}",
			"for (const x of 5);", "for (const x of o);", "for (const x of o.a);", "[...u]", "[...o]", "new Map(5)", "new Set(o)", "const [x] = u", "const [x] = o", "const {x} = u", "const {x} = n", "(({x}) => x)()",
			"'use strict'; Object.freeze(o).q = 1", "'use strict'; new A().only = 1", "'use strict'; Object.freeze([1])[0] = 2", "'use strict'; 'abc'.length = 1", "'use strict'; (5).x = 1", "'use strict'; delete Object.freeze({x: 1}).x",
			"1 in 5", "key in 'abc'", "o instanceof 5", "o instanceof o", "Symbol() + ''", "`${Symbol()}`", "1n + 1", "[].reduce((a, b) => a)", "[].map()", "[].map({})", "[1, 2].sort(5)", "new Array(-1)", "(1).toFixed(101)",
			"Object.defineProperty(1, 'a', {})", "Object.keys(u)", "JSON.stringify(1n)", "new Proxy(1, {})", "o.a.toString().foo()", "(1, o.k)()", "(o.k || u)()", "this_.x", "o.f().x", "new B().m().x", "o[Symbol.iterator]()", "super_ = 1; super_()",
			"null[Symbol.iterator]", "decodeURIComponent('%')", "new Date(NaN).toISOString()", "'a'.repeat(-1)", "x.y = 1; let x", "Reflect.construct(1)", "Object.setPrototypeOf({}, 1)", "Object.create(1)", "typeof later3; let later3") + "; });"
	})
}
