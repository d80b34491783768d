package util

import (
	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

// promisifyCustom is util.promisify.custom.
var promisifyCustom = env.NewSlot(func(e *env.Env) *goja.Symbol { return registered(e, "nodejs.util.promisify.custom") })

// promisifyArgs is the symbol under which a function names the results it gives its callback, where those are several.
var promisifyArgs = env.NewSlot(func(*env.Env) *goja.Symbol { return goja.NewSymbol("customPromisifyArgs") })

// registered is Symbol.for(key).
func registered(e *env.Env, key string) *goja.Symbol {
	symbol := js.ObjectOf(e.VM.Get("Symbol"))
	sym, _ := js.Invoke(e, symbol, "for", e.VM.ToValue(key)).(*goja.Symbol)
	return sym
}

// CustomPromisify ties what util.promisify(fn) returns to fn.
func CustomPromisify(e *env.Env, fn, promisified *goja.Object) {
	err := fn.DefineDataPropertySymbol(promisifyCustom.Of(e), promisified, goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	if err != nil {
		panic(err)
	}
}

// CustomPromisifyArgs names the results that fn gives its callback: promisified, it resolves to an object with these properties.
func CustomPromisifyArgs(e *env.Env, fn *goja.Object, names ...string) {
	list := make([]any, len(names))
	for i, name := range names {
		list[i] = name
	}
	err := fn.DefineDataPropertySymbol(promisifyArgs.Of(e), e.VM.NewArray(list...), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	if err != nil {
		panic(err)
	}
}

func (m *Module) promisify(c js.Call) js.Value {
	e := m.e
	original := validate.Function(e, c.Argument(0), "original")
	obj := js.ObjectOf(c.Argument(0))
	if custom := js.GetKey(obj, promisifyCustom.Of(e)); custom.ToBoolean() {
		validate.Function(e, custom, "util.promisify.custom")
		CustomPromisify(e, js.ObjectOf(custom), js.ObjectOf(custom))
		return custom
	}
	var names []string
	if list := js.ObjectOf(js.GetKey(obj, promisifyArgs.Of(e))); list != nil {
		for i := range js.Len(list) {
			names = append(names, js.Index(list, i).String())
		}
	}
	fn := e.NewFunc("fn", 0, func(c js.Call) js.Value {
		promise, resolve, reject := e.VM.NewPromise()
		args := append(js.Copy(c.Arguments), e.NewFunc("", 1, func(c js.Call) js.Value {
			switch {
			case c.Argument(0).ToBoolean():
				settle(reject, c.Argument(0))
			case names != nil && len(c.Arguments) > 2:
				result := e.VM.NewObject()
				for i, name := range names {
					js.Set(result, name, c.Argument(i+1))
				}
				settle(resolve, result)
			default:
				settle(resolve, c.Argument(1))
			}
			return js.Undefined
		}))
		ex := e.Try(func() {
			ret := e.Call(original, c.This, args...)
			if obj := js.ObjectOf(ret); obj != nil && inspect.KindOf(obj) == inspect.KindPromise {
				m.emitWarning(nil, "Calling promisify on a function that returns a Promise is likely a mistake.", "DEP0174")
			}
		})
		if ex != nil {
			settle(reject, ex.Value())
		}
		return e.VM.ToValue(promise)
	})
	if err := fn.SetPrototype(obj.Prototype()); err != nil {
		panic(err)
	}
	CustomPromisify(e, fn, fn)
	copyProperties(e, fn, obj, nil)
	return fn
}

// settle calls a promise's resolving function, whose errors are those that nothing may catch.
func settle(fn func(any) error, v js.Value) {
	if err := fn(v); err != nil {
		panic(err)
	}
}

// copyProperties defines all own properties of src on dst. change may alter a descriptor on the way.
func copyProperties(e *env.Env, dst, src *goja.Object, change func(name string, descriptor *goja.Object)) {
	object := js.ObjectOf(e.VM.Get("Object"))
	descriptors := js.ObjectOf(js.Invoke(e, object, "getOwnPropertyDescriptors", src))
	if change != nil {
		for _, name := range descriptors.GetOwnPropertyNames() {
			change(name, js.ObjectOf(descriptors.Get(name)))
		}
	}
	js.Invoke(e, object, "defineProperties", dst, descriptors)
}

// delivery is what a callback gets in a tick of its own.
type delivery struct {
	e      *env.Env
	fn     engine.Func
	this   js.Value
	err    js.Value
	result js.Value // nil: the error alone
}

func deliver(arg any) {
	d := arg.(*delivery)
	if d.result == nil {
		d.e.Call1(d.fn, d.this, d.err)
	} else {
		d.e.Call2(d.fn, d.this, d.err, d.result)
	}
}

func (m *Module) callbackify(c js.Call) js.Value {
	e := m.e
	original := validate.Function(e, c.Argument(0), "original")
	callbackified := e.NewFunc("callbackified", 0, func(c js.Call) js.Value {
		n := len(c.Arguments)
		last := js.Undefined
		if n > 0 {
			n--
			last = c.Arguments[n]
		}
		fn, this := validate.Function(e, last, "last argument"), c.This
		promise := js.ObjectOf(e.Call(original, this, js.Copy(c.Arguments[:n])...))
		// The callback runs in a tick: what it throws is an uncaught exception, not a rejection.
		js.Invoke(e, promise, "then",
			e.NewFunc("", 1, func(c js.Call) js.Value {
				e.NextTick(deliver, &delivery{e, fn, this, js.Null, c.Argument(0)})
				return js.Undefined
			}),
			e.NewFunc("", 1, func(c js.Call) js.Value {
				reason := c.Argument(0)
				if !reason.ToBoolean() {
					err := errors.New(e, "ERR_FALSY_VALUE_REJECTION")
					js.Set(err, "reason", reason)
					reason = err
				}
				e.NextTick(deliver, &delivery{e, fn, this, reason, nil})
				return js.Undefined
			}))
		return js.Undefined
	})
	copyProperties(e, callbackified, js.ObjectOf(c.Argument(0)), func(name string, d *goja.Object) {
		v := js.Get(d, "value")
		switch {
		case name == "length" && js.IsNumber(v):
			js.Set(d, "value", v.ToInteger()+1)
		case name == "name" && js.IsString(v):
			js.Set(d, "value", v.String()+"Callbackified")
		}
	})
	return callbackified
}
