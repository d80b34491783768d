// Package timers is node:timers and node:timers/promises: setTimeout, setInterval, setImmediate and what clears them. Where a timer stands among the
// others is in lists.go.
package timers

import (
	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// Module is node:timers of one runtime.
type Module struct {
	Exports *goja.Object

	e *env.Env
	lists
	immediates

	timeouts     *js.Class // made with the first timer
	listProto    *goja.Object
	immediateCls *js.Class
	promises     *goja.Object

	fire, fireImmediate func(any)

	byID                      map[int64]*timeout // the timers whose id was asked for
	lastTimerID               int64
	warnedNegative, warnedNaN bool
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

func build(e *env.Env) *Module {
	m := &Module{e: e, byID: map[int64]*timeout{}}
	m.fire, m.fireImmediate = m.fireTimer, runImmediate
	m.initLists()
	m.initImmediates()
	m.Exports = e.VM.NewObject()
	method := func(name string, length int, fn engine.Func) *goja.Object {
		return js.Method(e, m.Exports, name, length, fn)
	}

	set := func(repeat bool) engine.Func {
		return func(c js.Call) js.Value {
			callback := m.callback(c.Argument(0))
			after := m.delayOf(c.Argument(1))
			t := m.newTimeout(callback, after, extraArgs(c, 2), repeat, true)
			m.arm(t)
			return t.obj
		}
	}
	clear := func(c js.Call) js.Value {
		v := c.Argument(0)
		if t := m.timeoutOf(v); t != nil {
			t.clear()
		} else if id, ok := idOf(v); ok {
			if t := m.byID[id]; t != nil {
				t.clear()
			}
		}
		return js.Undefined
	}
	setTimeout := method("setTimeout", 2, set(false))
	method("clearTimeout", 1, clear)
	setImmediate := method("setImmediate", 1, func(c js.Call) js.Value {
		return m.newImmediate(m.callback(c.Argument(0)), extraArgs(c, 1)).obj
	})
	method("clearImmediate", 1, func(c js.Call) js.Value {
		if im := immediateOf(c.Argument(0)); im != nil {
			im.clear()
		}
		return js.Undefined
	})
	method("setInterval", 2, set(true))
	method("clearInterval", 1, clear)

	custom := js.SymbolFor(e, "nodejs.util.promisify.custom")
	promisified := func(fn *goja.Object) {
		name := fn.Get("name").String()
		get := e.NewFunc("get", 0, func(js.Call) js.Value { return m.Promises().Get(name) })
		if err := fn.DefineAccessorPropertySymbol(custom, get, nil, goja.FLAG_FALSE, goja.FLAG_TRUE); err != nil {
			panic(err)
		}
	}
	promisified(setTimeout)
	promisified(setImmediate)
	get := e.NewFunc("get", 0, func(js.Call) js.Value { return m.Promises() })
	if err := m.Exports.DefineAccessorProperty("promises", get, nil, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
		panic(err)
	}
	return m
}

// extraArgs copies what follows the first n arguments; nil when there is nothing.
func extraArgs(c js.Call, n int) []goja.Value {
	if len(c.Arguments) <= n {
		return nil
	}
	return js.Copy(c.Arguments[n:])
}

// listArgs reads an array of arguments, as the constructors take it.
func listArgs(v goja.Value) []goja.Value {
	list := js.ObjectOf(v)
	if list == nil {
		return nil
	}
	args := make([]goja.Value, js.Len(list))
	for i := range args {
		args[i] = js.Index(list, i)
	}
	return args
}

// array shows an argument list: undefined when there is none.
func (m *Module) array(args []goja.Value) goja.Value {
	if args == nil {
		return js.Undefined
	}
	values := make([]any, len(args))
	for i, v := range args {
		values[i] = v
	}
	return m.e.VM.NewArray(values...)
}
