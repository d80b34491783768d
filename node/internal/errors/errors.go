// Package errors makes Node's errors: one table of codes (table.go), one function for system errors (system.go).
package errors

import (
	"fmt"

	"jsrt/node/internal/env"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// New makes the error of code with the text that the table gives for args. A code that is not in the table is a bug of jsrt.
func New(e *env.Env, code string, args ...any) *goja.Object {
	def, ok := table[code]
	if !ok {
		panic(fmt.Errorf("errors: no such code %s", code))
	}
	msg := def.format
	if len(args) > 0 {
		msg = fmt.Sprintf(def.format, args...)
	}
	return Make(e, def.kind.ctor(e), code, msg, def.kind == abortKind)
}

// Throw is New, thrown.
func Throw(e *env.Env, code string, args ...any) { panic(New(e, code, args...)) }

func (k kind) ctor(e *env.Env) *goja.Object {
	switch k {
	case typeKind:
		return e.Errors.TypeError
	case rangeKind:
		return e.Errors.RangeError
	case syntaxKind:
		return e.Errors.SyntaxError
	case uriKind:
		return e.Errors.URIError
	}
	return e.Errors.Error
}

// Make makes an error of class ctor with a code. The stack begins with "Name [code]: message", as that of every Node error does, while name
// stays the class's own (node: lib/internal/errors.js). An abort error is named AbortError and shows no code in its stack.
func Make(e *env.Env, ctor *goja.Object, code, msg string, abort bool) *goja.Object {
	err := js.New(e, ctor, e.VM.ToValue(msg))
	name := err.Get("name").String()
	if abort {
		js.Set(err, "name", "AbortError")
		_ = err.Get("stack")
	} else {
		// The engine writes the stack's head at its first read, from the name of that moment.
		js.Hidden(err, "name", e.VM.ToValue(name+" ["+code+"]"))
		_ = err.Get("stack")
		_ = err.Delete("name")
	}
	js.Set(err, "code", code)
	if !abort {
		js.Hidden(err, "toString", toString.Of(e))
	}
	return err
}

var toString = env.NewSlot(func(e *env.Env) *goja.Object {
	return e.NewFunc("toString", 0, func(c js.Call) js.Value {
		o := js.ObjectOf(c.This)
		return e.VM.ToValue(fmt.Sprintf("%s [%s]: %s", js.Get(o, "name"), js.Get(o, "code"), js.Get(o, "message")))
	})
})

// Plain makes an Error with a message and nothing else.
func Plain(e *env.Env, msg string) *goja.Object { return js.New(e, e.Errors.Error, e.VM.ToValue(msg)) }
