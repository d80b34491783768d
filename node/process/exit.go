package process

import (
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

// Exit statuses of Node (https://nodejs.org/api/process.html#exit-codes).
const (
	exitUncaught         = 1 // an exception that nobody caught
	exitExceptionHandler = 7 // the handler of uncaught exceptions threw
)

// exitState is how the process will end.
type exitState struct {
	exiting bool
	code    goja.Value // process.exitCode, nil while not set
}

func (m *Module) initExit() {
	e, p := m.e, m.Exports
	accessor(e, p, "_exiting", goja.FLAG_TRUE,
		func() goja.Value { return js.Bool(m.exit.exiting) },
		func(v goja.Value) { m.exit.exiting = v.ToBoolean() })
	accessor(e, p, "exitCode", goja.FLAG_FALSE,
		func() goja.Value {
			if m.exit.code == nil {
				return js.Undefined
			}
			return m.exit.code
		},
		m.setExitCode)
	m.method("exit", 1, func(c js.Call) js.Value {
		if len(c.Arguments) > 0 {
			js.Set(p, "exitCode", c.Arguments[0])
		}
		m.emitExit()
		// Programs replace reallyExit.
		return js.Invoke(e, p, "reallyExit", e.VM.ToValue(m.ExitCode(0)))
	})
	m.method("reallyExit", 1, func(c js.Call) js.Value {
		code := m.ExitCode(0)
		if v := c.Argument(0); !js.IsUndefined(v) {
			code = int(v.ToInteger())
		}
		m.leave(code)
		return js.Undefined
	})
}

// leave ends the program. goja closes iterators while a panic unwinds it, which would run the finally blocks of generators: the interrupt stops such
// code before its first instruction. So what arrives at the bottom is either the *env.Exit or a *goja.InterruptedError that holds it.
func (m *Module) leave(code int) {
	x := &env.Exit{Code: code}
	m.e.VM.Interrupt(x)
	panic(x)
}

// setExitCode takes an integer, the text of one, or undefined or null for none.
func (m *Module) setExitCode(v goja.Value) {
	if js.IsNullish(v) {
		m.exit.code = nil
		return
	}
	if js.IsString(v) && v.String() != "" {
		if f := v.ToFloat(); f == f {
			v = m.e.VM.ToValue(f)
		}
	}
	n := validate.SafeInteger(m.e, v, "code")
	m.exit.code = m.e.VM.ToValue(int32(n))
}

// ExitCode is the exit status that is set, otherwise when there is none.
func (m *Module) ExitCode(otherwise int) int {
	if m.exit.code == nil {
		return otherwise
	}
	return int(m.exit.code.ToInteger())
}

// emitExit emits 'exit', once in the life of the process.
func (m *Module) emitExit() {
	if m.exit.exiting {
		return
	}
	m.exit.exiting = true
	m.events.Emit(m.Exports, "exit", m.e.VM.ToValue(m.ExitCode(0)))
}

// BeforeExit emits 'beforeExit': the loop has run dry, and listeners may give it work again.
func (m *Module) BeforeExit() {
	m.e.Enter(func(any) { m.events.Emit(m.Exports, "beforeExit", m.e.VM.ToValue(m.ExitCode(0))) }, nil)
}

// Exit emits 'exit' at the end of a program that runs out by itself, and returns the exit status.
func (m *Module) Exit() int {
	m.e.Enter(func(any) { m.emitExit() }, nil)
	return m.ExitCode(0)
}
