package node

import (
	"strings"

	"jsrt/engine"
	"jsrt/node/eventtarget"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"
	"jsrt/node/process"
	"jsrt/node/timers"
	"jsrt/node/url"

	"github.com/dop251/goja"
)

// bootstrap gives a bare engine what every program finds: first the symbols that other built-ins look for, then the globals.
func bootstrap(e *env.Env) {
	symbol := js.ObjectOf(e.VM.Get("Symbol"))
	for _, name := range []string{"asyncIterator", "dispose", "asyncDispose"} {
		err := symbol.DefineDataProperty(name, goja.NewSymbol("Symbol."+name), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
		if err != nil {
			panic(err)
		}
	}
	e.Require = func(name string) *goja.Object { return requireBuiltin(e, name) }

	e.InstallStacks(engine.StackOptions{
		Position: func(p engine.Position) engine.Position { return loaderOf(e).Position(p) },
		Hidden: func(frame *goja.StackFrame) bool {
			return strings.HasPrefix(frame.SrcName(), "node:internal/") || frame.FuncName() == "node:internal/main"
		},
	})

	global := e.VM.GlobalObject()
	if err := global.DefineDataPropertySymbol(goja.SymToStringTag, e.VM.ToValue("global"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
	js.Set(global, "global", global)
	js.Lazy(e, global, "process", false, func() goja.Value { return process.Of(e).Exports })
	js.Lazy(e, global, "console", false, func() goja.Value { return e.Require("console") })
	js.Lazy(e, global, "Buffer", false, func() goja.Value { return bufferOf(e).Ctor })
	for _, name := range []string{"atob", "btoa"} {
		js.Lazy(e, global, name, true, func() goja.Value { return bufferOf(e).Exports.Get(name) })
	}
	for _, name := range eventtarget.Names {
		js.Lazy(e, global, name, false, func() goja.Value { return eventtarget.Exports(e).Get(name) })
	}
	js.Lazy(e, global, "URL", false, func() goja.Value { return url.Of(e).URL })
	js.Lazy(e, global, "URLSearchParams", false, func() goja.Value { return url.Of(e).URLSearchParams })
	t := timers.Of(e).Exports
	for _, name := range []string{"clearImmediate", "setImmediate", "clearInterval", "clearTimeout", "setInterval", "setTimeout"} {
		js.Set(global, name, t.Get(name))
	}
	js.Method(e, global, "queueMicrotask", 1, func(c js.Call) js.Value {
		fn := validate.Function(e, c.Argument(0), "callback")
		e.QueueJob(func() {
			// An exception is an uncaught one, and the microtasks behind it run on.
			if ex := e.Try(func() { e.Call(fn, js.Undefined) }); ex != nil {
				e.Uncaught(ex)
			}
		})
		return js.Undefined
	})
}
