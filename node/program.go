package node

import (
	"os"
	"strings"
	"syscall"

	"jsrt/engine"
	"jsrt/loader"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/process"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// loaderOf is the loader of user modules, which finds built-ins and Node's errors here.
var loaderOf = env.NewSlot(func(e *env.Env) *loader.Loader {
	p := process.Of(e)
	class := map[string]*goja.Object{"Error": e.Errors.Error, "TypeError": e.Errors.TypeError, "SyntaxError": e.Errors.SyntaxError}
	return loader.New(loader.Options{
		Engine:         e.Engine,
		Builtin:        e.Require,
		IsBuiltin:      isBuiltin,
		BuiltinModules: builtinNames(),
		ExecPath:       process.OptionsOf(e).ExecPath,
		Errors: loader.Errors{
			Coded: func(name, code, message string) *goja.Object {
				return errors.Make(e, class[name], code, message, false)
			},
			InvalidArgType: func(name string, v goja.Value, expected ...string) *goja.Object {
				return errors.InvalidArgType(e, name, v, expected...)
			},
			InvalidArgValue: func(name string, v goja.Value, reason string) *goja.Object {
				return errors.InvalidArgValue(e, name, v, reason)
			},
			System: func(call string, errno syscall.Errno, path string) *goja.Object {
				return errors.SystemError(e, errors.System{Syscall: call, Errno: unix.Errno(errno), Path: path})
			},
		},
		Warn: func(message, kind, code string) {
			args := []goja.Value{e.VM.ToValue(message), e.VM.ToValue(kind)}
			if code != "" {
				args = append(args, e.VM.ToValue(code))
			}
			js.Invoke(e, p.Exports, "emitWarning", args...)
		},
		OnMain: func(module *goja.Object) { js.Set(p.Exports, "mainModule", module) },
	})
}).Of

// RunFile runs the program in the file at path (absolute, found as require finds it) and returns its exit status.
func (r *Runtime) RunFile(path string) int {
	return r.run(func() { loaderOf(r.e).RunMain(path) })
}

// RunCode runs code as a script in global scope and returns the exit status. origin is the name that stacks show: "[eval]", "[stdin]". With print the
// value of the last statement is printed at the end.
func (r *Runtime) RunCode(code, origin string, print bool) int {
	return r.run(func() {
		dir, err := os.Getwd()
		if err != nil {
			// A directory that was deleted has no name any more.
			dir = "/"
		}
		r.sources[origin] = code
		if origin == "[eval]" {
			offerBuiltins(r.e)
		}
		v := loaderOf(r.e).RunCode(code, origin, dir)
		if print {
			r.printAtEnd(v)
		}
	})
}

// offerBuiltins makes the built-ins global variables, loaded on first use, as -e has them in Node.
func offerBuiltins(e *env.Env) {
	global := e.VM.GlobalObject()
	for _, name := range builtinNames() {
		if !strings.Contains(name, "/") && global.Get(name) == nil {
			js.Lazy(e, global, name, false, func() goja.Value { return e.Require(name) })
		}
	}
}

// printAtEnd prints v before the program ends, once: when the loop runs dry or at exit, whichever comes first.
func (r *Runtime) printAtEnd(v goja.Value) {
	e, p := r.e, process.Of(r.e).Exports
	console := e.Require("console")
	log := engine.FuncOf(console.Get("log"))
	on := func(method, event string, fn *goja.Object) { js.Invoke(e, p, method, e.VM.ToValue(event), fn) }
	print := func() { e.Call1(log, console, v) }
	atExit := e.NewFunc("printResult", 0, func(js.Call) js.Value { print(); return js.Undefined })
	on("on", "exit", atExit)
	on("once", "beforeExit", e.NewFunc("", 0, func(js.Call) js.Value {
		print()
		on("off", "exit", atExit)
		return js.Undefined
	}))
}
