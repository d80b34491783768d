package inspect_test

import (
	"testing"

	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
)

// TestKinds holds the table of kinds against the linked goja.
func TestKinds(t *testing.T) {
	withEnv(t, func(e *env.Env) {
		for _, c := range []struct {
			code string
			want inspect.Kind
		}{
			{"({})", inspect.KindObject},
			{"Object.create(null)", inspect.KindObject},
			{"new (class A {})()", inspect.KindObject},
			{"globalThis", inspect.KindObject},
			{"Math", inspect.KindObject},
			{"JSON", inspect.KindObject},
			{"[]", inspect.KindArray},
			{"[,,1]", inspect.KindArray},
			{"(() => { const a = []; a[4e9] = 1; return a; })()", inspect.KindArray},
			{"Array.prototype", inspect.KindArray},
			{"new (class extends Array {})(3)", inspect.KindArray},
			{"function f() {}; f", inspect.KindFunction},
			{"() => 1", inspect.KindFunction},
			{"({ m() {} }).m", inspect.KindFunction},
			{"(function() {}).bind(1)", inspect.KindFunction},
			{"Math.max", inspect.KindFunction},
			{"Array", inspect.KindFunction},
			{"Promise", inspect.KindFunction},
			{"Function.prototype", inspect.KindFunction},
			{"new Function('a', 'return a')", inspect.KindFunction},
			{"class A {}; A", inspect.KindClass},
			{"(class extends Array {})", inspect.KindClass},
			{"async () => {}", inspect.KindAsyncFunction},
			{"(async function f() {})", inspect.KindAsyncFunction},
			{"({ async m() {} }).m", inspect.KindAsyncFunction},
			{"(function* g() {})", inspect.KindGeneratorFunction},
			{"({ *m() {} }).m", inspect.KindGeneratorFunction},
			{"(function* g() {})()", inspect.KindGenerator},
			{"new Proxy({}, {})", inspect.KindProxy},
			{"new Proxy(() => {}, {})", inspect.KindProxy},
			{"new Error('x')", inspect.KindError},
			{"new (class A extends TypeError {})('x')", inspect.KindError},
			{"new AggregateError([])", inspect.KindError},
			{"(() => { try { null.x } catch (e) { return e } })()", inspect.KindError},
			{"Error.prototype", inspect.KindObject},
			{"new Date()", inspect.KindDate},
			{"Date.prototype", inspect.KindObject},
			{"/x/", inspect.KindRegExp},
			{"new Map()", inspect.KindMap},
			{"Map.prototype", inspect.KindObject},
			{"new Set()", inspect.KindSet},
			{"new Map().keys()", inspect.KindMapIterator},
			{"new Set().values()", inspect.KindSetIterator},
			{"[][Symbol.iterator]()", inspect.KindObject},
			{"new WeakMap()", inspect.KindWeakMap},
			{"new WeakSet()", inspect.KindWeakSet},
			{"Promise.resolve(1)", inspect.KindPromise},
			{"(async () => {})()", inspect.KindPromise},
			{"new ArrayBuffer(1)", inspect.KindArrayBuffer},
			{"new DataView(new ArrayBuffer(1))", inspect.KindDataView},
			{"new Uint8Array(1)", inspect.KindTypedArray},
			{"new BigInt64Array(1)", inspect.KindTypedArray},
			{"(function() { return arguments })()", inspect.KindArguments},
			{"(function(a) { return arguments })(1)", inspect.KindArguments},
			{"(function() { 'use strict'; return arguments })()", inspect.KindArguments},
			{"new Number(1)", inspect.KindNumber},
			{"new String('')", inspect.KindString},
			{"new Boolean(true)", inspect.KindBoolean},
			{"Object(Symbol())", inspect.KindSymbol},
			{"Object(1n)", inspect.KindBigInt},
		} {
			v, err := e.VM.RunString(c.code)
			if err != nil {
				t.Fatalf("%s: %v", c.code, err)
			}
			if got := inspect.KindOf(js.ObjectOf(v)); got != c.want {
				t.Errorf("%s: kind %d, want %d", c.code, got, c.want)
			}
		}
		for _, name := range []string{
			"Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float32Array",
			"Float64Array", "BigInt64Array", "BigUint64Array",
		} {
			v, err := e.VM.RunString("new " + name + "(3)")
			if err != nil {
				t.Fatal(err)
			}
			if got := inspect.TypedArrayName(js.ObjectOf(v)); got != name {
				t.Errorf("name %s, want %s", got, name)
			}
		}
	})
}

// TestEntriesLeaveIteratorsAlone looks into iterators and goes on iterating.
func TestEntriesLeaveIteratorsAlone(t *testing.T) {
	withEnv(t, func(e *env.Env) {
		_ = e.VM.Set("look", func(c js.Call) js.Value {
			list, keyed := inspect.Entries(js.ObjectOf(c.Argument(0)), -1)
			out := make([]any, len(list))
			for i, v := range list {
				out[i] = v
			}
			return e.VM.ToValue([]any{keyed, e.VM.NewArray(out...)})
		})
		v, err := e.VM.RunString(`
const seen = [], m = new Map([[1, 'a'], [2, 'b'], [3, 'c']]), s = new Set([1, 2, 3]);
const see = (it) => { const [keyed, list] = look(it); seen.push((keyed ? 'k:' : '') + list.join()); };
for (const it of [m.keys(), m.values(), m.entries(), s.values(), s.entries()]) {
  see(it); it.next(); see(it); see(it); seen.push(String(it.next().value)); see(it); it.next(); it.next(); see(it); seen.push(it.next().done);
}
const it = m.keys(); it.next(); it.next(); m.delete(1); m.delete(2); see(it); m.set(4, 'd'); see(it); m.clear(); see(it);
see(m); see(new Map([[NaN, -0]])); see(new Set()); see({});
seen.join(' | ')`)
		if err != nil {
			t.Fatal(err)
		}
		const want = "1,2,3 | 2,3 | 2,3 | 2 | 3 |  | true | a,b,c | b,c | b,c | b | c |  | true | " +
			"k:1,a,2,b,3,c | k:2,b,3,c | k:2,b,3,c | 2,b | k:3,c | k: | true | 1,2,3 | 2,3 | 2,3 | 2 | 3 |  | true | " +
			"k:1,1,2,2,3,3 | k:2,2,3,3 | k:2,2,3,3 | 2,2 | k:3,3 | k: | true | 3 | 3,4 |  | k: | k:NaN,0 |  | "
		if got := v.String(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}
