package net

import (
	stderrors "errors"
	"math"
	"strconv"

	"jsrt/engine"
	"jsrt/loop/sock"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// backlog is what Node asks for: the kernel rounds 511+1 up to a power of two.
const backlog = 511

// Server is the Go side of net.Server.
type Server struct {
	engine.Opaque
	m       *Module
	obj     *goja.Object
	handle  *sock.Listener
	path    string        // of a Unix server
	visible *handleObject // _handle, once somebody has looked at it

	connections    int
	remotes        []*remote // where connections live that were sent away
	unref          bool
	allowHalfOpen  bool
	pauseOnConnect bool
	noDelay        bool
	keepAlive      *keepAlive
	highWaterMark  int

	incoming *sock.Stream // what enterAccept delivers
	inErr    error
}

func (m *Module) serverClass() {
	e := m.e
	m.Server = js.NewClass(e, "Server", 2, m.events.Class, func(c goja.ConstructorCall) *goja.Object {
		if c.NewTarget == nil && !e.VM.InstanceOf(c.This, m.Server.Ctor) {
			return js.New(e, m.Server.Ctor, c.Arguments...)
		}
		m.constructServer(c.This, c.Argument(0), c.Argument(1))
		return nil
	})
	proto := m.Server.Proto
	method := func(name string, length int, fn func(s *Server, c js.Call) js.Value) {
		js.Method(e, proto, name, length, func(c js.Call) js.Value { return fn(m.serverOf(c.This), c) })
	}
	method("listen", 0, func(s *Server, c js.Call) js.Value {
		s.listen(js.Copy(c.Arguments))
		return s.obj
	})
	method("address", 0, func(s *Server, _ js.Call) js.Value {
		switch {
		case s.handle == nil:
			return js.Null
		case s.path != "":
			return e.VM.ToValue(s.path)
		}
		a, err := s.handle.Addr()
		if err != nil {
			panic(m.fail(err, "address"))
		}
		return m.addressObject(a)
	})
	method("close", 1, func(s *Server, c js.Call) js.Value {
		s.close(c.Argument(0))
		return s.obj
	})
	method("getConnections", 1, func(s *Server, c js.Call) js.Value {
		fn := validate.Function(e, c.Argument(0), "callback")
		s.countConnections(func(err, n goja.Value) { e.Call2(fn, js.Undefined, err, n) })
		return s.obj
	})
	method("ref", 0, func(s *Server, _ js.Call) js.Value {
		s.unref = false
		if s.handle != nil {
			s.handle.Ref()
		}
		return s.obj
	})
	method("unref", 0, func(s *Server, _ js.Call) js.Value {
		s.unref = true
		if s.handle != nil {
			s.handle.Unref()
		}
		return s.obj
	})
	get := func(name string, fn func(s *Server) goja.Value) {
		js.Accessor(e, proto, name, func(this js.Value) js.Value {
			if s, ok := e.State(this).(*Server); ok {
				return fn(s)
			}
			return js.Undefined
		}, nil)
	}
	m.captureRejections()
	get("_handle", (*Server).handleValue)
	get("listening", func(s *Server) goja.Value { return js.Bool(s.handle != nil) })
	get("_workers", func(s *Server) goja.Value { return e.VM.NewArray(make([]any, len(s.remotes))...) })
	get("_connections", func(s *Server) goja.Value { return e.VM.ToValue(s.connections) })
}

// captureRejections says what a rejected promise of a listener does: one of 'connection' destroys the socket, any other is an 'error' of the server.
func (m *Module) captureRejections() {
	e := m.e
	fn := e.NewFunc("", 3, func(c js.Call) js.Value {
		s := m.serverOf(c.This)
		err := c.Argument(0)
		if sock := m.lookup(c.Argument(2)); c.Argument(1).String() == "connection" && sock != nil {
			sock.stream.DestroyThrough(err)
		} else {
			js.Invoke(e, s.obj, "emit", e.VM.ToValue("error"), err)
		}
		return js.Undefined
	})
	if err := m.Server.Proto.SetSymbol(js.SymbolFor(e, "nodejs.rejection"), fn); err != nil {
		panic(err)
	}
}

func (m *Module) serverOf(this goja.Value) *Server {
	if s, ok := m.e.State(this).(*Server); ok {
		return s
	}
	panic(errors.New(m.e, "ERR_INVALID_THIS", "Server"))
}

// constructServer is new net.Server([options][, connectionListener]).
func (m *Module) constructServer(obj *goja.Object, options, listener goja.Value) {
	e := m.e
	m.events.Init(obj, nil)
	s := &Server{m: m, obj: obj}
	e.SetState(obj, s)
	var opts *goja.Object
	switch {
	case js.TypeOf(options) == "function":
		listener = options
	case js.IsNullish(options):
	case js.TypeOf(options) == "object":
		opts = js.ObjectOf(options)
	default:
		panic(errors.InvalidArgType(e, "options", options, "Object"))
	}
	if js.TypeOf(listener) == "function" {
		js.Invoke(e, obj, "on", e.VM.ToValue("connection"), listener)
	}
	s.allowHalfOpen = js.Get(opts, "allowHalfOpen").ToBoolean()
	s.pauseOnConnect = js.Get(opts, "pauseOnConnect").ToBoolean()
	s.noDelay = js.Get(opts, "noDelay").ToBoolean()
	if js.Get(opts, "keepAlive").ToBoolean() {
		s.keepAlive = &keepAlive{on: true, delay: int(js.Get(opts, "keepAliveInitialDelay").ToInteger() / 1000)}
	}
	if v := js.Get(opts, "highWaterMark"); !js.IsUndefined(v) {
		s.highWaterMark = int(validate.Integer(e, v, "options.highWaterMark", 0, math.MaxInt32))
	}
	js.Set(obj, "allowHalfOpen", s.allowHalfOpen)
	js.Set(obj, "pauseOnConnect", s.pauseOnConnect)
	js.Set(obj, "noDelay", s.noDelay)
}

// listen is server.listen in all its forms.
func (s *Server) listen(args []goja.Value) {
	m, e := s.m, s.m.e
	options, cb := m.normalize(args)
	if s.handle != nil {
		errors.Throw(e, "ERR_SERVER_ALREADY_LISTEN")
	}
	if cb != nil {
		js.Invoke(e, s.obj, "once", e.VM.ToValue("listening"), cb)
	}
	queue := 0
	for _, i := range []int{1, 2} {
		if len(args) > i && queue == 0 {
			queue = toNumber(args[i])
		}
	}
	if v := js.Get(options, "backlog"); v.ToBoolean() {
		queue = toNumber(v)
	}
	if queue <= 0 {
		queue = backlog
	}
	if fd := js.Get(options, "fd"); js.IsNumber(fd) && fd.ToInteger() >= 0 {
		s.open(int(fd.ToInteger()), queue)
		return
	}
	port := js.Get(options, "port")
	named := options.Get("port") != nil
	if len(args) == 0 || js.TypeOf(args[0]) == "function" || named && js.IsUndefined(port) || goja.IsNull(port) {
		port = js.Zero
	}
	flags := sock.Flags(0)
	if js.Get(options, "ipv6Only").ToBoolean() {
		flags |= sock.IPv6Only
	}
	if js.Get(options, "reusePort").ToBoolean() {
		flags |= sock.ReusePort
	}
	if js.IsNumber(port) || js.IsString(port) {
		n := validate.Port(e, port, "options.port", true)
		if host := js.Get(options, "host"); host.ToBoolean() {
			s.lookupAndListen(host, n, queue, flags)
		} else {
			s.listenTCP(sock.Addr{}, n, queue, flags)
		}
		return
	}
	if path := js.Get(options, "path"); path.ToBoolean() && isPipeName(path) {
		s.listenPath(path.String(), queue, options)
		return
	}
	if !named && options.Get("path") == nil {
		panic(errors.InvalidArgValue(e, "options", options, `must have the property "port" or "path"`))
	}
	panic(errors.InvalidArgValue(e, "options", options, ""))
}

func toNumber(v goja.Value) int {
	if js.IsNullish(v) || js.ObjectOf(v) != nil {
		return 0
	}
	if f := v.ToFloat(); f >= 0 && f <= math.MaxInt32 {
		return int(f)
	}
	return 0
}

// lookupAndListen resolves the host, as Node does even for addresses: listening is never synchronous with a host.
func (s *Server) lookupAndListen(host goja.Value, port, queue int, flags sock.Flags) {
	m, e := s.m, s.m.e
	lookup := engine.FuncOf(e.Require("dns").Get("lookup"))
	e.Call(lookup, js.Undefined, host, e.NewFunc("doListen", 3, func(c js.Call) js.Value {
		if err := c.Argument(0); !js.IsNullish(err) {
			m.events.Emit1(s.obj, "error", err)
			return js.Undefined
		}
		addr, err := sock.ParseIP(c.Argument(1).String(), 0)
		if err != nil {
			m.events.Emit1(s.obj, "error", errors.New(e, "ERR_INVALID_IP_ADDRESS", c.Argument(1).String()))
			return js.Undefined
		}
		s.listenTCP(addr, port, queue, flags)
		return js.Undefined
	}))
}

// listenTCP listens on addr; without one on every address, IPv6 with IPv4 or, where there is no IPv6, IPv4 alone.
func (s *Server) listenTCP(addr sock.Addr, port, queue int, flags sock.Flags) {
	l := s.m.e.Loop
	addr.Port = uint16(port)
	ln := sock.NewTCPListener(l)
	var err error
	if addr.IP.IsValid() {
		err = ln.Bind(addr, flags)
	} else {
		any6, _ := sock.ParseIP("::", uint16(port))
		addr = any6
		if err = ln.Bind(addr, flags); err != nil && !stderrors.Is(err, unix.EADDRINUSE) {
			addr, _ = sock.ParseIP("0.0.0.0", uint16(port))
			ln.Close(nil)
			ln = sock.NewTCPListener(l)
			err = ln.Bind(addr, flags&^sock.IPv6Only)
		}
	}
	if err == nil {
		err = ln.Listen(queue, s.accept)
	}
	if err != nil {
		ln.Close(nil)
		n, _ := errors.ErrnoOf(err)
		s.failLater(errors.System{Syscall: "listen", Errno: n, Address: addr.Host(), Port: port, HasPort: true})
		return
	}
	family := 6
	if addr.IP.Is4() {
		family = 4
	}
	js.Set(s.obj, "_connectionKey", strconv.Itoa(family)+":"+addr.Host()+":"+strconv.Itoa(port))
	s.started(ln)
}

func (s *Server) listenPath(path string, queue int, options *goja.Object) {
	e := s.m.e
	ln, err := sock.ListenPipe(e.Loop, path, queue, s.accept)
	if err != nil {
		n, _ := errors.ErrnoOf(err)
		s.failLater(errors.System{Syscall: "listen", Errno: n, Address: path, Port: -1, HasPort: true})
		return
	}
	readable, writable := js.Get(options, "readableAll").ToBoolean(), js.Get(options, "writableAll").ToBoolean()
	if readable || writable {
		if err := ln.Chmod(readable, writable); err != nil {
			ln.Close(nil)
			panic(s.m.fail(err, "uv_pipe_chmod"))
		}
	}
	s.path = path
	s.started(ln)
}

func (s *Server) open(fd, queue int) {
	ln, err := sock.OpenListener(s.m.e.Loop, fd, queue, s.accept)
	if err != nil {
		n, _ := errors.ErrnoOf(err)
		s.failLater(errors.System{Syscall: "listen", Errno: n})
		return
	}
	s.started(ln)
}

func (s *Server) failLater(info errors.System) {
	err := errors.SystemErrorListen(s.m.e, info)
	s.m.e.NextTick(func(any) { s.m.events.Emit1(s.obj, "error", err) }, nil)
}

func (s *Server) started(ln *sock.Listener) {
	s.handle = ln
	if s.unref {
		ln.Unref()
	}
	s.m.e.NextTick(func(arg any) {
		if s := arg.(*Server); s.handle != nil {
			s.m.events.Emit(s.obj, "listening")
		}
	}, s)
}

// accept takes a connection from the listener.
func (s *Server) accept(h *sock.Stream, err error) {
	s.incoming, s.inErr = h, err
	s.m.e.Enter(enterAccept, s)
}

func enterAccept(arg any) {
	s := arg.(*Server)
	m := s.m
	h, err := s.incoming, s.inErr
	s.incoming, s.inErr = nil, nil
	if fn := m.overridden(s.visible, "onconnection"); fn != nil {
		s.handOver(fn, h, err)
		return
	}
	if err != nil {
		m.events.Emit1(s.obj, "error", m.fail(err, "accept"))
		return
	}
	s.take(h)
}

// handOver gives a connection to a replaced _handle.onconnection, as a handle object.
func (s *Server) handOver(fn engine.Func, h *sock.Stream, err error) {
	m := s.m
	n, _ := errors.ErrnoOf(err)
	var client goja.Value = js.Undefined
	if h != nil {
		client = m.newHandle(&handleObject{stream: h}).obj
	}
	m.e.Call2(fn, s.visible.obj, m.e.VM.ToValue(-int(n)), client)
}

// connection is a call of _handle.onconnection(status, clientHandle) by the program.
func (s *Server) connection(status, client goja.Value) {
	m := s.m
	if n := status.ToInteger(); n != 0 {
		m.events.Emit1(s.obj, "error", errors.SystemError(m.e, errors.System{Syscall: "accept", Errno: unix.Errno(-n)}))
		return
	}
	if h, ok := m.e.State(client).(*handleObject); ok && h.stream != nil {
		s.take(h.stream)
	}
}

// take makes a Socket of a connection and emits it.
func (s *Server) take(h *sock.Stream) {
	m := s.m
	if max := s.obj.Get("maxConnections"); !js.IsNullish(max) && float64(s.connections) >= max.ToFloat() {
		s.drop(h)
		return
	}
	if s.noDelay {
		_ = h.SetNoDelay(true)
	}
	if k := s.keepAlive; k != nil {
		_ = h.SetKeepAlive(k.on, k.delay, 0, 0)
	}
	socket := m.accepted(h, s)
	socket.noDelay = s.noDelay
	s.connections++
	socket.server = s
	m.events.Emit1(s.obj, "connection", socket.obj)
}

// drop refuses a connection beyond maxConnections and tells whose it was.
func (s *Server) drop(h *sock.Stream) {
	m := s.m
	info := m.e.VM.NewObject()
	set := func(prefix string, a sock.Addr, err error) {
		if err == nil && a.IP.IsValid() {
			js.Set(info, prefix+"Address", a.Host())
			js.Set(info, prefix+"Port", int(a.Port))
			js.Set(info, prefix+"Family", familyName(a))
		}
	}
	local, lerr := h.LocalAddr()
	remote, rerr := h.RemoteAddr()
	set("local", local, lerr)
	set("remote", remote, rerr)
	h.Close(nil)
	if s.path != "" {
		m.events.Emit(s.obj, "drop")
		return
	}
	m.events.Emit1(s.obj, "drop", info)
}

// close stops listening; 'close' comes when the last connection has ended.
func (s *Server) close(cb goja.Value) {
	e := s.m.e
	if fn := engine.FuncOf(cb); fn != nil {
		if s.handle == nil {
			js.Invoke(e, s.obj, "once", e.VM.ToValue("close"), e.NewFunc("close", 0, func(js.Call) js.Value {
				return e.Call1(fn, js.Undefined, errors.New(e, "ERR_SERVER_NOT_RUNNING"))
			}))
		} else {
			js.Invoke(e, s.obj, "once", e.VM.ToValue("close"), cb)
		}
	}
	if s.handle != nil {
		s.handle.Close(nil)
		s.handle = nil
		s.closeRemotes()
	}
	s.closeIfDrained()
}

func (s *Server) closeIfDrained() {
	if s.handle != nil || s.connections > 0 {
		return
	}
	s.m.e.NextTick(func(arg any) {
		s := arg.(*Server)
		s.m.events.Emit(s.obj, "close")
	}, s)
}
