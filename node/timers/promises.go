package timers

import (
	_ "embed"

	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

//go:embed promises.js
var promisesSource string

// Promises returns the exports of node:timers/promises.
func (m *Module) Promises() *goja.Object {
	if m.promises != nil {
		return m.promises
	}
	e := m.e
	prg, err := engine.Compile("node:timers/promises", promisesSource, true)
	if err != nil {
		panic(err)
	}
	v, err := e.VM.RunProgram(prg)
	if err != nil {
		panic(err)
	}
	binding := e.VM.NewObject()
	js.Set(binding, "timers", m.Exports)
	js.Method(e, binding, "newTimeout", 5, func(c js.Call) js.Value {
		t := m.newTimeout(c.Argument(0), m.delayOf(c.Argument(1)), listArgs(c.Argument(2)), c.Argument(3).ToBoolean(), c.Argument(4).ToBoolean())
		m.arm(t)
		return t.obj
	})
	js.Method(e, binding, "checkDelay", 1, func(c js.Call) js.Value {
		if v := c.Argument(0); !js.IsUndefined(v) && !js.IsNumber(v) {
			panic(errors.InvalidArgType(e, "delay", v, "number"))
		}
		return js.Undefined
	})
	js.Method(e, binding, "checkOptions", 1, func(c js.Call) js.Value {
		opts := validate.Object(e, c.Argument(0), "options")
		validate.AbortSignal(e, js.Get(opts, "signal"), "options.signal")
		if ref := js.Get(opts, "ref"); !js.IsUndefined(ref) {
			validate.Boolean(e, ref, "options.ref")
		}
		return js.Undefined
	})
	js.Method(e, binding, "abortError", 1, func(c js.Call) js.Value {
		err := errors.New(e, "ABORT_ERR")
		if cause := c.Argument(0); !js.IsUndefined(cause) {
			js.Hidden(err, "cause", cause)
		}
		return err
	})
	js.Method(e, binding, "illegal", 1, func(c js.Call) js.Value {
		if js.IsUndefined(c.Argument(0)) {
			panic(errors.New(e, "ERR_ILLEGAL_CONSTRUCTOR"))
		}
		panic(errors.New(e, "ERR_INVALID_THIS", c.Argument(0).String()))
	})
	m.promises = js.ObjectOf(e.Call(engine.FuncOf(v), js.Undefined, binding))
	return m.promises
}
