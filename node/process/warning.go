package process

import (
	"fmt"
	"os"
	"path/filepath"

	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

// warnings is what has been said of warnings.
type warnings struct {
	hinted bool // how to find where a warning comes from
}

func (m *Module) initWarnings() {
	e, p := m.e, m.Exports
	m.method("emitWarning", 1, m.emitWarning)
	for _, flag := range []struct {
		on   bool
		name string
	}{
		{m.opts.NoDeprecation, "noDeprecation"}, {m.opts.TraceDeprecation, "traceDeprecation"}, {m.opts.ThrowDeprecation, "throwDeprecation"},
		{m.opts.TraceWarnings, "traceProcessWarnings"},
	} {
		if flag.on {
			js.Set(p, flag.name, true)
		}
	}
	if !m.opts.NoWarnings && os.Getenv("NODE_NO_WARNINGS") != "1" {
		m.events.Add(p, e.VM.ToValue("warning"), e.NewFunc("onWarning", 1, m.onWarning), false)
	}
}

func (m *Module) flag(name string) bool { return js.Get(m.Exports, name).ToBoolean() }

// emitWarning is process.emitWarning(warning[, options]) and process.emitWarning(warning[, type[, code]][, ctor]).
func (m *Module) emitWarning(c js.Call) js.Value {
	e := m.e
	warning, kind, code := c.Argument(0), c.Argument(1), c.Argument(2)
	detail := js.Undefined
	if opts := js.ObjectOf(kind); opts != nil && js.TypeOf(opts) == "function" {
		kind, code = js.Undefined, js.Undefined
	} else if opts != nil && opts.ClassName() != "Array" {
		code = js.Get(opts, "code")
		if d := js.Get(opts, "detail"); js.IsString(d) {
			detail = d
		}
		if kind = js.Get(opts, "type"); !kind.ToBoolean() {
			kind = js.Undefined
		}
	}
	if !js.IsUndefined(kind) {
		validate.String(e, kind, "type")
	}
	if js.TypeOf(code) == "function" {
		code = js.Undefined
	} else if !js.IsUndefined(code) {
		validate.String(e, code, "code")
	}
	var w *goja.Object
	if js.IsString(warning) {
		w = js.New(e, e.Errors.Error, warning)
		if !kind.ToBoolean() || js.IsUndefined(kind) {
			kind = e.VM.ToValue("Warning")
		}
		js.Set(w, "name", kind)
		if !js.IsUndefined(code) {
			js.Set(w, "code", code)
		}
		if !js.IsUndefined(detail) {
			js.Set(w, "detail", detail)
		}
	} else if w = js.ObjectOf(warning); w == nil || !e.VM.InstanceOf(w, e.Errors.Error) {
		panic(errors.InvalidArgType(e, "warning", warning, "Error", "string"))
	}
	if js.Get(w, "name").String() == "DeprecationWarning" {
		if m.flag("noDeprecation") {
			return js.Undefined
		}
		if m.flag("throwDeprecation") {
			// The warnings before it are printed first.
			e.NextTick(throwLater, w)
			return js.Undefined
		}
	}
	e.NextTick(m.deliver, w)
	return js.Undefined
}

func throwLater(w any) { panic(w.(*goja.Object)) }

func (m *Module) deliver(w any) { m.events.Emit(m.Exports, "warning", w.(*goja.Object)) }

// onWarning prints a warning, as the listener that every process has.
func (m *Module) onWarning(c js.Call) js.Value {
	e := m.e
	w := js.ObjectOf(c.Argument(0))
	if w == nil || !e.VM.InstanceOf(w, e.Errors.Error) {
		return js.Undefined
	}
	deprecation := js.Get(w, "name").String() == "DeprecationWarning"
	if deprecation && m.flag("noDeprecation") {
		return js.Undefined
	}
	trace := m.flag("traceProcessWarnings") || deprecation && m.flag("traceDeprecation")
	text := fmt.Sprintf("(node:%d) ", os.Getpid())
	if code := js.Get(w, "code"); code.ToBoolean() {
		text += "[" + code.String() + "] "
	}
	if stack := js.Get(w, "stack"); trace && stack.ToBoolean() {
		text += inspect.V8Stack(stack.String())
	} else {
		text += errorText(e, w)
	}
	if detail := js.Get(w, "detail"); js.IsString(detail) {
		text += "\n" + detail.String()
	}
	if !trace && !m.hinted {
		flag := "--trace-warnings"
		if deprecation {
			flag = "--trace-deprecation"
		}
		argv0 := filepath.Base(js.Get(m.Exports, "argv0").String())
		text += fmt.Sprintf("\n(Use `%s %s ...` to show where the warning was created)", argv0, flag)
		m.hinted = true
	}
	m.Print("stderr", text+"\n")
	return js.Undefined
}

// errorText is `${warning}`, with Error's own text where the warning has none.
func errorText(e *env.Env, w *goja.Object) string {
	if js.TypeOf(w.Get("toString")) == "function" {
		return js.Invoke(e, w, "toString").String()
	}
	return js.Get(w, "name").String() + ": " + js.Get(w, "message").String()
}
