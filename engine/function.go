package engine

import "github.com/dop251/goja"

// NewFunc makes a native function with the name and length that JavaScript sees.
func (e *Engine) NewFunc(name string, length int, fn Func) *goja.Object {
	obj := e.VM.ToValue(fn).(*goja.Object)
	e.label(obj, name, length)
	return obj
}

// NewClass makes a native constructor function: callable with new, through super() and as Class.call(this). Its prototype object is fresh.
func (e *Engine) NewClass(name string, length int, construct func(goja.ConstructorCall) *goja.Object) *goja.Object {
	obj := e.VM.ToValue(construct).(*goja.Object)
	e.label(obj, name, length)
	return obj
}

func (e *Engine) label(obj *goja.Object, name string, length int) {
	_ = obj.DefineDataProperty("name", e.VM.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	if length != 0 {
		_ = obj.DefineDataProperty("length", e.VM.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
}
