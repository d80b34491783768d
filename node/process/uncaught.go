package process

import (
	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"
	"jsrt/node/timers"

	"github.com/dop251/goja"
)

// uncaughtState is who gets exceptions before 'uncaughtException' does.
type uncaughtState struct {
	capture engine.Func   // setUncaughtExceptionCaptureCallback
	others  []engine.Func // addUncaughtExceptionCaptureCallback: each may say that it has handled the exception
}

func (m *Module) initUncaught() {
	e := m.e
	e.Uncaught = func(ex *goja.Exception) { m.Uncaught(ex, false) }
	m.method("setUncaughtExceptionCaptureCallback", 1, func(c js.Call) js.Value {
		v := c.Argument(0)
		if goja.IsNull(v) {
			m.capture = nil
			return js.Undefined
		}
		fn := engine.FuncOf(v)
		if fn == nil {
			panic(errors.InvalidArgType(e, "fn", v, "Function", "null"))
		}
		if m.capture != nil {
			errors.Throw(e, "ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET")
		}
		m.capture = fn
		return js.Undefined
	})
	m.method("addUncaughtExceptionCaptureCallback", 1, func(c js.Call) js.Value {
		m.others = append(m.others, validate.Function(e, c.Argument(0), "fn"))
		return js.Undefined
	})
	m.method("hasUncaughtExceptionCaptureCallback", 0, func(js.Call) js.Value { return js.Bool(m.capture != nil) })
}

// Uncaught settles an exception that nobody caught, as Node does: when it returns, somebody has handled it; otherwise the exception is reported and the
// program ends by a panic with *env.Exit. 'exit' is emitted before the report.
func (m *Module) Uncaught(ex *goja.Exception, fromPromise bool) {
	handled := false
	if inner := m.e.Try(func() { handled = m.offer(ex.Value(), fromPromise) }); inner != nil {
		m.opts.Fatal(inner, false)
		m.leave(exitExceptionHandler)
	}
	if !handled {
		m.Die(ex, fromPromise)
	}
	// The loop goes round once more, so that what the handler left in the queues is run, and 'beforeExit' comes again.
	timers.Of(m.e).Turn()
}

// Die ends the program with an exception: 'exit', the report, and a panic with *env.Exit.
func (m *Module) Die(ex *goja.Exception, fromPromise bool) {
	_ = m.e.Try(func() {
		if !m.exit.exiting {
			m.exit.code = m.e.VM.ToValue(exitUncaught)
			m.emitExit()
		}
	})
	m.opts.Fatal(ex, fromPromise)
	m.leave(m.ExitCode(exitUncaught))
}

// offer shows the exception to everybody who may handle it.
func (m *Module) offer(err goja.Value, fromPromise bool) bool {
	e := m.e
	kind := "uncaughtException"
	if fromPromise {
		kind = "unhandledRejection"
	}
	origin := e.VM.ToValue(kind)
	m.events.Emit(m.Exports, "uncaughtExceptionMonitor", err, origin)
	if m.capture != nil {
		e.Call1(m.capture, js.Undefined, err)
		return true
	}
	for i := len(m.others) - 1; i >= 0; i-- {
		if e.Call1(m.others[i], js.Undefined, err) == js.True {
			return true
		}
	}
	return m.events.Emit(m.Exports, "uncaughtException", err, origin)
}
