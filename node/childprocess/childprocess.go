// Package childprocess is node:child_process: starting programs (start.go) and collecting what becomes of them (reaper.go), the ChildProcess class,
// the forms that wait for the output (exec.go, sync.go), and fork with its channel of messages (fork.go, channel.go, ipc.go).
package childprocess

import (
	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/buffer"
	"jsrt/node/events"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/process"
	"jsrt/node/stream"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// Module is node:child_process of one runtime.
type Module struct {
	Exports      *goja.Object
	ChildProcess *js.Class

	e       *env.Env
	events  *events.Module
	stream  *stream.Module
	buffer  *buffer.Module
	process *goja.Object // the process object
	reaper  *reaper

	usedAsStdio     *goja.Symbol // marks a stream that was handed to a child: nobody but the child reads it
	warnedShellArgs bool         // DEP0190 was emitted

	json       struct{ stringify, parse engine.Func } // taken before a program could replace them
	ipcScratch ipcScratch
	control    *goja.Object // prototype of ChildProcess.channel, once there is one
	servers    int          // of which sockets were sent
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

func build(e *env.Env) *Module {
	m := &Module{
		e: e, events: events.Of(e), stream: stream.Of(e), buffer: buffer.Of(e), process: process.Of(e).Exports,
		reaper: newReaper(e.Loop), usedAsStdio: goja.NewSymbol("kIsUsedAsStdio"), Exports: e.VM.NewObject(),
	}
	json := js.ObjectOf(e.VM.Get("JSON"))
	m.json.stringify, m.json.parse = engine.FuncOf(json.Get("stringify")), engine.FuncOf(json.Get("parse"))
	m.childProcessClass()
	method := func(name string, length int, fn engine.Func) *goja.Object {
		return js.Method(e, m.Exports, name, length, fn)
	}
	js.Set(m.Exports, "ChildProcess", m.ChildProcess.Ctor)
	promisified(e, method("exec", 3, m.exec))
	promisified(e, method("execFile", 4, m.execFile))
	method("execFileSync", 3, m.execFileSync)
	method("execSync", 2, m.execSync)
	method("fork", 1, m.fork)
	method("spawn", 3, func(c js.Call) js.Value {
		return m.spawn(c.Argument(0), c.Argument(1), c.Argument(2)).obj
	})
	method("spawnSync", 3, func(c js.Call) js.Value {
		return m.spawnSync(c.Argument(0), c.Argument(1), c.Argument(2))
	})
	return m
}

// childProcess is the Go side of a ChildProcess.
type childProcess struct {
	engine.Opaque
	m   *Module
	obj *goja.Object

	child        *child // nil before it runs and once it has ended
	channel      *channel
	closesNeeded int // what must be closed before 'close': the process, its readable streams, its channel
	closesGot    int

	timer     *loop.Timer // options.timeout
	stopAbort func()      // forgets options.signal
}

func (m *Module) childProcessClass() {
	e := m.e
	m.ChildProcess = js.NewClass(e, "ChildProcess", 0, m.events.Class, func(c goja.ConstructorCall) *goja.Object {
		m.events.Init(c.This, js.Undefined)
		e.SetState(c.This, &childProcess{m: m, obj: c.This, closesNeeded: 1})
		js.Set(c.This, "connected", false)
		js.Set(c.This, "signalCode", js.Null)
		js.Set(c.This, "exitCode", js.Null)
		js.Set(c.This, "killed", false)
		js.Set(c.This, "spawnfile", js.Null)
		return nil
	})
	proto := m.ChildProcess.Proto
	method := func(name string, length int, fn func(cp *childProcess, c js.Call) js.Value) *goja.Object {
		return js.Method(e, proto, name, length, func(c js.Call) js.Value { return fn(m.of(c.This), c) })
	}
	method("spawn", 1, func(cp *childProcess, c js.Call) js.Value {
		return e.VM.ToValue(-int(cp.spawn(c.Argument(0))))
	})
	method("kill", 1, func(cp *childProcess, c js.Call) js.Value { return js.Bool(cp.kill(c.Argument(0))) })
	method("ref", 0, func(cp *childProcess, _ js.Call) js.Value {
		if cp.child != nil {
			cp.child.Ref()
		}
		return js.Undefined
	})
	method("unref", 0, func(cp *childProcess, _ js.Call) js.Value {
		if cp.child != nil {
			cp.child.Unref()
		}
		return js.Undefined
	})
	if dispose, ok := js.Get(js.ObjectOf(e.VM.Get("Symbol")), "dispose").(*goja.Symbol); ok {
		fn := e.NewFunc("[Symbol.dispose]", 0, func(c js.Call) js.Value {
			if cp := m.of(c.This); !js.Get(cp.obj, "killed").ToBoolean() {
				js.Invoke(e, cp.obj, "kill")
			}
			return js.Undefined
		})
		if err := proto.SetSymbol(dispose, fn); err != nil {
			panic(err)
		}
	}
}

func (m *Module) of(this goja.Value) *childProcess {
	if cp, ok := m.e.State(this).(*childProcess); ok {
		return cp
	}
	panic(errors.New(m.e, "ERR_INVALID_THIS", "ChildProcess"))
}

func (m *Module) str(s string) goja.Value { return m.e.VM.ToValue(s) }

// failure is the error of a failed system call: "kill EPERM".
func (m *Module) failure(syscall string, n unix.Errno) *goja.Object {
	return errors.SystemError(m.e, errors.System{Syscall: syscall, Errno: n})
}

// kill is child.kill(signal).
func (cp *childProcess) kill(sig goja.Value) bool {
	m := cp.m
	number := unix.SIGTERM
	if !js.IsUndefined(sig) {
		number = 0 // asks whether the process is there
		if !js.IsNumber(sig) || sig.ToFloat() != 0 {
			number = m.signal(sig)
		}
	}
	if cp.child == nil {
		return false
	}
	switch n := cp.child.kill(number); n {
	case 0:
		js.Set(cp.obj, "killed", true)
		return true
	case unix.ESRCH:
	case unix.EINVAL, unix.ENOSYS:
		panic(m.failure("kill", n))
	default:
		m.events.Emit(cp.obj, "error", m.failure("kill", n))
	}
	return false
}

// onExit takes the outcome of the process: its exit status or signal, or a negative errno when it could not be started.
func (cp *childProcess) onExit(code int, signal string) {
	m, obj := cp.m, cp.obj
	if signal != "" {
		js.Set(obj, "signalCode", signal)
	} else {
		js.Set(obj, "exitCode", code)
	}
	if stdin := js.ObjectOf(obj.Get("stdin")); stdin != nil {
		js.Invoke(m.e, stdin, "destroy")
	}
	cp.child = nil
	if cp.stopAbort != nil {
		cp.stopAbort()
	}
	if code < 0 {
		m.events.Emit(obj, "error", m.spawnError(unix.Errno(-code), obj))
	} else {
		if cp.channel != nil {
			cp.channel.lists.exit()
		}
		m.events.Emit(obj, "exit", js.Get(obj, "exitCode"), js.Get(obj, "signalCode"))
	}
	// What nobody has read is read now, for else 'close' would never come. In a tick: a listener of 'exit' may still want it.
	m.e.NextTick(flushStdio, cp)
	cp.maybeClose()
}

// spawnError is the error of a program that could not be started.
func (m *Module) spawnError(n unix.Errno, obj *goja.Object) *goja.Object {
	syscall, file := "spawn", js.Get(obj, "spawnfile")
	if file.ToBoolean() {
		syscall += " " + file.String()
	}
	err := m.failure(syscall, n)
	if file.ToBoolean() {
		js.Set(err, "path", file)
	}
	js.Set(err, "spawnargs", m.tail(js.ObjectOf(obj.Get("spawnargs"))))
	return err
}

// tail is args.slice(1).
func (m *Module) tail(args *goja.Object) *goja.Object {
	if args == nil {
		return m.e.VM.NewArray()
	}
	return m.array(m.items(args)[min(1, js.Len(args)):])
}

// items are the elements of an array.
func (m *Module) items(list *goja.Object) []goja.Value {
	items := make([]goja.Value, js.Len(list))
	for i := range items {
		items[i] = js.Index(list, i)
	}
	return items
}

func (m *Module) array(items []goja.Value) *goja.Object {
	list := make([]any, len(items))
	for i, v := range items {
		list[i] = v
	}
	return m.e.VM.NewArray(list...)
}

func flushStdio(arg any) {
	cp := arg.(*childProcess)
	m := cp.m
	list := js.ObjectOf(cp.obj.Get("stdio"))
	if list == nil {
		return
	}
	for _, v := range m.items(list) {
		if s := js.ObjectOf(v); s != nil && js.Get(s, "readable").ToBoolean() && s.GetSymbol(m.usedAsStdio) == nil {
			js.Invoke(m.e, s, "resume")
		}
	}
}

// maybeClose emits 'close' once everything is closed that must be.
func (cp *childProcess) maybeClose() {
	cp.closesGot++
	if cp.closesGot != cp.closesNeeded {
		return
	}
	if cp.timer != nil {
		cp.timer.Close(nil)
		cp.timer = nil
	}
	cp.m.events.Emit(cp.obj, "close", js.Get(cp.obj, "exitCode"), js.Get(cp.obj, "signalCode"))
}
