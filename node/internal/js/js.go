// Package js holds what the built-ins write again and again with goja: defining members, reading arguments and options.
package js

import (
	"strconv"

	"jsrt/engine"
	"jsrt/node/internal/env"

	"github.com/dop251/goja"
)

// Value, Object and Call shorten signatures.
type (
	Value  = goja.Value
	Object = goja.Object
	Call   = goja.FunctionCall
)

// Undefined and Null are the two values.
var (
	Undefined = goja.Undefined()
	Null      = goja.Null()
	True      Value
	False     Value
	Zero      Value
)

func init() {
	vm := goja.New()
	True, False, Zero = vm.ToValue(true), vm.ToValue(false), vm.ToValue(0)
}

// Bool is the JavaScript boolean.
func Bool(b bool) Value {
	if b {
		return True
	}
	return False
}

// Method defines obj.name = native function, enumerable, as an assignment does.
func Method(e *env.Env, obj *Object, name string, length int, fn engine.Func) *Object {
	f := e.NewFunc(name, length, fn)
	Set(obj, name, f)
	return f
}

// HiddenMethod defines a method that is not enumerable, as class bodies do.
func HiddenMethod(e *env.Env, obj *Object, name string, length int, fn engine.Func) *Object {
	f := e.NewFunc(name, length, fn)
	Hidden(obj, name, f)
	return f
}

// Set assigns obj.name = v and panics with the exception where that throws.
func Set(obj *Object, name string, v any) {
	if err := obj.Set(name, v); err != nil {
		panic(err)
	}
}

// Hidden defines a writable, configurable, not enumerable data property.
func Hidden(obj *Object, name string, v Value) {
	if err := obj.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
}

// Constant defines an enumerable, read-only, not configurable data property.
func Constant(obj *Object, name string, v Value) {
	if err := obj.DefineDataProperty(name, v, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE); err != nil {
		panic(err)
	}
}

// Accessor defines a configurable, not enumerable accessor; set may be nil.
func Accessor(e *env.Env, obj *Object, name string, get func(this Value) Value, set func(this, v Value)) {
	var getter, setter Value
	getter = e.NewFunc("get "+name, 0, func(c Call) Value { return get(c.This) })
	if set != nil {
		setter = e.NewFunc("set "+name, 1, func(c Call) Value {
			set(c.This, c.Argument(0))
			return Undefined
		})
	}
	if err := obj.DefineAccessorProperty(name, getter, setter, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
}

// Lazy defines a property that is made at its first read and is an ordinary writable data property from then on.
func Lazy(e *env.Env, obj *Object, name string, enumerable bool, make func() Value) {
	flag := goja.ToFlag(enumerable)
	settle := func(v Value) {
		_ = obj.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, flag)
	}
	get := e.NewFunc("get "+name, 0, func(Call) Value {
		v := make()
		settle(v)
		return v
	})
	set := e.NewFunc("set "+name, 1, func(c Call) Value {
		settle(c.Argument(0))
		return Undefined
	})
	if err := obj.DefineAccessorProperty(name, get, set, goja.FLAG_TRUE, flag); err != nil {
		panic(err)
	}
}

// Class is a native constructor with its prototype.
type Class struct {
	Ctor, Proto *Object
}

// NewClass makes a native class. parent may be nil; else Proto inherits from parent.Proto and Ctor from parent.Ctor.
func NewClass(e *env.Env, name string, length int, parent *Class, construct func(goja.ConstructorCall) *Object) *Class {
	c := &Class{Ctor: e.NewClass(name, length, construct)}
	c.Proto = c.Ctor.Get("prototype").(*Object)
	if parent != nil {
		if err := c.Proto.SetPrototype(parent.Proto); err != nil {
			panic(err)
		}
		if err := c.Ctor.SetPrototype(parent.Ctor); err != nil {
			panic(err)
		}
	}
	return c
}

// New calls a constructor and panics with its exception.
func New(e *env.Env, ctor *Object, args ...Value) *Object {
	obj, err := e.VM.New(ctor, args...)
	if err != nil {
		panic(err)
	}
	return obj
}

// IsNullish tells whether v is undefined or null.
func IsNullish(v Value) bool { return v == nil || goja.IsUndefined(v) || goja.IsNull(v) }

// IsUndefined tells whether v is undefined.
func IsUndefined(v Value) bool { return v == nil || goja.IsUndefined(v) }

// ObjectOf returns v as an object, nil for primitives.
func ObjectOf(v Value) *Object {
	o, _ := v.(*Object)
	return o
}

// IsString tells whether v is a primitive string.
func IsString(v Value) bool {
	_, ok := v.(goja.String)
	return ok
}

// IsSymbol tells whether v is a symbol.
func IsSymbol(v Value) bool {
	_, ok := v.(*goja.Symbol)
	return ok
}

// IsNumber tells whether v is a primitive number.
func IsNumber(v Value) bool {
	if v == nil || IsString(v) {
		return false
	}
	if _, isObj := v.(*Object); isObj {
		return false
	}
	switch v.Export().(type) {
	case int64, float64:
		return true
	}
	return false
}

// IsBool tells whether v is a primitive boolean.
func IsBool(v Value) bool { return v == True || v == False }

// IsBigInt tells whether v is a primitive bigint.
func IsBigInt(v Value) bool { return TypeOf(v) == "bigint" }

// TypeOf is the typeof operator.
func TypeOf(v Value) string {
	switch {
	case v == nil || goja.IsUndefined(v):
		return "undefined"
	case goja.IsNull(v):
		return "object"
	case IsString(v):
		return "string"
	case IsSymbol(v):
		return "symbol"
	case IsBool(v):
		return "boolean"
	}
	if obj, ok := v.(*Object); ok {
		if engine.IsCallable(obj) {
			return "function"
		}
		return "object"
	}
	if goja.IsBigInt(v) {
		return "bigint"
	}
	return "number"
}

// GetKey reads obj[key] where key is a string or a symbol; undefined when it is not there.
func GetKey(obj *Object, key Value) Value {
	var v Value
	if sym, ok := key.(*goja.Symbol); ok {
		v = obj.GetSymbol(sym)
	} else {
		v = obj.Get(key.String())
	}
	if v == nil {
		return Undefined
	}
	return v
}

// SetKey assigns obj[key] = v where key is a string or a symbol.
func SetKey(obj *Object, key, v Value) {
	var err error
	if sym, ok := key.(*goja.Symbol); ok {
		err = obj.SetSymbol(sym, v)
	} else {
		err = obj.Set(key.String(), v)
	}
	if err != nil {
		panic(err)
	}
}

// DeleteKey deletes obj[key] where key is a string or a symbol.
func DeleteKey(obj *Object, key Value) {
	var err error
	if sym, ok := key.(*goja.Symbol); ok {
		err = obj.DeleteSymbol(sym)
	} else {
		err = obj.Delete(key.String())
	}
	if err != nil {
		panic(err)
	}
}

// Get reads obj.name; undefined when it is not there, also when obj is nil.
func Get(obj *Object, name string) Value {
	if obj == nil {
		return Undefined
	}
	if v := obj.Get(name); v != nil {
		return v
	}
	return Undefined
}

// Index reads arr[i].
func Index(arr *Object, i int) Value { return Get(arr, strconv.Itoa(i)) }

// Len reads arr.length.
func Len(arr *Object) int { return int(Get(arr, "length").ToInteger()) }

// Copy copies an argument list that must outlive its call.
func Copy(args []Value) []Value {
	if len(args) == 0 {
		return nil
	}
	return append([]Value(nil), args...)
}

// Invoke calls obj.name(args...) through whatever the property holds.
func Invoke(e *env.Env, obj *Object, name string, args ...Value) Value {
	fn := engine.FuncOf(obj.Get(name))
	if fn == nil {
		panic(e.VM.NewTypeError("%s is not a function", name))
	}
	return e.Call(fn, obj, args...)
}

// SymbolFor is Symbol.for(name).
func SymbolFor(e *env.Env, name string) *goja.Symbol {
	return Invoke(e, e.VM.Get("Symbol").(*Object), "for", e.VM.ToValue(name)).(*goja.Symbol)
}
