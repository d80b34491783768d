package childprocess

import (
	"os"

	"jsrt/loop"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"
	"jsrt/node/net"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// spawn is child_process.spawn.
func (m *Module) spawn(file, args, options goja.Value) *childProcess {
	e := m.e
	o := m.normalize(file, args, options)
	timeout := m.timeout(js.Get(o, "timeout"))
	signal := validate.AbortSignal(e, js.Get(o, "signal"), "options.signal")
	killSignal := m.killSignal(js.Get(o, "killSignal"))
	cp := m.of(js.New(e, m.ChildProcess.Ctor))
	js.Invoke(e, cp.obj, "spawn", o)
	kill := func() bool { return js.Invoke(e, cp.obj, "kill", e.VM.ToValue(int(killSignal))).ToBoolean() }
	if timeout > 0 {
		cp.startTimer(timeout, func() {
			if ex := e.Try(func() { kill() }); ex != nil {
				m.events.Emit(cp.obj, "error", ex.Value())
			}
		})
	}
	if signal != nil {
		cp.abortOn(signal, kill)
	}
	return cp
}

// startTimer runs expired after ms milliseconds, unless the child has closed by then.
func (cp *childProcess) startTimer(ms int64, expired func()) {
	cp.timer = new(loop.Timer)
	cp.timer.Init(cp.m.e.Loop, func() { cp.m.e.Enter(func(any) { expired() }, nil) })
	cp.timer.Set(ms, 0)
}

// abortOn kills the child when signal aborts, and tells it by an 'error'.
func (cp *childProcess) abortOn(signal *goja.Object, kill func() bool) {
	m, e := cp.m, cp.m.e
	abort := func() {
		killed := false
		ex := e.Try(func() { killed = kill() })
		switch {
		case ex != nil:
			m.events.Emit(cp.obj, "error", ex.Value())
		case killed:
			m.events.Emit(cp.obj, "error", abortError(e, js.Get(signal, "reason")))
		}
	}
	if js.Get(signal, "aborted").ToBoolean() {
		e.NextTick(func(any) { abort() }, nil)
		return
	}
	listener := e.NewFunc("onAbortListener", 0, func(js.Call) js.Value {
		abort()
		return js.Undefined
	})
	once := e.VM.NewObject()
	js.Set(once, "once", true)
	js.Invoke(e, signal, "addEventListener", m.str("abort"), listener, once)
	cp.stopAbort = func() { js.Invoke(e, signal, "removeEventListener", m.str("abort"), listener) }
}

// abortError is the AbortError with its cause.
func abortError(e *env.Env, cause goja.Value) *goja.Object {
	err := errors.New(e, "ABORT_ERR")
	if !js.IsUndefined(cause) {
		js.Hidden(err, "cause", cause)
	}
	return err
}

// spawn is child.spawn(options), the part that programs wrap. It returns the errno of a failure that an 'error' event reports; others are thrown.
func (cp *childProcess) spawn(options goja.Value) unix.Errno {
	m, e, obj := cp.m, cp.m.e, cp.obj
	o := validate.Object(e, options, "options")
	get := func(name string) goja.Value { return js.Get(o, name) }
	form := get("stdio")
	if !form.ToBoolean() {
		form = m.str("pipe")
	}
	list := m.readStdio(form, false)
	serialization := get("serialization")
	switch {
	case js.IsUndefined(serialization), js.IsString(serialization) && (serialization.String() == "json" || serialization.String() == "advanced"):
	default:
		panic(errors.InvalidArgValue(e, "options.serialization", serialization, "must be one of: undefined, 'json', 'advanced'"))
	}
	mode := "json"
	if serialization.ToBoolean() {
		mode = serialization.String()
	}
	pairs := get("envPairs")
	var codec codec
	for i := range list {
		if list[i].kind != stdioIPC {
			continue
		}
		codec = m.codec(mode)
		var all *goja.Object
		if js.IsUndefined(pairs) {
			all = e.VM.NewArray()
			js.Set(o, "envPairs", all)
		} else {
			all = m.arrayArg(pairs, "options.envPairs")
		}
		js.Invoke(e, all, "push", m.str(channelFd+"="+e.VM.ToValue(i).String()), m.str(channelMode+"="+mode))
		pairs = all
	}
	c := &command{file: validate.String(e, get("file"), "options.file"), detached: get("detached").ToBoolean()}
	js.Set(obj, "spawnfile", get("file"))
	if args := get("args"); js.IsUndefined(args) {
		js.Set(obj, "spawnargs", e.VM.NewArray())
	} else {
		js.Set(obj, "spawnargs", m.arrayArg(args, "options.args"))
	}
	m.fill(c, o, pairs)

	files, errno := open(list)
	c.files = files
	if errno == 0 {
		cp.child, errno = m.reaper.start(c, cp.exited)
		closeTheirs(list)
	}
	switch errno {
	case 0:
		e.NextTick(func(any) { m.events.Emit(obj, "spawn") }, nil)
		js.Set(obj, "pid", cp.child.pid)
	case unix.EACCES, unix.EAGAIN, unix.EMFILE, unix.ENFILE, unix.ENOENT:
		e.NextTick(func(any) { cp.onExit(-int(errno), "") }, nil)
		if errno == unix.EMFILE || errno == unix.ENFILE {
			closeOurs(list)
			return errno
		}
		js.Set(obj, "pid", js.Undefined)
	default:
		closeOurs(list)
		panic(m.failure("spawn", errno))
	}
	cp.connect(list, codec)
	return errno
}

// fill reads into c what ChildProcess.prototype.spawn and spawnSync are told alike.
func (m *Module) fill(c *command, o *goja.Object, pairs goja.Value) {
	if args := js.ObjectOf(js.Get(o, "args")); args != nil {
		c.args = texts(m.items(args))
	}
	if cwd := js.Get(o, "cwd"); js.IsString(cwd) {
		c.dir = cwd.String()
	}
	c.env = os.Environ()
	if list := js.ObjectOf(pairs); list != nil {
		c.env = texts(m.items(list))
	}
	id := func(name string) *int {
		v := js.Get(o, name)
		if js.IsNullish(v) {
			return nil
		}
		n := int(v.ToInteger())
		return &n
	}
	c.uid, c.gid = id("uid"), id("gid")
}

// connect makes the parent's ends of the child's stdio what programs see of them: streams, and the channel.
func (cp *childProcess) connect(list []stdio, codec codec) {
	m, e, obj := cp.m, cp.m.e, cp.obj
	sockets := make([]any, len(list))
	ipc := -1
	for i := range list {
		s := &list[i]
		sockets[i] = js.Null
		switch s.kind {
		case stdioIPC:
			cp.closesNeeded++
			ipc = s.ours
		case stdioWrap:
			m.giveUp(s.stream)
		case stdioPipe:
			h, errno := s.handle(e.Loop)
			if errno != 0 {
				panic(m.failure("open", errno))
			}
			// What the child writes to is writable here too: it is a socket. It is ended when the child's end is.
			socket := net.Of(m.e).Wrap(h, i > 0, true)
			st := m.stream.From(socket)
			st.SetAllowHalfOpen(false)
			sockets[i] = socket
			if i == 0 {
				continue
			}
			st.Read0()
			cp.closesNeeded++
			m.events.Add(socket, m.str("close"), e.NewFunc("", 0, func(js.Call) js.Value {
				cp.maybeClose()
				return js.Undefined
			}), false)
		}
	}
	for i, name := range []string{"stdin", "stdout", "stderr"} {
		js.Set(obj, name, sockets[i])
	}
	js.Set(obj, "stdio", e.VM.NewArray(sockets...))
	if ipc >= 0 {
		cp.channel = m.newChannel(obj, ipc, codec, cp.maybeClose)
	}
}

// exited takes the status of the process from the reaper.
func (cp *childProcess) exited(status unix.WaitStatus) {
	cp.m.e.Enter(func(any) { cp.onExit(exitOf(status)) }, nil)
}
