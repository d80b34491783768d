// Package eventtarget is the DOM's events and cancellation as Node has them: Event, CustomEvent, EventTarget, AbortController, AbortSignal and
// DOMException. All of it is cold, and JavaScript (eventtarget.js), compiled when one of them is first used.
package eventtarget

import (
	_ "embed"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

//go:embed eventtarget.js
var source string

// Names are the globals that Exports holds.
var Names = []string{"Event", "CustomEvent", "EventTarget", "AbortController", "AbortSignal", "DOMException"}

// Exports returns an object with the classes of Names and, for other built-ins, kListeners, the symbol under which an EventTarget shows its
// listeners: a function (type) => [listener].
var Exports = env.NewSlot(build).Of

func build(e *env.Env) *goja.Object {
	prg, err := engine.Compile("node:internal/event_target", source, true)
	if err != nil {
		panic(err)
	}
	v, err := e.VM.RunProgram(prg)
	if err != nil {
		panic(err)
	}
	binding := e.VM.NewObject()
	js.Method(e, binding, "invalidArgType", 3, func(c js.Call) js.Value {
		return errors.InvalidArgType(e, c.Argument(0).String(), c.Argument(2), c.Argument(1).String())
	})
	js.Method(e, binding, "coded", 1, func(c js.Call) js.Value {
		args := make([]any, 0, 1)
		if len(c.Arguments) > 1 {
			args = append(args, c.Argument(1).String())
		}
		return errors.New(e, c.Argument(0).String(), args...)
	})
	js.Method(e, binding, "validateUint32", 2, func(c js.Call) js.Value {
		validate.Uint32(e, c.Argument(0), c.Argument(1).String(), false)
		return js.Undefined
	})
	js.Method(e, binding, "nextTick", 1, func(c js.Call) js.Value {
		fn := engine.FuncOf(c.Argument(0))
		e.NextTickCall(fn, nil)
		return js.Undefined
	})
	js.Method(e, binding, "require", 1, func(c js.Call) js.Value { return e.Require(c.Argument(0).String()) })
	return e.Call(engine.FuncOf(v), js.Undefined, binding).(*goja.Object)
}
