package util

import (
	_ "embed"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

//go:embed deprecate.js
var deprecateSource string

var wrapDeprecated = env.NewSlot(func(e *env.Env) engine.Func {
	prg, err := engine.Compile("node:internal/util", deprecateSource, true)
	if err != nil {
		panic(err)
	}
	v, err := e.VM.RunProgram(prg)
	if err != nil {
		panic(err)
	}
	return engine.FuncOf(v)
})

func (m *Module) deprecate(c js.Call) js.Value {
	code := ""
	if v := c.Argument(2); !js.IsUndefined(v) {
		code = validate.String(m.e, v, "code")
	}
	modify := true
	if opts := js.ObjectOf(c.Argument(3)); opts != nil {
		if v := js.Get(opts, "modifyPrototype"); !js.IsUndefined(v) {
			modify = v.ToBoolean()
		}
	}
	fn := js.ObjectOf(c.Argument(0))
	if fn == nil || !engine.IsCallable(fn) {
		validate.Function(m.e, c.Argument(0), "fn")
	}
	return m.deprecated(fn, c.Argument(1).String(), code, modify)
}

// deprecated wraps fn so that its first call says msg. A code is said once, whatever the number of functions that have it.
func (m *Module) deprecated(fn *goja.Object, msg, code string, modifyPrototype bool) *goja.Object {
	e := m.e
	warned := false
	warn := e.NewFunc("warn", 1, func(c js.Call) js.Value {
		if warned || m.noDeprecation() {
			return js.Undefined
		}
		warned = true
		if code == "" || !m.warned[code] {
			m.warned[code] = code != ""
			m.emitWarning(c.Argument(0), msg, code)
		}
		return js.Undefined
	})
	wrapper := js.ObjectOf(e.Call2(wrapDeprecated.Of(e), js.Undefined, fn, warn))
	if modifyPrototype {
		if err := wrapper.SetPrototype(fn); err != nil {
			panic(err)
		}
		if proto := js.Get(fn, "prototype"); proto.ToBoolean() {
			js.Set(wrapper, "prototype", proto)
		}
		if err := wrapper.DefineDataProperty("length", js.Get(fn, "length"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
			panic(err)
		}
	}
	return wrapper
}

// process returns the process object, nil where there is none.
func (m *Module) process() *goja.Object {
	if m.e.Require == nil {
		return nil
	}
	return m.e.Require("process")
}

func (m *Module) noDeprecation() bool { return js.Get(m.process(), "noDeprecation").ToBoolean() }

// emitWarning says a deprecation warning; ctor is the function whose callers the warning's stack begins with.
func (m *Module) emitWarning(ctor js.Value, msg, code string) {
	process := m.process()
	if process == nil || js.IsUndefined(js.Get(process, "emitWarning")) {
		return
	}
	codeValue := js.Undefined
	if code != "" {
		codeValue = m.e.VM.ToValue(code)
	}
	if ctor == nil {
		ctor = js.Undefined
	}
	js.Invoke(m.e, process, "emitWarning", m.e.VM.ToValue(msg), m.e.VM.ToValue("DeprecationWarning"), codeValue, ctor)
}
