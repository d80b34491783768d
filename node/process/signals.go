package process

import (
	"jsrt/loop"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// signal is a signal that the program listens to. It keeps no process alive.
type signal struct {
	m      *Module
	name   string
	handle loop.Signal
}

// signalNumber returns 0 for what is no signal's name.
func signalNumber(name string) unix.Signal { return unix.SignalNum(name) }

// initSignals watches what the program listens to on process: an event that is named like a signal makes the signal one.
func (m *Module) initSignals() {
	e, p := m.e, m.Exports
	m.events.Add(p, e.VM.ToValue("newListener"), e.NewFunc("startListeningIfSignal", 1, func(c js.Call) js.Value {
		if name := c.Argument(0); js.IsString(name) {
			m.listen(name.String())
		}
		return js.Undefined
	}), false)
	m.events.Add(p, e.VM.ToValue("removeListener"), e.NewFunc("stopListeningIfSignal", 1, func(c js.Call) js.Value {
		if name := c.Argument(0); js.IsString(name) {
			if s := m.signals[name.String()]; s != nil && !m.events.HasListener(p, s.name) {
				delete(m.signals, s.name)
				s.handle.Close(nil)
				receiveByRuntime(signalNumber(s.name), false)
			}
		}
		return js.Undefined
	}), false)
}

func (m *Module) listen(name string) {
	number := signalNumber(name)
	if number == 0 || m.signals[name] != nil {
		return
	}
	s := &signal{m: m, name: name}
	s.handle.Init(m.e.Loop, number, func(unix.Signal) { m.e.Enter(emitSignal, s) })
	s.handle.Unref()
	if err := s.handle.Start(); err != nil {
		n, _ := errors.ErrnoOf(err)
		panic(errors.SystemError(m.e, errors.System{Syscall: "uv_signal_start", Errno: n}))
	}
	m.signals[name] = s
	receiveByRuntime(number, true)
}

func emitSignal(arg any) {
	s := arg.(*signal)
	name := s.m.e.VM.ToValue(s.name)
	var args = []goja.Value{name, s.m.e.VM.ToValue(int(signalNumber(s.name)))}
	s.m.events.Emit(s.m.Exports, s.name, args...)
}
