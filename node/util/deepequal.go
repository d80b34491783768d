package util

import (
	"bytes"
	"math"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// Mode is how strictly DeepEqual compares (https://nodejs.org/api/assert.html#assertdeepstrictequalactual-expected-message).
type Mode uint8

// Strict compares prototypes too, Loose compares primitives with == and looks at no symbol.
const (
	Strict Mode = iota
	StrictWithoutPrototypes
	Loose
)

// DeepEqual compares two values by content. It panics with a RangeError when they are nested too deep.
func DeepEqual(e *env.Env, a, b js.Value, mode Mode) bool {
	c := &comparison{e: e, in: compareIntrinsics.Of(e), mode: mode, inside: map[*goja.Object]bool{}}
	return c.equal(a, b)
}

// maxDeep is where comparing gives up, before Go's stack has no end to it.
const maxDeep = 10000

type compareFuncs struct {
	toString, setHas, mapHas, mapGet engine.Func
	wellKnown                        map[*goja.Object]bool
}

// compareIntrinsics are taken once, so that programs cannot replace them.
var compareIntrinsics = env.NewSlot(func(e *env.Env) *compareFuncs {
	proto := func(name string) *goja.Object {
		return js.ObjectOf(js.Get(js.ObjectOf(e.VM.Get(name)), "prototype"))
	}
	in := &compareFuncs{
		toString:  engine.FuncOf(proto("Object").Get("toString")),
		setHas:    engine.FuncOf(proto("Set").Get("has")),
		mapHas:    engine.FuncOf(proto("Map").Get("has")),
		mapGet:    engine.FuncOf(proto("Map").Get("get")),
		wellKnown: map[*goja.Object]bool{},
	}
	for _, name := range []string{
		"Array", "ArrayBuffer", "BigInt", "BigInt64Array", "BigUint64Array", "Boolean", "Buffer", "DataView", "Date", "Error", "Float32Array",
		"Float64Array", "Function", "Int16Array", "Int32Array", "Int8Array", "Map", "Number", "Object", "Promise", "RegExp", "Set", "String",
		"Symbol", "Uint16Array", "Uint32Array", "Uint8Array", "Uint8ClampedArray", "WeakMap", "WeakSet",
	} {
		if ctor := js.ObjectOf(e.VM.Get(name)); ctor != nil {
			in.wellKnown[ctor] = true
		}
	}
	return in
})

type comparison struct {
	e      *env.Env
	in     *compareFuncs
	mode   Mode
	depth  int
	inside map[*goja.Object]bool // the objects whose parts are being compared
}

func isNumber(v js.Value) bool { return goja.IsNumber(v) }

// isObject is typeof v === 'object' && v !== null.
func isObject(v js.Value) bool { return js.ObjectOf(v) != nil && js.TypeOf(v) == "object" }

func (c *comparison) equal(a, b js.Value) bool {
	if a.StrictEquals(b) {
		if isNumber(a) && a.ToFloat() == 0 && c.mode != Loose {
			return math.Signbit(a.ToFloat()) == math.Signbit(b.ToFloat())
		}
		return true
	}
	bothNaN := isNumber(a) && isNumber(b) && math.IsNaN(a.ToFloat()) && math.IsNaN(b.ToFloat())
	if !isObject(a) || !isObject(b) {
		if bothNaN {
			return true
		}
		return c.mode == Loose && !isObject(a) && !isObject(b) && a.Equals(b)
	}
	return c.objects(js.ObjectOf(a), js.ObjectOf(b))
}

// layout of what objects hold besides properties.
type contents uint8

const (
	onlyProperties contents = iota
	arrayElements
	setMembers
	mapEntries
)

func (c *comparison) objects(a, b *goja.Object) bool {
	if c.mode == Strict && !c.sameClass(a, b) {
		return false
	}
	ka, kb := inspect.KindOf(a), inspect.KindOf(b)
	if isArray(a) {
		if !isArray(b) || js.Len(a) != js.Len(b) || c.tagsDiffer(a, b) {
			return false
		}
		return c.elements(a, b, arrayElements)
	}
	tag := ""
	if js.IsUndefined(js.GetKey(a, goja.SymToStringTag)) {
		tag = c.classTag(a)
	}
	switch {
	case tag == "[object Object]":
		return !c.classTagsDiffer(tag, a, b) && c.properties(a, b, onlyProperties)
	case ka == inspect.KindSet, ka == inspect.KindMap:
		if kb != ka || inspect.CollectionSize(a) != inspect.CollectionSize(b) || c.tagsDiffer(a, b) {
			return false
		}
		if ka == inspect.KindSet {
			return c.properties(a, b, setMembers)
		}
		return c.properties(a, b, mapEntries)
	case ka == inspect.KindTypedArray || ka == inspect.KindDataView:
		if kb != ka || ka == inspect.KindTypedArray && inspect.TypedArrayName(a) != inspect.TypedArrayName(b) || !c.sameBytes(a, b) {
			return false
		}
		return c.elements(a, b, onlyProperties)
	case ka == inspect.KindDate:
		ta, okA := inspect.DateMillis(a)
		if kb != ka || c.tagsDiffer(a, b) {
			return false
		}
		if tb, okB := inspect.DateMillis(b); okA != okB || okA && ta != tb {
			return false
		}
	case ka == inspect.KindRegExp:
		if kb != ka || c.tagsDiffer(a, b) {
			return false
		}
		for _, name := range []string{"source", "flags", "lastIndex"} {
			if !js.Get(a, name).StrictEquals(js.Get(b, name)) {
				return false
			}
		}
	case ka == inspect.KindArrayBuffer:
		if kb != ka || c.tagsDiffer(a, b) || !c.sameBytes(a, b) {
			return false
		}
	case c.classTagsDiffer(orElse(tag, func() string { return c.classTag(a) }), a, b) || isArray(b) || kb == inspect.KindTypedArray ||
		kb == inspect.KindDataView || kb == inspect.KindSet || kb == inspect.KindMap || kb == inspect.KindDate || kb == inspect.KindRegExp ||
		kb == inspect.KindArrayBuffer:
		return false
	case inspect.IsError(c.e, a):
		// The stack says where, not what.
		if !inspect.IsError(c.e, b) {
			return false
		}
		for _, name := range []string{"message", "name", "cause", "errors"} {
			if !c.describe(b, name).Enumerable && !c.equal(js.Get(a, name), js.Get(b, name)) {
				return false
			}
		}
		if c.describe(a, "cause").Exists != c.describe(b, "cause").Exists {
			return false
		}
	case ka.Boxed():
		va := inspect.Unboxed(a)
		if ka != kb {
			return false
		}
		if vb := inspect.Unboxed(b); !va.SameAs(vb) {
			return false
		}
	case kb.Boxed() || inspect.IsError(c.e, b) || ka == inspect.KindWeakMap || ka == inspect.KindWeakSet || ka == inspect.KindPromise:
		return false
	}
	return c.properties(a, b, onlyProperties)
}

func orElse(s string, other func() string) string {
	if s != "" {
		return s
	}
	return other()
}

func (c *comparison) describe(obj *goja.Object, name string) inspect.Property {
	return inspect.Describe(c.e, obj, c.e.VM.ToValue(name))
}

// sameClass compares the constructors, the prototypes where there is no telling constructor.
func (c *comparison) sameClass(a, b *goja.Object) bool {
	ctor := js.Get(a, "constructor")
	if obj := js.ObjectOf(ctor); obj != nil && c.in.wellKnown[obj] || !js.IsUndefined(ctor) && !c.describe(a, "constructor").Exists {
		return ctor.StrictEquals(js.Get(b, "constructor"))
	}
	return a.Prototype() == b.Prototype()
}

func (c *comparison) tagsDiffer(a, b *goja.Object) bool {
	return !js.GetKey(a, goja.SymToStringTag).StrictEquals(js.GetKey(b, goja.SymToStringTag))
}

// classTag is Object.prototype.toString.
func (c *comparison) classTag(obj *goja.Object) string { return c.e.Call(c.in.toString, obj).String() }

func (c *comparison) classTagsDiffer(tag string, a, b *goja.Object) bool {
	ta, tb := js.GetKey(a, goja.SymToStringTag), js.GetKey(b, goja.SymToStringTag)
	if !js.IsUndefined(ta) && !js.IsUndefined(tb) {
		return !ta.StrictEquals(tb)
	}
	return tag != c.classTag(b)
}

// sameBytes compares memory; loosely, numbers are compared, for which 0 is -0 and NaN is not NaN.
func (c *comparison) sameBytes(a, b *goja.Object) bool {
	if c.mode == Loose && inspect.KindOf(a) == inspect.KindTypedArray {
		switch fa := a.Export().(type) {
		case []float64:
			return sameFloats(fa, b.Export())
		case []float32:
			return sameFloats(fa, b.Export())
		}
	}
	pa, _ := engine.Bytes(a)
	pb, _ := engine.Bytes(b)
	return bytes.Equal(pa, pb)
}

func sameFloats[T float32 | float64](a []T, other any) bool {
	b, _ := other.([]T)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// elements compares arrays and typed arrays: their properties that are no elements, and the elements where content says so.
func (c *comparison) elements(a, b *goja.Object, content contents) bool {
	keysA, keysB := c.extraKeys(a), c.extraKeys(b)
	if len(keysA) != len(keysB) {
		return false
	}
	return c.content(a, b, keysB, content)
}

func (c *comparison) extraKeys(obj *goja.Object) []js.Value {
	var keys []js.Value
	for _, key := range inspect.ExtraKeys(c.e, obj) {
		if c.mode == Loose && js.IsSymbol(key) {
			continue
		}
		if inspect.Describe(c.e, obj, key).Enumerable {
			keys = append(keys, key)
		}
	}
	return keys
}

func (c *comparison) enumerableKeys(obj *goja.Object) (keys []js.Value, strings int) {
	for _, key := range inspect.OwnKeys(c.e, obj) {
		sym := js.IsSymbol(key)
		if sym && c.mode == Loose || !inspect.Describe(c.e, obj, key).Enumerable {
			continue
		}
		if !sym {
			strings++
		}
		keys = append(keys, key)
	}
	return keys, strings
}

func (c *comparison) properties(a, b *goja.Object, content contents) bool {
	keysA, stringsA := c.enumerableKeys(a)
	keysB, stringsB := c.enumerableKeys(b)
	if stringsA != stringsB || len(keysA) != len(keysB) {
		return false
	}
	return c.content(a, b, keysB, content)
}

// content compares the properties keys and what else the objects hold. Objects that are inside of themselves are equal when both come around
// at the same time.
func (c *comparison) content(a, b *goja.Object, keys []js.Value, content contents) bool {
	if c.inside[a] || c.inside[b] {
		return c.inside[a] && c.inside[b]
	}
	if c.depth++; c.depth > maxDeep {
		panic(js.New(c.e, c.e.Errors.RangeError, c.e.VM.ToValue("Maximum call stack size exceeded")))
	}
	c.inside[a], c.inside[b] = true, true
	defer func() {
		delete(c.inside, a)
		delete(c.inside, b)
		c.depth--
	}()
	for _, key := range keys {
		if d := inspect.Describe(c.e, a, key); !d.Enumerable || !c.equal(js.GetKey(a, key), js.GetKey(b, key)) {
			return false
		}
	}
	switch content {
	case arrayElements:
		return c.arrays(a, b)
	case setMembers:
		return c.sets(a, b)
	case mapEntries:
		return c.maps(a, b)
	}
	return true
}

func (c *comparison) arrays(a, b *goja.Object) bool {
	for i := range js.Len(a) {
		index := c.e.VM.ToValue(i)
		va, vb := js.Index(a, i), js.Index(b, i)
		// A hole is no undefined, but the elements that follow holes are worth comparing only with the holes at the same places.
		if js.IsUndefined(va) || js.IsUndefined(vb) {
			hasA, hasB := inspect.Describe(c.e, a, index).Exists, inspect.Describe(c.e, b, index).Exists
			if !hasA || !hasB {
				return c.sparse(a, b, i)
			}
		}
		if !c.equal(va, vb) {
			return false
		}
	}
	return true
}

// sparse compares the elements from i on by their keys.
func (c *comparison) sparse(a, b *goja.Object, i int) bool {
	keysA, keysB := a.Keys(), b.Keys()
	if len(keysA) != len(keysB) {
		return false
	}
	for ; i < len(keysB); i++ {
		key := keysB[i]
		va := js.Get(a, key)
		if js.IsUndefined(va) && !c.describe(a, key).Exists || !c.equal(va, js.Get(b, key)) {
			return false
		}
	}
	return true
}

func (c *comparison) has(fn engine.Func, collection *goja.Object, v js.Value) bool {
	return c.e.Call1(fn, collection, v).ToBoolean()
}

// loosely tells what a primitive without an identical partner can still be equal to under ==: itself is no candidate (certain), or its
// counterpart among null and undefined decides (counterpart).
func loosely(v js.Value) (possible, decided bool, counterpart js.Value) {
	switch {
	case js.IsUndefined(v):
		return false, false, js.Null
	case goja.IsNull(v):
		return false, false, js.Undefined
	case js.IsSymbol(v):
		return false, true, nil
	case js.IsString(v) || isNumber(v):
		return !math.IsNaN(v.ToFloat()), true, nil
	}
	return true, true, nil
}

func (c *comparison) sets(a, b *goja.Object) bool {
	var open []js.Value // members of b without an identical one in a
	members, _ := inspect.Entries(b, -1)
	for _, v := range members {
		if c.has(c.in.setHas, a, v) {
			continue
		}
		if !isObject(v) {
			if c.mode != Loose {
				return false
			}
			possible, decided, counterpart := loosely(v)
			if !decided {
				possible = !c.has(c.in.setHas, b, counterpart) && c.has(c.in.setHas, a, counterpart)
			}
			if !possible {
				return false
			}
		}
		open = append(open, v)
	}
	if len(open) == 0 {
		return true
	}
	members, _ = inspect.Entries(a, -1)
	for _, v := range members {
		if c.has(c.in.setHas, b, v) {
			continue
		}
		if !isObject(v) && c.mode != Loose {
			return false
		}
		if open = c.match(open, func(w js.Value) bool { return c.equal(v, w) }); open == nil {
			return false
		}
	}
	return true
}

// match removes the first of open that test accepts; nil when there is none.
func (c *comparison) match(open []js.Value, test func(js.Value) bool) []js.Value {
	for i, w := range open {
		if test(w) {
			return append(open[:i:i], open[i+1:]...)
		}
	}
	return nil
}

func (c *comparison) maps(a, b *goja.Object) bool {
	get := func(m *goja.Object, key js.Value) js.Value { return c.e.Call1(c.in.mapGet, m, key) }
	var open []js.Value // keys of b to be matched with keys of a by content
	entries, _ := inspect.Entries(b, -1)
	for i := 0; i+1 < len(entries); i += 2 {
		key, value := entries[i], entries[i+1]
		if !isObject(key) {
			if c.has(c.in.mapHas, a, key) && c.equal(get(a, key), value) {
				continue
			}
			if c.mode != Loose {
				return false
			}
			possible, decided, counterpart := loosely(key)
			if !decided {
				possible = c.has(c.in.mapHas, a, counterpart) && !c.has(c.in.mapHas, b, counterpart) && c.equal(get(a, counterpart), value)
			}
			if !possible {
				return false
			}
		}
		open = append(open, key)
	}
	if len(open) == 0 {
		return true
	}
	entries, _ = inspect.Entries(a, -1)
	for i := 0; i+1 < len(entries); i += 2 {
		key, value := entries[i], entries[i+1]
		if !isObject(key) {
			if c.has(c.in.mapHas, b, key) {
				if c.mode != Loose || c.equal(value, get(b, key)) {
					continue
				}
			} else if c.mode != Loose {
				return false
			}
		}
		open = c.match(open, func(other js.Value) bool { return c.equal(key, other) && c.equal(value, get(b, other)) })
		if open == nil {
			return false
		}
	}
	return true
}
