package dgram

import (
	"jsrt/engine"
	"jsrt/loop/sock"
	"jsrt/node/buffer"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

func (m *Module) methods() {
	e, proto := m.e, m.Socket.Proto
	method := func(name string, length int, fn func(s *Socket, c js.Call) js.Value) {
		js.Method(e, proto, name, length, func(c js.Call) js.Value { return fn(m.of(c.This), c) })
	}
	chain := func(name string, length int, fn func(s *Socket, c js.Call)) {
		method(name, length, func(s *Socket, c js.Call) js.Value {
			fn(s, c)
			return s.obj
		})
	}
	chain("bind", 2, (*Socket).bindCall)
	method("connect", 3, func(s *Socket, c js.Call) js.Value {
		s.connectCall(c)
		return js.Undefined
	})
	method("disconnect", 0, func(s *Socket, _ js.Call) js.Value {
		if s.connect != connected {
			errors.Throw(e, "ERR_SOCKET_DGRAM_NOT_CONNECTED")
		}
		if err := s.handle.Disconnect(); err != nil {
			panic(m.plainError(err, "connect"))
		}
		s.connect = disconnected
		return js.Undefined
	})
	method("send", 6, func(s *Socket, c js.Call) js.Value {
		s.sendCall(js.Copy(c.Arguments))
		return js.Undefined
	})
	method("sendto", 6, func(s *Socket, c js.Call) js.Value {
		for i, name := range []string{"offset", "length", "port", "address"} {
			want := "number"
			if name == "address" {
				want = "string"
			}
			if js.TypeOf(c.Argument(i+1)) != want {
				panic(errors.InvalidArgType(e, name, c.Argument(i+1), want))
			}
		}
		s.sendCall(js.Copy(c.Arguments))
		return js.Undefined
	})
	chain("close", 1, func(s *Socket, c js.Call) { s.close(c.Argument(0)) })
	method("address", 0, func(s *Socket, _ js.Call) js.Value {
		s.running()
		a, err := s.handle.LocalAddr()
		if err != nil {
			panic(m.plainError(err, "getsockname"))
		}
		return m.addressObject(a)
	})
	method("remoteAddress", 0, func(s *Socket, _ js.Call) js.Value {
		s.running()
		if s.connect != connected {
			errors.Throw(e, "ERR_SOCKET_DGRAM_NOT_CONNECTED")
		}
		a, err := s.handle.RemoteAddr()
		if err != nil {
			panic(m.plainError(err, "getpeername"))
		}
		return m.addressObject(a)
	})
	chain("ref", 0, func(s *Socket, _ js.Call) {
		if s.handle != nil {
			s.handle.Ref()
		}
	})
	chain("unref", 0, func(s *Socket, _ js.Call) {
		if s.handle != nil {
			s.handle.Unref()
		}
	})
}

func (m *Module) addressObject(a sock.Addr) *goja.Object {
	o := m.e.VM.NewObject()
	js.Set(o, "address", a.Host())
	js.Set(o, "family", familyName(a))
	js.Set(o, "port", int(a.Port))
	return o
}

// bindCall is bind([port][, address][, callback]) and bind(options[, callback]).
func (s *Socket) bindCall(c js.Call) {
	e := s.m.e
	s.running()
	if s.bind != unbound {
		errors.Throw(e, "ERR_SOCKET_ALREADY_BOUND")
	}
	s.bind = binding
	if n := len(c.Arguments); n > 0 && js.TypeOf(c.Arguments[n-1]) == "function" {
		s.onceListening(c.Arguments[n-1])
	}
	port, address := c.Argument(0), c.Argument(1)
	if o := js.ObjectOf(port); o != nil && js.TypeOf(o) == "object" {
		if fd := js.Get(o, "fd"); js.IsNumber(fd) && fd.ToInteger() > 0 {
			if err := s.handle.Open(int(fd.ToInteger())); err != nil {
				s.bind = unbound
				panic(s.m.plainError(err, "open"))
			}
			s.listen()
			return
		}
		port, address = js.Get(o, "port"), js.Get(o, "address")
	}
	n := 0
	if port.ToBoolean() && js.TypeOf(port) != "function" {
		n = validate.Port(e, port, "Port", true)
	}
	host := ""
	if address.ToBoolean() && js.TypeOf(address) != "function" {
		host = address.String()
	}
	s.doBind(n, host)
}

// onceListening calls cb at 'listening'; an error takes it away.
func (s *Socket) onceListening(cb goja.Value) {
	e := s.m.e
	fn := engine.FuncOf(cb)
	var onError, onListening *goja.Object
	remove := func() {
		js.Invoke(e, s.obj, "removeListener", e.VM.ToValue("error"), onError)
		js.Invoke(e, s.obj, "removeListener", e.VM.ToValue("listening"), onListening)
	}
	onError = e.NewFunc("removeListeners", 0, func(js.Call) js.Value {
		remove()
		return js.Undefined
	})
	onListening = e.NewFunc("onListening", 0, func(js.Call) js.Value {
		remove()
		return e.Call(fn, s.obj)
	})
	js.Invoke(e, s.obj, "on", e.VM.ToValue("error"), onError)
	js.Invoke(e, s.obj, "on", e.VM.ToValue("listening"), onListening)
}

// connectCall is connect(port[, address][, callback]).
func (s *Socket) connectCall(c js.Call) {
	e := s.m.e
	port := validate.Port(e, c.Argument(0), "Port", false)
	address, cb := c.Argument(1), c.Argument(2)
	if js.TypeOf(address) == "function" {
		address, cb = js.Undefined, address
	}
	host := ""
	if !js.IsUndefined(address) {
		host = validate.String(e, address, "address")
	}
	s.running()
	if s.connect != disconnected {
		errors.Throw(e, "ERR_SOCKET_DGRAM_IS_CONNECTED")
	}
	s.connect = connecting
	if s.bind == unbound {
		s.doBind(0, "")
	}
	if s.bind != bound {
		s.enqueue(func() { s.doConnect(port, host, cb) })
		return
	}
	s.doConnect(port, host, cb)
}

func (s *Socket) doConnect(port int, host string, cb goja.Value) {
	e := s.m.e
	fn := engine.FuncOf(cb)
	if fn != nil {
		js.Invoke(e, s.obj, "once", e.VM.ToValue("connect"), cb)
	}
	s.resolve(host, func(err goja.Value, ip string) {
		if s.handle == nil {
			return
		}
		if err == nil {
			addr, bad := s.parse(ip, port)
			if bad == nil {
				bad = s.handle.Connect(addr)
			}
			if bad != nil {
				err = s.m.errorOf(bad, "connect", host, port)
			}
		}
		if err != nil {
			s.connect = disconnected
			e.NextTick(func(any) {
				if fn == nil {
					s.emit("error", err)
					return
				}
				js.Invoke(e, s.obj, "removeListener", e.VM.ToValue("connect"), cb)
				e.Call1(fn, js.Undefined, err)
			}, nil)
			return
		}
		s.connect = connected
		e.NextTick(func(any) { s.emit("connect") }, nil)
	})
}

// sendCall is send(msg[, offset, length][, port][, address][, callback]).
func (s *Socket) sendCall(args []goja.Value) {
	e := s.m.e
	arg := func(i int) goja.Value {
		if i < len(args) {
			return args[i]
		}
		return js.Undefined
	}
	msg, offset, length, port, address, callback := arg(0), arg(1), arg(2), arg(3), arg(4), arg(5)
	connectedNow := s.connect == connected
	var bufs [][]byte
	switch {
	case !connectedNow && (address.ToBoolean() || port.ToBoolean() && js.TypeOf(port) != "function"):
		bufs = [][]byte{s.slice(msg, offset, length)}
	case !connectedNow:
		callback, port, address = port, offset, length
	default:
		if js.IsNumber(length) {
			bufs = [][]byte{s.slice(msg, offset, length)}
			if js.TypeOf(port) == "function" {
				callback, port = port, js.Undefined
			}
		} else {
			callback = offset
		}
		if port.ToBoolean() || address.ToBoolean() {
			errors.Throw(e, "ERR_SOCKET_DGRAM_IS_CONNECTED")
		}
	}
	if bufs == nil {
		bufs = s.buffers(msg)
	}
	n := 0
	if !connectedNow {
		n = validate.Port(e, port, "Port", false)
	}
	if js.TypeOf(address) == "function" {
		callback, address = address, js.Undefined
	}
	host := ""
	if !js.IsNullish(address) {
		if !js.IsString(address) {
			panic(errors.InvalidArgType(e, "address", address, "string"))
		}
		host = address.String()
	}
	s.running()
	if s.bind == unbound {
		s.doBind(0, "")
	}
	fn := engine.FuncOf(callback)
	if s.bind != bound {
		s.enqueue(func() { s.send(bufs, n, host, fn, connectedNow) })
		return
	}
	s.send(bufs, n, host, fn, connectedNow)
}

// send resolves the address, unless the socket is connected, and sends.
func (s *Socket) send(bufs [][]byte, port int, host string, cb engine.Func, toPeer bool) {
	if toPeer {
		s.doSend(nil, bufs, nil, port, host, cb)
		return
	}
	if s.handle == nil {
		return
	}
	if to, ok := s.literal(host, port); ok {
		s.m.e.NextTick(sendTick, &pendingSend{s, bufs, to, port, host, cb})
		return
	}
	s.resolve(host, func(err goja.Value, ip string) {
		if s.handle == nil {
			return
		}
		var to *sock.Addr
		if err == nil {
			a, bad := s.parse(ip, port)
			if bad != nil {
				err = s.m.errorOf(bad, "send", host, port)
			}
			to = &a
		}
		s.doSend(err, bufs, to, port, host, cb)
	})
}

// pendingSend is a datagram between send and the tick in which dns.lookup would have answered: an address needs no lookup, but the order of
// events must be the same.
type pendingSend struct {
	s    *Socket
	bufs [][]byte
	to   sock.Addr
	port int
	host string
	cb   engine.Func
}

func sendTick(arg any) {
	p := arg.(*pendingSend)
	p.s.doSend(nil, p.bufs, &p.to, p.port, p.host, p.cb)
}

func (s *Socket) doSend(err goja.Value, bufs [][]byte, to *sock.Addr, port int, host string, cb engine.Func) {
	e := s.m.e
	if err != nil {
		e.NextTick(func(any) {
			if cb != nil {
				e.Call1(cb, js.Undefined, err)
			} else {
				s.emit("error", err)
			}
		}, nil)
		return
	}
	if s.handle == nil {
		return
	}
	n, bad := s.handle.TrySend(bufs, to)
	if bad == nil {
		if cb != nil {
			e.NextTick(func(any) { e.Call2(cb, js.Undefined, js.Null, e.VM.ToValue(n)) }, nil)
		}
		return
	}
	if errno, _ := errors.ErrnoOf(bad); errno == unix.EAGAIN {
		bad = s.handle.Send(bufs, to, func(n int, err error) {
			if cb == nil {
				return
			}
			e.Enter(func(any) {
				if err != nil {
					e.Call2(cb, js.Undefined, s.m.errorOf(err, "send", host, port), e.VM.ToValue(n))
				} else {
					e.Call2(cb, js.Undefined, js.Null, e.VM.ToValue(n))
				}
			}, nil)
		})
	}
	// Without a callback nobody hears of it, as in Node.
	if bad != nil && cb != nil {
		failure := s.m.errorOf(bad, "send", host, port)
		e.NextTick(func(any) { e.Call1(cb, js.Undefined, failure) }, nil)
	}
}

// slice is the part of msg that send's offset and length choose.
func (s *Socket) slice(msg, offset, length goja.Value) []byte {
	e := s.m.e
	p := s.bytes(msg)
	off, n := uint32(offset.ToInteger()), uint32(length.ToInteger())
	if int64(off) > int64(len(p)) {
		panic(errors.OutOfBounds(e, "offset"))
	}
	if int64(off)+int64(n) > int64(len(p)) {
		panic(errors.OutOfBounds(e, "length"))
	}
	return p[off : off+n]
}

func (s *Socket) bytes(msg goja.Value) []byte {
	if js.IsString(msg) {
		return buffer.UTF8.Bytes(msg)
	}
	if p, ok := s.m.buffer.ViewBytes(msg); ok {
		return p
	}
	panic(errors.InvalidArgType(s.m.e, "buffer", msg, "string", "Buffer", "TypedArray", "DataView"))
}

// buffers is a message, or an array of pieces that make one datagram.
func (s *Socket) buffers(msg goja.Value) [][]byte {
	list := js.ObjectOf(msg)
	if list == nil || list.ClassName() != "Array" {
		return [][]byte{s.bytes(msg)}
	}
	bufs := make([][]byte, 0, js.Len(list))
	for i := 0; i < js.Len(list); i++ {
		item := js.Index(list, i)
		if js.IsString(item) {
			bufs = append(bufs, buffer.UTF8.Bytes(item))
			continue
		}
		p, ok := s.m.buffer.ViewBytes(item)
		if !ok {
			panic(errors.InvalidArgType(s.m.e, "buffer list arguments", msg, "string", "Buffer", "TypedArray", "DataView"))
		}
		bufs = append(bufs, p)
	}
	return bufs
}

// close is close([callback]).
func (s *Socket) close(cb goja.Value) {
	e := s.m.e
	if js.TypeOf(cb) == "function" {
		js.Invoke(e, s.obj, "on", e.VM.ToValue("close"), cb)
	}
	if s.queue != nil {
		s.queue.calls = append(s.queue.calls, func() { s.close(nil) })
		return
	}
	s.running()
	s.handle.Close(nil)
	s.handle = nil
	e.NextTick(func(arg any) { arg.(*Socket).emit("close") }, s)
}
