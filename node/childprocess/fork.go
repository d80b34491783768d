package childprocess

import (
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

// fork is child_process.fork(modulePath[, args][, options]): spawn of another jsrt with a channel.
func (m *Module) fork(c js.Call) js.Value {
	e := m.e
	path := m.path(c.Argument(0), "modulePath")
	args, given := c.Argument(1), c.Argument(2)
	var argv []goja.Value
	switch {
	case isArray(args):
		argv = m.items(js.ObjectOf(args))
	case js.IsNullish(args):
	case isObject(args):
		given = args
	default:
		m.arrayArg(args, "args")
	}
	var options *goja.Object
	if !js.IsNullish(given) {
		options = validate.Object(e, given, "options")
	}
	o := m.own(options)
	js.Set(o, "shell", false)
	execPath := js.Get(o, "execPath")
	if !execPath.ToBoolean() {
		execPath = js.Get(m.process, "execPath")
		js.Set(o, "execPath", execPath)
	}
	m.noNull(execPath, "options.execPath")
	var all []goja.Value
	if v := js.Get(o, "execArgv"); v.ToBoolean() {
		all = m.items(m.arrayArg(v, "options.execArgv"))
	} else {
		all = withoutCode(m.items(js.ObjectOf(m.process.Get("execArgv"))))
	}
	for i, arg := range all {
		m.noNull(arg, "options.execArgv["+e.VM.ToValue(i).String()+"]")
	}
	all = append(append(all, m.str(path)), argv...)
	js.Set(o, "stdio", m.forkStdio(js.Get(o, "stdio"), js.Get(o, "silent").ToBoolean()))
	return m.spawn(execPath, m.array(all), o).obj
}

// forkStdio is options.stdio with a channel in it.
func (m *Module) forkStdio(v goja.Value, silent bool) *goja.Object {
	switch {
	case isArray(v):
		list := js.ObjectOf(v)
		for _, item := range m.items(list) {
			if js.IsString(item) && item.String() == "ipc" {
				return list
			}
		}
		errors.Throw(m.e, "ERR_CHILD_PROCESS_IPC_REQUIRED", "options.stdio")
	case !js.IsString(v) && silent:
		v = m.str("pipe")
	case !js.IsString(v):
		v = m.str("inherit")
	}
	return m.array(append(m.stdioWord(v), m.str("ipc")))
}

// withoutCode leaves out the code of -e and -p: a program that came so and forks a file would else run itself again.
func withoutCode(args []goja.Value) []goja.Value {
	var rest []goja.Value
	for i := 0; i < len(args); i++ {
		switch args[i].String() {
		case "-e", "--eval", "-p", "--print", "-pe":
			i++
		default:
			rest = append(rest, args[i])
		}
	}
	return rest
}
