package util

import (
	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// makeTypes makes util.types (https://nodejs.org/api/util.html#utiltypes). What the engine does not have, external values and keys of crypto, is
// what no value is.
func makeTypes(e *env.Env) *goja.Object {
	x := e.VM.NewObject()
	is := func(name string, test func(obj *goja.Object, k inspect.Kind) bool) {
		js.Method(e, x, name, 1, func(c js.Call) js.Value {
			obj := js.ObjectOf(c.Argument(0))
			return js.Bool(obj != nil && test(obj, inspect.KindOf(obj)))
		})
	}
	kind := func(name string, want ...inspect.Kind) {
		is(name, func(_ *goja.Object, k inspect.Kind) bool {
			for _, w := range want {
				if k == w {
					return true
				}
			}
			return false
		})
	}
	kind("isArgumentsObject", inspect.KindArguments)
	is("isArrayBuffer", func(obj *goja.Object, k inspect.Kind) bool { return k == inspect.KindArrayBuffer && !isShared(e, obj) })
	kind("isAsyncFunction", inspect.KindAsyncFunction)
	kind("isBigIntObject", inspect.KindBigInt)
	kind("isBooleanObject", inspect.KindBoolean)
	kind("isDate", inspect.KindDate)
	kind("isExternal")
	kind("isGeneratorFunction", inspect.KindGeneratorFunction)
	kind("isGeneratorObject", inspect.KindGenerator)
	kind("isMap", inspect.KindMap)
	kind("isMapIterator", inspect.KindMapIterator)
	is("isModuleNamespaceObject", func(obj *goja.Object, k inspect.Kind) bool { return inspect.IsNamespace(e, obj) })
	kind("isNativeError", inspect.KindError)
	kind("isNumberObject", inspect.KindNumber)
	kind("isPromise", inspect.KindPromise)
	kind("isProxy", inspect.KindProxy)
	kind("isRegExp", inspect.KindRegExp)
	kind("isSet", inspect.KindSet)
	kind("isSetIterator", inspect.KindSetIterator)
	is("isSharedArrayBuffer", func(obj *goja.Object, k inspect.Kind) bool { return k == inspect.KindArrayBuffer && isShared(e, obj) })
	kind("isStringObject", inspect.KindString)
	kind("isSymbolObject", inspect.KindSymbol)
	kind("isWeakMap", inspect.KindWeakMap)
	kind("isWeakSet", inspect.KindWeakSet)
	kind("isAnyArrayBuffer", inspect.KindArrayBuffer)
	is("isBoxedPrimitive", func(_ *goja.Object, k inspect.Kind) bool { return k.Boxed() })
	kind("isArrayBufferView", inspect.KindTypedArray, inspect.KindDataView)
	kind("isDataView", inspect.KindDataView)
	kind("isTypedArray", inspect.KindTypedArray)
	for _, name := range []string{
		"Uint8Array", "Uint8ClampedArray", "Uint16Array", "Uint32Array", "Int8Array", "Int16Array", "Int32Array", "Float16Array",
		"Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array",
	} {
		is("is"+name, func(obj *goja.Object, k inspect.Kind) bool {
			return k == inspect.KindTypedArray && inspect.TypedArrayName(obj) == name
		})
	}
	kind("isKeyObject")
	kind("isCryptoKey")
	return x
}

// isShared tells SharedArrayBuffers, which are made of ArrayBuffers here, by their class.
func isShared(e *env.Env, obj *goja.Object) bool {
	ctor := js.ObjectOf(e.VM.Get("SharedArrayBuffer"))
	return ctor != nil && engine.IsCallable(ctor) && e.VM.InstanceOf(obj, ctor)
}
