// Package process is the global process object, and what it decides about: exit codes (exit.go), exceptions and rejections that nobody caught
// (uncaught.go), warnings (warning.go), signals (signals.go) and the standard output streams (stdio.go).
package process

import (
	"os"
	"runtime"
	"time"

	"jsrt/engine"
	"jsrt/node/events"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// NodeVersion is the release of Node whose API jsrt follows, without "v".
const NodeVersion = "26.10.0"

// Version is jsrt's own.
const Version = "0.1.0"

// Options is what the command knows and the program asks for. Fill OptionsOf(e) before the first Of(e).
type Options struct {
	Argv     []string // process.argv
	Argv0    string   // argv[0] as the shell gave it
	ExecArgv []string // jsrt's own flags
	ExecPath string

	Stdout, Stderr int // file descriptors

	NoWarnings, TraceWarnings                         bool // --no-warnings, --trace-warnings
	NoDeprecation, TraceDeprecation, ThrowDeprecation bool // --no-deprecation, --trace-deprecation, --throw-deprecation
	TraceUncaught                                     bool // --trace-uncaught

	// Fatal reports on stderr an exception that ends the program; rejected tells that it is the reason of a promise that nobody handled.
	Fatal func(ex *goja.Exception, rejected bool)
}

// OptionsOf returns the options of e, to be filled by who makes the runtime.
var OptionsOf = env.NewSlot(func(*env.Env) *Options {
	return &Options{Stdout: 1, Stderr: 2, Fatal: func(*goja.Exception, bool) {}}
}).Of

// Module is the process object of one runtime.
type Module struct {
	Exports *goja.Object

	e      *env.Env
	events *events.Module
	opts   *Options
	exit   exitState
	uncaughtState
	rejections
	warnings
	signals map[string]*signal
	streams map[string]*outStream
	title   string
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

// start is the zero of process.uptime.
var start = time.Now()

func build(e *env.Env) *Module {
	m := &Module{e: e, events: events.Of(e), opts: OptionsOf(e), signals: map[string]*signal{}, streams: map[string]*outStream{}}
	class := js.NewClass(e, "process", 0, nil, func(goja.ConstructorCall) *goja.Object { return nil })
	if err := class.Proto.SetPrototype(m.events.Class.Proto); err != nil {
		panic(err)
	}
	m.Exports = e.VM.CreateObject(class.Proto)
	m.events.Init(m.Exports, js.Undefined)
	if err := m.Exports.DefineDataPropertySymbol(goja.SymToStringTag, e.VM.ToValue("process"), goja.FLAG_TRUE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
	m.identity()
	m.system()
	m.credentials()
	m.initExit()
	m.initUncaught()
	m.initRejections()
	m.initWarnings()
	m.initSignals()
	m.initStdio()
	return m
}

func (m *Module) method(name string, length int, fn engine.Func) *goja.Object {
	return js.Method(m.e, m.Exports, name, length, fn)
}

// getter defines an enumerable, configurable accessor; set may be nil.
func (m *Module) getter(name string, get func() goja.Value, set func(goja.Value)) {
	accessor(m.e, m.Exports, name, goja.FLAG_TRUE, get, set)
}

func accessor(e *env.Env, obj *goja.Object, name string, configurable goja.Flag, get func() goja.Value, set func(goja.Value)) {
	getter := e.NewFunc("get", 0, func(js.Call) js.Value { return get() })
	var setter goja.Value
	if set != nil {
		setter = e.NewFunc("set", 1, func(c js.Call) js.Value {
			set(c.Argument(0))
			return js.Undefined
		})
	}
	if err := obj.DefineAccessorProperty(name, getter, setter, configurable, goja.FLAG_TRUE); err != nil {
		panic(err)
	}
}

// readOnly defines what a program cannot assign.
func readOnly(obj *goja.Object, name string, v goja.Value) {
	if err := obj.DefineDataProperty(name, v, goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
		panic(err)
	}
}

var archs = map[string]string{"amd64": "x64", "386": "ia32"}

// identity defines what says where and as what the program runs.
func (m *Module) identity() {
	e, p := m.e, m.Exports
	arch := runtime.GOARCH
	if name, ok := archs[arch]; ok {
		arch = name
	}
	readOnly(p, "version", e.VM.ToValue("v"+NodeVersion))
	readOnly(p, "arch", e.VM.ToValue(arch))
	readOnly(p, "platform", e.VM.ToValue(runtime.GOOS))
	readOnly(p, "pid", e.VM.ToValue(os.Getpid()))
	js.Set(p, "argv", stringArray(e, m.opts.Argv))
	js.Set(p, "execArgv", stringArray(e, m.opts.ExecArgv))
	js.Set(p, "execPath", m.opts.ExecPath)
	js.Set(p, "argv0", m.opts.Argv0)
	m.getter("ppid", func() goja.Value { return e.VM.ToValue(os.Getppid()) }, nil)

	js.Lazy(e, p, "versions", true, func() goja.Value {
		obj := e.VM.NewObject()
		readOnly(obj, "node", e.VM.ToValue(NodeVersion))
		readOnly(obj, "jsrt", e.VM.ToValue(Version))
		for _, dep := range dependencies() {
			readOnly(obj, dep.name, e.VM.ToValue(dep.version))
		}
		readOnly(obj, "go", e.VM.ToValue(runtime.Version()[len("go"):]))
		return obj
	})
	js.Lazy(e, p, "release", true, func() goja.Value {
		obj := e.VM.NewObject()
		js.Set(obj, "name", "node")
		return obj
	})
	js.Lazy(e, p, "config", true, func() goja.Value {
		obj := e.VM.NewObject()
		js.Set(obj, "target_defaults", freeze(e, e.VM.NewObject()))
		js.Set(obj, "variables", freeze(e, e.VM.NewObject()))
		return freeze(e, obj)
	})
	js.Lazy(e, p, "features", true, func() goja.Value {
		obj := e.VM.NewObject()
		for _, name := range []string{"inspector", "debug", "uv", "tls_alpn", "tls_sni", "tls_ocsp", "tls", "openssl_is_boringssl", "cached_builtins", "require_module", "dtls", "quic", "typescript"} {
			js.Set(obj, name, false)
		}
		js.Set(obj, "ipv6", true)
		return obj
	})
	js.Lazy(e, p, "env", true, func() goja.Value { return e.VM.NewDynamicObject(&environment{e: e}) })
	m.title = m.opts.Argv0
	m.getter("title", func() goja.Value { return e.VM.ToValue(m.title) }, func(v goja.Value) {
		m.title = v.String()
		setThreadName(m.title)
	})
}

func stringArray(e *env.Env, items []string) *goja.Object {
	values := make([]any, len(items))
	for i, s := range items {
		values[i] = s
	}
	return e.VM.NewArray(values...)
}

func freeze(e *env.Env, obj *goja.Object) *goja.Object {
	js.Invoke(e, js.ObjectOf(e.VM.Get("Object")), "freeze", obj)
	return obj
}

// system defines what asks or changes the operating system.
func (m *Module) system() {
	e := m.e
	m.method("cwd", 0, func(js.Call) js.Value {
		dir, err := os.Getwd()
		if err != nil {
			n, _ := errors.ErrnoOf(err)
			panic(errors.SystemError(e, errors.System{Syscall: "uv_cwd", Errno: n}))
		}
		return e.VM.ToValue(dir)
	})
	m.method("chdir", 1, func(c js.Call) js.Value {
		dir := validate.String(e, c.Argument(0), "directory")
		if err := os.Chdir(dir); err != nil {
			from, _ := os.Getwd()
			n, _ := errors.ErrnoOf(err)
			panic(errors.SystemError(e, errors.System{Syscall: "chdir", Errno: n, Path: from, Dest: dir}))
		}
		return js.Undefined
	})
	m.method("umask", 1, func(c js.Call) js.Value {
		if js.IsUndefined(c.Argument(0)) {
			// The mask can only be read by setting it (umask(2)).
			old := unix.Umask(0)
			unix.Umask(old)
			return e.VM.ToValue(old)
		}
		return e.VM.ToValue(unix.Umask(int(fileMode(e, c.Argument(0), "mask")) & 0o777))
	})
	m.method("uptime", 0, func(js.Call) js.Value { return e.VM.ToValue(time.Since(start).Seconds()) })
	hrtime := m.method("hrtime", 1, m.hrtime)
	js.Method(e, hrtime, "bigint", 0, func(js.Call) js.Value { return bigint(e, monotonic()) })
	m.method("cpuUsage", 1, func(c js.Call) js.Value { return m.cpuUsage(c, unix.RUSAGE_SELF) })
	if rusageThread >= 0 {
		m.method("threadCpuUsage", 1, func(c js.Call) js.Value { return m.cpuUsage(c, rusageThread) })
	}
	m.method("resourceUsage", 0, m.resourceUsage)
	memory := m.method("memoryUsage", 0, m.memoryUsage)
	js.Method(e, memory, "rss", 0, func(js.Call) js.Value { return e.VM.ToValue(residentSize()) })
	m.method("kill", 2, m.kill)
	js.Method(e, m.Exports, "_kill", 2, func(c js.Call) js.Value {
		if err := unix.Kill(int(c.Argument(0).ToInteger()), unix.Signal(c.Argument(1).ToInteger())); err != nil {
			n, _ := errors.ErrnoOf(err)
			return e.VM.ToValue(-int(n))
		}
		return js.Zero
	})
	m.method("nextTick", 1, func(c js.Call) js.Value {
		fn := validate.Function(e, c.Argument(0), "callback")
		if m.exit.exiting {
			// There will be no more ticks.
			return js.Undefined
		}
		var args []goja.Value
		if len(c.Arguments) > 1 {
			args = js.Copy(c.Arguments[1:])
		}
		e.NextTickCall(fn, args)
		return js.Undefined
	})
	m.method("getBuiltinModule", 1, func(c js.Call) js.Value {
		id := validate.String(e, c.Argument(0), "id")
		if exports := e.Require(id); exports != nil {
			return exports
		}
		return js.Undefined
	})
}

// fileMode reads a permission mask: a 32-bit unsigned integer or its octal text.
func fileMode(e *env.Env, v goja.Value, name string) uint32 {
	if js.IsString(v) {
		n, digits := uint64(0), v.String()
		bad := digits == ""
		for _, d := range digits {
			bad = bad || d < '0' || d > '7'
			n = n<<3 | uint64(d-'0')
			bad = bad || n > 1<<32-1
		}
		if bad {
			panic(errors.InvalidArgValue(e, name, v, "must be a 32-bit unsigned integer or an octal string"))
		}
		return uint32(n)
	}
	return validate.Uint32(e, v, name, false)
}

func (m *Module) kill(c js.Call) js.Value {
	e := m.e
	pid, sig := c.Argument(0), c.Argument(1)
	if f := pid.ToFloat(); f != float64(int32(f)) {
		panic(errors.InvalidArgType(e, "pid", pid, "number"))
	}
	if !js.IsNumber(sig) || sig.ToFloat() != float64(int32(sig.ToInteger())) {
		name := "SIGTERM"
		switch {
		case js.ObjectOf(sig) != nil:
			errors.Throw(e, "ERR_UNKNOWN_SIGNAL", inspect.Inspect(e, sig, nil))
		case sig.ToBoolean():
			name = sig.String()
		}
		n := signalNumber(name)
		if n == 0 {
			errors.Throw(e, "ERR_UNKNOWN_SIGNAL", name)
		}
		sig = e.VM.ToValue(int(n))
	}
	if ret := js.Invoke(e, m.Exports, "_kill", pid, sig); ret.ToBoolean() {
		panic(errors.SystemError(e, errors.System{Syscall: "kill", Errno: unix.Errno(-ret.ToInteger())}))
	}
	return js.True
}
