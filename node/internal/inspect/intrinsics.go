package inspect

import (
	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// intrinsics are what inspection asks the engine for. They are taken once, before a program that replaces Object.keys and the like can get
// in the way of a later console.log.
type intrinsics struct {
	e                                        *env.Env
	ownKeys, ownSymbols, describeKey, hasKey engine.Func
	objectToString, stringify                engine.Func
	parseInt, parseFloat                     engine.Func
	object, regExp                           *goja.Object
	objectPrototype, regExpPrototype         *goja.Object
	errorPrototype                           *goja.Object
	custom                                   *goja.Symbol

	prototypes map[*goja.Object]string // see wellKnown
}

var intrinsicsOf = env.NewSlot(func(e *env.Env) *intrinsics {
	global := func(name string) *goja.Object { return js.ObjectOf(e.VM.Get(name)) }
	method := func(obj *goja.Object, name string) engine.Func { return engine.FuncOf(obj.Get(name)) }
	prototype := func(name string) *goja.Object { return js.ObjectOf(js.Get(global(name), "prototype")) }

	in := &intrinsics{
		e:              e,
		object:         global("Object"),
		errorPrototype: js.ObjectOf(js.Get(e.Errors.Error, "prototype")),
		parseInt:       engine.FuncOf(e.VM.Get("parseInt")),
		parseFloat:     engine.FuncOf(e.VM.Get("parseFloat")),
		stringify:      method(global("JSON"), "stringify"),
	}
	in.regExpPrototype = prototype("RegExp")
	in.objectPrototype = js.ObjectOf(js.Get(in.object, "prototype"))
	reflection := global("Reflect")
	in.ownKeys, in.hasKey = method(reflection, "ownKeys"), method(reflection, "has")
	in.ownSymbols = method(in.object, "getOwnPropertySymbols")
	in.describeKey = method(in.object, "getOwnPropertyDescriptor")
	in.objectToString = method(in.objectPrototype, "toString")
	in.custom = CustomSymbol(e)
	return in
})

// wellKnown names a prototype of the language whose constructor property has been tampered with.
func (in *intrinsics) wellKnown(proto *goja.Object) (name string, ok bool) {
	if in.prototypes == nil {
		in.prototypes = map[*goja.Object]string{}
		prototype := func(name string) *goja.Object {
			return js.ObjectOf(js.Get(js.ObjectOf(in.e.VM.Get(name)), "prototype"))
		}
		for _, name := range []string{
			"Array", "ArrayBuffer", "Function", "Map", "Set", "Object", "RegExp", "Date", "DataView", "Error", "AggregateError", "RangeError",
			"TypeError", "Boolean", "Number", "String", "Promise", "WeakMap", "WeakSet",
		} {
			if proto := prototype(name); proto != nil {
				in.prototypes[proto] = name
			}
		}
		if uint8 := prototype("Uint8Array"); uint8 != nil {
			in.prototypes[uint8.Prototype()] = "TypedArray"
		}
	}
	name, ok = in.prototypes[proto]
	return name, ok
}

// Prepare takes the intrinsics now. Without it that happens at the first inspection of an object.
func Prepare(e *env.Env) { intrinsicsOf.Of(e) }

// CustomSymbol is util.inspect.custom, Symbol.for('nodejs.util.inspect.custom').
func CustomSymbol(e *env.Env) *goja.Symbol { return customSymbol.Of(e) }

var customSymbol = env.NewSlot(func(e *env.Env) *goja.Symbol {
	symbol := js.ObjectOf(e.VM.Get("Symbol"))
	sym, _ := e.Call1(engine.FuncOf(symbol.Get("for")), symbol, e.VM.ToValue("nodejs.util.inspect.custom")).(*goja.Symbol)
	return sym
})

// builtIn are the constructors of the language: their prototypes hold nothing of the user's.
var builtIn = map[string]bool{
	"Object": true, "Function": true, "Array": true, "Number": true, "Infinity": true, "NaN": true, "Boolean": true, "String": true,
	"Symbol": true, "Date": true, "Promise": true, "RegExp": true, "Error": true, "AggregateError": true, "EvalError": true,
	"RangeError": true, "ReferenceError": true, "SyntaxError": true, "TypeError": true, "URIError": true, "JSON": true, "Math": true,
	"Intl": true, "ArrayBuffer": true, "Atomics": true, "Uint8Array": true, "Int8Array": true, "Uint16Array": true, "Int16Array": true,
	"Uint32Array": true, "Int32Array": true, "Float16Array": true, "Float32Array": true, "Float64Array": true, "Uint8ClampedArray": true,
	"BigUint64Array": true, "BigInt64Array": true, "DataView": true, "Map": true, "BigInt": true, "Set": true, "Iterator": true,
	"WeakMap": true, "WeakSet": true, "WeakRef": true, "Proxy": true, "Reflect": true, "FinalizationRegistry": true,
	"SharedArrayBuffer": true, "SuppressedError": true, "DisposableStack": true, "AsyncDisposableStack": true, "Temporal": true,
	"WebAssembly": true,
}

// Property is what Object.getOwnPropertyDescriptor tells. Value is nil for undefined and for accessors.
type Property struct {
	Exists, Enumerable bool
	Value              goja.Value
	Get, Set           *goja.Object
}

// Describe describes an own property; key is a string or a symbol.
func Describe(e *env.Env, obj *goja.Object, key goja.Value) Property {
	return intrinsicsOf.Of(e).describe(obj, key)
}

// OwnKeys lists all own keys, strings before symbols, without those that only the engine knows.
func OwnKeys(e *env.Env, obj *goja.Object) []goja.Value { return intrinsicsOf.Of(e).keys(obj) }

func (in *intrinsics) describe(obj *goja.Object, key goja.Value) (p Property) {
	d := js.ObjectOf(in.e.Call2(in.describeKey, js.Undefined, obj, key))
	if d == nil {
		return p
	}
	p.Exists, p.Enumerable = true, js.Get(d, "enumerable").ToBoolean()
	if v := d.Get("value"); v != nil && !goja.IsUndefined(v) {
		p.Value = v
	} else if v == nil {
		p.Get, p.Set = js.ObjectOf(d.Get("get")), js.ObjectOf(d.Get("set"))
	}
	return p
}

// keys lists all own keys, strings before symbols, without the engine's own.
func (in *intrinsics) keys(obj *goja.Object) []goja.Value {
	list := js.ObjectOf(in.e.Call1(in.ownKeys, js.Undefined, obj))
	n := js.Len(list)
	keys := make([]goja.Value, 0, n)
	for i := range n {
		key := js.Index(list, i)
		if sym, ok := key.(*goja.Symbol); ok && in.e.IsStateSlot(sym) {
			continue
		}
		keys = append(keys, key)
	}
	return keys
}

func (in *intrinsics) has(obj *goja.Object, key goja.Value) bool {
	return in.e.Call2(in.hasKey, js.Undefined, obj, key).ToBoolean()
}

// inherits tells whether proto is in obj's prototype chain.
func inherits(obj, proto *goja.Object) bool {
	for obj = obj.Prototype(); obj != nil; obj = obj.Prototype() {
		if obj == proto {
			return true
		}
	}
	return false
}

// IsError tells whether v is an error: made by an Error constructor, or inheriting from Error.prototype.
func IsError(e *env.Env, v goja.Value) bool {
	obj := js.ObjectOf(v)
	if obj == nil {
		return false
	}
	k := KindOf(obj)
	return k == KindError || k != KindProxy && inherits(obj, intrinsicsOf.Of(e).errorPrototype)
}
