// Package dgram is node:dgram: UDP sockets over loop/sock.
package dgram

import (
	"jsrt/engine"
	"jsrt/loop/sock"
	"jsrt/node/buffer"
	"jsrt/node/dns"
	"jsrt/node/events"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// Module is node:dgram of one runtime.
type Module struct {
	Exports *goja.Object
	Socket  *js.Class

	e      *env.Env
	events *events.Module
	buffer *buffer.Module

	// scratch is where every socket receives to; what came is copied.
	scratch []byte

	rinfo    engine.Func // makes the source of a datagram: one call is cheaper than four assignments from Go
	families [2]goja.Value
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

const scratchSize = 64 << 10 // no datagram is longer

func build(e *env.Env) *Module {
	m := &Module{e: e, events: events.Of(e), buffer: buffer.Of(e), Exports: e.VM.NewObject()}
	m.Socket = js.NewClass(e, "Socket", 2, m.events.Class, func(c goja.ConstructorCall) *goja.Object {
		if c.NewTarget == nil && !e.VM.InstanceOf(c.This, m.Socket.Ctor) {
			return js.New(e, m.Socket.Ctor, c.Arguments...)
		}
		m.construct(c.This, c.Argument(0), c.Argument(1))
		return nil
	})
	rinfo, err := e.VM.RunScript("node:dgram", "(function (address, family, port, size) { return { address, family, port, size } })")
	if err != nil {
		panic(err)
	}
	m.rinfo = engine.FuncOf(rinfo)
	m.families = [2]goja.Value{e.VM.ToValue("IPv4"), e.VM.ToValue("IPv6")}
	m.methods()
	m.optionMethods()
	js.Set(m.Exports, "Socket", m.Socket.Ctor)
	js.Method(e, m.Exports, "createSocket", 2, func(c js.Call) js.Value {
		return js.New(e, m.Socket.Ctor, c.Argument(0), c.Argument(1))
	})
	return m
}

type bindState uint8

const (
	unbound bindState = iota
	binding
	bound
)

type connectState uint8

const (
	disconnected connectState = iota
	connecting
	connected
)

// Socket is the Go side of dgram.Socket.
type Socket struct {
	engine.Opaque
	m      *Module
	obj    *goja.Object
	handle *sock.UDP // nil once closed

	bind    bindState
	connect connectState
	flags   sock.Flags
	recvBuf int
	sendBuf int
	lookup  engine.Func // options.lookup; nil: dns.lookup as it is at call time
	queue   *sendQueue  // what waits for the bind

	// The source of the last datagram with its text: floods come from few sources.
	lastFrom    sock.Addr
	lastAddress goja.Value

	incoming struct { // what enterMessage delivers
		p    []byte
		from sock.Addr
		err  error
	}
}

func (m *Module) construct(obj *goja.Object, kind, listener goja.Value) {
	e := m.e
	m.events.Init(obj, nil)
	s := &Socket{m: m, obj: obj}
	opts := js.ObjectOf(kind)
	if opts != nil {
		kind = js.Get(opts, "type")
		if v := js.Get(opts, "lookup"); !js.IsNullish(v) {
			s.lookup = validate.Function(e, v, "lookup")
		}
		for name, flag := range map[string]sock.Flags{"reuseAddr": sock.ReuseAddr, "reusePort": sock.ReusePort, "ipv6Only": sock.IPv6Only} {
			if js.Get(opts, name).ToBoolean() {
				s.flags |= flag
			}
		}
		for name, size := range map[string]*int{"recvBufferSize": &s.recvBuf, "sendBufferSize": &s.sendBuf} {
			if v := js.Get(opts, name); v.ToBoolean() {
				*size = int(validate.Uint32(e, v, "options."+name, false))
			}
		}
	}
	family := 0
	if js.IsString(kind) {
		family = map[string]int{"udp4": unix.AF_INET, "udp6": unix.AF_INET6}[kind.String()]
	}
	if family == 0 {
		errors.Throw(e, "ERR_SOCKET_BAD_TYPE")
	}
	s.handle = sock.NewUDP(e.Loop, family)
	s.handle.SetOwner(s)
	e.SetState(obj, s)
	js.Set(obj, "type", kind)
	if js.TypeOf(listener) == "function" {
		js.Invoke(e, obj, "on", e.VM.ToValue("message"), listener)
	}
}

// of returns the Go socket of a JavaScript one; it throws for anything else.
func (m *Module) of(this goja.Value) *Socket {
	if s, ok := m.e.State(this).(*Socket); ok {
		return s
	}
	panic(errors.New(m.e, "ERR_INVALID_THIS", "Socket"))
}

// running demands that the socket is not closed.
func (s *Socket) running() {
	if s.handle == nil {
		errors.Throw(s.m.e, "ERR_SOCKET_DGRAM_NOT_RUNNING")
	}
}

func (s *Socket) v6() bool { return s.handle.Family() == unix.AF_INET6 }

// resolve finds the IP address of name, which may be empty for the loopback address; then gets what the lookup answered.
func (s *Socket) resolve(name string, then func(err goja.Value, ip string)) {
	e := s.m.e
	family := 4
	if s.v6() {
		family = 6
	}
	if name == "" {
		name = "127.0.0.1"
		if family == 6 {
			name = "::1"
		}
	}
	lookup := s.lookup
	if lookup == nil {
		lookup = engine.FuncOf(e.Require("dns").Get("lookup"))
	}
	e.Call(lookup, js.Undefined, e.VM.ToValue(name), e.VM.ToValue(family), e.NewFunc("", 2, func(c js.Call) js.Value {
		if err := c.Argument(0); !js.IsNullish(err) {
			then(err, "")
		} else {
			then(nil, c.Argument(1).String())
		}
		return js.Undefined
	}))
}

// parse reads an IP address of the socket's own family; EINVAL for others.
func (s *Socket) parse(ip string, port int) (sock.Addr, error) {
	a, err := sock.ParseIP(ip, uint16(port))
	if err == nil && a.Family() != s.handle.Family() {
		err = unix.EINVAL
	}
	return a, err
}

// literal reads host as an address of the socket's family, where no function of the program's wants to be asked about it.
func (s *Socket) literal(host string, port int) (sock.Addr, bool) {
	if s.lookup != nil || host == "" || dns.Of(s.m.e).Replaced() {
		return sock.Addr{}, false
	}
	a, err := s.parse(host, port)
	return a, err == nil
}

// errorOf makes the error of a failed call about an address.
func (m *Module) errorOf(err error, syscall, address string, port int) *goja.Object {
	n, ok := errors.ErrnoOf(err)
	if !ok {
		return errors.Plain(m.e, err.Error())
	}
	return errors.SystemError(m.e, errors.System{Syscall: syscall, Errno: n, Address: address, Port: port, HasPort: true})
}

// plainError makes the error of a failed call about the socket itself.
func (m *Module) plainError(err error, syscall string) *goja.Object {
	n, ok := errors.ErrnoOf(err)
	if !ok {
		return errors.Plain(m.e, err.Error())
	}
	return errors.SystemError(m.e, errors.System{Syscall: syscall, Errno: n})
}

func (s *Socket) emit(name string, args ...goja.Value) { s.m.events.Emit(s.obj, name, args...) }

// doBind is socket.bind(port, address) with its arguments read.
func (s *Socket) doBind(port int, address string) {
	s.bind = binding
	any := address
	if any == "" {
		any = "0.0.0.0"
		if s.v6() {
			any = "::"
		}
	}
	s.resolve(any, func(err goja.Value, ip string) {
		if s.handle == nil {
			return // closed meanwhile
		}
		if err != nil {
			s.bind = unbound
			s.emit("error", err)
			return
		}
		addr, bad := s.parse(ip, port)
		if bad == nil {
			bad = s.handle.Bind(addr, s.flags)
		}
		if bad != nil {
			s.bind = unbound
			s.emit("error", s.m.errorOf(bad, "bind", ip, port))
			return
		}
		s.listen()
	})
}

// listen starts receiving and says so.
func (s *Socket) listen() {
	if err := s.handle.RecvStart(); err != nil {
		s.bind = unbound
		s.emit("error", s.m.plainError(err, "recvmsg"))
		return
	}
	s.bind = bound
	if s.recvBuf > 0 {
		s.bufferSize("recv", s.handle.SetRecvBufferSize(s.recvBuf))
	}
	if s.sendBuf > 0 {
		s.bufferSize("send", s.handle.SetSendBufferSize(s.sendBuf))
	}
	s.emit("listening")
}

func (s *Socket) bufferSize(which string, err error) {
	if err != nil {
		n, _ := errors.ErrnoOf(err)
		panic(errors.BufferSize(s.m.e, "uv_"+which+"_buffer_size", n))
	}
}

// sendQueue holds calls that wait for the bind.
type sendQueue struct{ calls []func() }

// enqueue keeps a call until the socket is bound. When the bind fails, the calls are dropped, as Node does.
func (s *Socket) enqueue(call func()) {
	e := s.m.e
	if s.queue == nil {
		q := &sendQueue{}
		s.queue = q
		var onError, onListening *goja.Object
		monitor := s.m.events.Class.Ctor.Get("errorMonitor")
		onError = e.NewFunc("onListenError", 1, func(js.Call) js.Value {
			js.Invoke(e, s.obj, "removeListener", e.VM.ToValue("listening"), onListening)
			s.queue = nil
			return js.Undefined
		})
		onListening = e.NewFunc("onListenSuccess", 0, func(js.Call) js.Value {
			js.Invoke(e, s.obj, "removeListener", monitor, onError)
			s.queue = nil
			for _, call := range q.calls {
				call()
			}
			return js.Undefined
		})
		js.Invoke(e, s.obj, "once", monitor, onError)
		js.Invoke(e, s.obj, "once", e.VM.ToValue("listening"), onListening)
	}
	s.queue.calls = append(s.queue.calls, call)
}

// Alloc implements sock.UDPOwner.
func (s *Socket) Alloc(*sock.UDP) []byte {
	if s.m.scratch == nil {
		s.m.scratch = make([]byte, scratchSize)
	}
	return s.m.scratch
}

// Message implements sock.UDPOwner: a datagram enters JavaScript here.
func (s *Socket) Message(_ *sock.UDP, p []byte, from sock.Addr, _ sock.RecvFlags, err error) {
	s.incoming.p, s.incoming.from, s.incoming.err = p, from, err
	s.m.e.Enter(enterMessage, s)
}

func enterMessage(arg any) {
	s := arg.(*Socket)
	m := s.m
	p, from, err := s.incoming.p, s.incoming.from, s.incoming.err
	s.incoming.p, s.incoming.err = nil, nil
	if err != nil {
		m.events.Emit1(s.obj, "error", m.plainError(err, "recvmsg"))
		return
	}
	buf := m.buffer.FromBytes(append([]byte(nil), p...))
	m.events.Emit2(s.obj, "message", buf, s.source(from, len(p)))
}

// source makes rinfo: where a datagram came from.
func (s *Socket) source(from sock.Addr, size int) *goja.Object {
	vm := s.m.e.VM
	key := from
	key.Port = 0
	if s.lastAddress == nil || s.lastFrom != key {
		s.lastFrom, s.lastAddress = key, vm.ToValue(from.Host())
	}
	family := s.m.families[0]
	if !from.IP.Is4() {
		family = s.m.families[1]
	}
	return s.m.e.Call(s.m.rinfo, js.Undefined, s.lastAddress, family, vm.ToValue(int(from.Port)), vm.ToValue(size)).(*goja.Object)
}

func familyName(a sock.Addr) string {
	if a.IP.Is4() {
		return "IPv4"
	}
	return "IPv6"
}

// HandleOf returns the handle of a dgram.Socket, nil for anything else and for sockets that are closed.
func (m *Module) HandleOf(v goja.Value) *sock.UDP {
	if s, ok := m.e.State(v).(*Socket); ok {
		return s.handle
	}
	return nil
}
