package events

import (
	"math"

	"jsrt/engine"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

var inf = math.Inf(1)

// Exports returns what require('events') gives: the EventEmitter constructor.
func (m *Module) Exports() *goja.Object { return m.Class.Ctor }

// statics defines the functions and settings of the module itself.
func (m *Module) statics() {
	e, ctor := m.e, m.Class.Ctor
	js.Set(ctor, "EventEmitter", ctor)
	js.Set(ctor, "usingDomains", false)
	js.Set(ctor, "captureRejectionSymbol", m.rejection)
	js.Constant(ctor, "errorMonitor", m.errorMonitor)
	js.Accessor(e, ctor, "captureRejections",
		func(js.Value) js.Value { return js.Bool(m.captureByRule) },
		func(_, v js.Value) { m.captureByRule = validate.Boolean(e, v, "EventEmitter.captureRejections") })
	js.Accessor(e, ctor, "defaultMaxListeners",
		func(js.Value) js.Value { return e.VM.ToValue(m.defaultMax) },
		func(_, v js.Value) { m.defaultMax = validate.Number(e, v, "defaultMaxListeners", 0, inf) })
	js.Method(e, ctor, "init", 1, func(c js.Call) js.Value {
		m.Init(this(e, c), c.Argument(0))
		return js.Undefined
	})
	js.Method(e, ctor, "listenerCount", 2, func(c js.Call) js.Value {
		obj := this(e, js.Call{This: c.Argument(0)})
		return js.Invoke(e, obj, "listenerCount", c.Argument(1))
	})
	js.Method(e, ctor, "getEventListeners", 2, func(c js.Call) js.Value {
		obj := this(e, js.Call{This: c.Argument(0)})
		return js.Invoke(e, obj, "listeners", c.Argument(1))
	})
	js.Method(e, ctor, "getMaxListeners", 1, func(c js.Call) js.Value {
		return js.Invoke(e, this(e, js.Call{This: c.Argument(0)}), "getMaxListeners")
	})
	js.Method(e, ctor, "setMaxListeners", 1, m.setMaxOfMany)
	js.Method(e, ctor, "once", 2, m.oncePromise)
}

// setMaxOfMany is events.setMaxListeners(n, ...emitters); without emitters it sets the default.
func (m *Module) setMaxOfMany(c js.Call) js.Value {
	n := validate.Number(m.e, c.Argument(0), "setMaxListeners", 0, inf)
	if len(c.Arguments) < 2 {
		m.defaultMax = n
		return js.Undefined
	}
	targets := js.Copy(c.Arguments)
	for _, target := range targets[1:] {
		js.Invoke(m.e, this(m.e, js.Call{This: target}), "setMaxListeners", targets[0])
	}
	return js.Undefined
}

// oncePromise is events.once(emitter, name): a promise of the arguments of the next emit; 'error' rejects it unless it is what is awaited.
func (m *Module) oncePromise(c js.Call) js.Value {
	e := m.e
	promise, resolve, reject := e.VM.NewPromise()
	emitter := this(e, js.Call{This: c.Argument(0)})
	name := c.Argument(1)
	var onEvent, onError *goja.Object
	onEvent = e.NewFunc("resolver", 0, func(c js.Call) js.Value {
		args := make([]any, len(c.Arguments))
		for i, a := range c.Arguments {
			args[i] = a
		}
		if onError != nil {
			js.Invoke(e, emitter, "removeListener", e.VM.ToValue("error"), onError)
		}
		if err := resolve(e.VM.NewArray(args...)); err != nil {
			panic(err)
		}
		return js.Undefined
	})
	if !(js.IsString(name) && name.String() == "error") {
		onError = e.NewFunc("errorListener", 1, func(c js.Call) js.Value {
			err := c.Argument(0)
			js.Invoke(e, emitter, "removeListener", name, onEvent)
			if err := reject(err); err != nil {
				panic(err)
			}
			return js.Undefined
		})
	}
	js.Invoke(e, emitter, "once", name, onEvent)
	if onError != nil && engine.IsCallable(emitter.Get("once")) {
		js.Invoke(e, emitter, "once", e.VM.ToValue("error"), onError)
	}
	return e.VM.ToValue(promise)
}
