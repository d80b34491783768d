package childprocess

import (
	"strings"

	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// aliases are the second names of signals that os.constants.signals has.
var aliases = map[string]unix.Signal{"SIGIOT": unix.SIGABRT, "SIGPOLL": unix.SIGIO}

// signal reads a signal: its number, or its name in any case.
func (m *Module) signal(v goja.Value) unix.Signal {
	switch {
	case js.IsNumber(v):
		if n := unix.Signal(v.ToInteger()); float64(n) == v.ToFloat() && unix.SignalName(n) != "" {
			return n
		}
	case js.IsString(v):
		name := strings.ToUpper(v.String())
		if n := unix.SignalNum(name); n != 0 {
			return n
		}
		if n := aliases[name]; n != 0 {
			return n
		}
		panic(errors.New(m.e, "ERR_UNKNOWN_SIGNAL", v.String()))
	}
	panic(errors.New(m.e, "ERR_UNKNOWN_SIGNAL", inspect.Inspect(m.e, v, nil)))
}

// killSignal reads the option of that name; SIGTERM is the default.
func (m *Module) killSignal(v goja.Value) unix.Signal {
	switch {
	case js.IsString(v) || js.IsNumber(v):
		return m.signal(v)
	case !js.IsNullish(v):
		panic(errors.InvalidArgType(m.e, "options.killSignal", v, "string", "number"))
	}
	return unix.SIGTERM
}

// exitOf splits a wait status into the exit status and the name of the signal that ended the process, "" when none did.
func exitOf(status unix.WaitStatus) (code int, signal string) {
	if status.Signaled() {
		return 0, unix.SignalName(status.Signal())
	}
	return status.ExitStatus(), ""
}
