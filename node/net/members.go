package net

import (
	"math"

	"jsrt/engine"
	"jsrt/loop/sock"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// socketMethods defines the public methods of net.Socket.
func (m *Module) socketMethods() {
	e, proto := m.e, m.Socket.Proto
	method := func(name string, length int, fn func(s *Socket, c js.Call)) {
		js.Method(e, proto, name, length, func(c js.Call) js.Value {
			fn(m.of(c.This), c)
			return c.This
		})
	}
	method("connect", 0, func(s *Socket, c js.Call) {
		options, cb := m.normalize(js.Copy(c.Arguments))
		s.connect(options, cb)
	})
	m.connectMethod = proto.Get("connect").(*goja.Object)
	m.onEnd = e.NewFunc("onReadableStreamEnd", 0, func(js.Call) js.Value { return js.Undefined })
	super := engine.FuncOf(m.stream.Duplex.Proto.Get("end"))
	method("end", 3, func(_ *Socket, c js.Call) { super(c) })
	method("destroySoon", 0, func(s *Socket, _ js.Call) {
		if js.Get(s.obj, "writable").ToBoolean() {
			js.Invoke(e, s.obj, "end")
		}
		if s.stream.W.Finished() {
			js.Invoke(e, s.obj, "destroy")
		} else {
			js.Invoke(e, s.obj, "once", e.VM.ToValue("finish"), s.obj.Get("destroy"))
		}
	})
	method("resetAndDestroy", 0, func(s *Socket, _ js.Call) {
		switch {
		case s.handle == nil:
			s.stream.DestroyThrough(errors.New(e, "ERR_SOCKET_CLOSED"))
		case s.handle.Kind() != sock.NewTCP(e.Loop).Kind():
			errors.Throw(e, "ERR_INVALID_HANDLE_TYPE")
		case s.connecting:
			s.whenConnected = append(s.whenConnected, s.reset)
		default:
			s.reset()
		}
	})
	method("setNoDelay", 1, func(s *Socket, c js.Call) {
		on := len(c.Arguments) == 0 || js.IsUndefined(c.Argument(0)) || c.Argument(0).ToBoolean()
		if s.handle == nil {
			s.noDelay = on
		} else if on != s.noDelay {
			s.noDelay = on
			s.setNoDelayOn(on)
		}
	})
	method("setKeepAlive", 2, func(s *Socket, c js.Call) {
		k := &keepAlive{on: c.Argument(0).ToBoolean(), delay: int(math.Floor(c.Argument(1).ToFloat() / 1000))}
		if js.IsUndefined(c.Argument(1)) {
			k.delay = 0
		}
		s.keepAlive = k
		if s.handle != nil {
			s.setKeepAliveOn(k)
		}
	})
	method("ref", 0, func(s *Socket, _ js.Call) { s.setRef(true) })
	method("unref", 0, func(s *Socket, _ js.Call) { s.setRef(false) })
	js.Method(e, proto, "address", 0, func(c js.Call) js.Value {
		a, ok := m.of(c.This).localAddr()
		if !ok {
			return e.VM.NewObject()
		}
		return m.addressObject(a)
	})
	js.Method(e, proto, "setTimeout", 2, func(c js.Call) js.Value { return m.of(c.This).setTimeout(c) })
	js.Method(e, proto, "_unrefTimer", 0, func(c js.Call) js.Value {
		m.of(c.This).touch()
		return js.Undefined
	})
}

func (s *Socket) reset() {
	s.resetting = true
	s.stream.DestroyThrough(nil)
}

func (s *Socket) setRef(on bool) {
	s.unref = !on
	if s.handle == nil {
		return
	}
	name := "unref"
	if on {
		name = "ref"
	}
	switch fn := s.m.overridden(s.visible, name); {
	case fn != nil:
		s.m.e.Call(fn, s.visible.obj)
	case on:
		s.handle.Ref()
	default:
		s.handle.Unref()
	}
}

func (s *Socket) localAddr() (a sock.Addr, ok bool) {
	if s.handle != nil && !s.haveLocal {
		if got, err := s.handle.LocalAddr(); err == nil {
			s.local, s.haveLocal = got, true
		}
	}
	return s.local, s.haveLocal
}

func (s *Socket) remoteAddr() (a sock.Addr, ok bool) {
	if s.handle != nil && !s.haveRemote && !s.connecting {
		if got, err := s.handle.RemoteAddr(); err == nil {
			s.remote, s.haveRemote = got, true
		}
	}
	return s.remote, s.haveRemote
}

// socketProperties defines the accessors of net.Socket.
func (m *Module) socketProperties() {
	e, proto := m.e, m.Socket.Proto
	get := func(name string, fn func(s *Socket) goja.Value) {
		js.Accessor(e, proto, name, func(this js.Value) js.Value {
			if s := m.lookup(this); s != nil {
				return fn(s)
			}
			return js.Undefined
		}, nil)
	}
	number := func(n uint64) goja.Value { return e.VM.ToValue(int64(n)) }
	js.Accessor(e, proto, "connecting", func(this js.Value) js.Value {
		s := m.lookup(this)
		return js.Bool(s != nil && s.connecting)
	}, func(this, v js.Value) {
		if s := m.lookup(this); s != nil {
			s.connecting = v.ToBoolean()
		}
	})
	get("_handle", (*Socket).handleValue)
	get("_connecting", func(s *Socket) goja.Value { return js.Bool(s.connecting) })
	get("pending", func(s *Socket) goja.Value { return js.Bool(s.handle == nil || s.connecting) })
	get("readyState", func(s *Socket) goja.Value {
		readable, writable := js.Get(s.obj, "readable").ToBoolean(), js.Get(s.obj, "writable").ToBoolean()
		switch {
		case s.connecting:
			return e.VM.ToValue("opening")
		case readable && writable:
			return e.VM.ToValue("open")
		case readable:
			return e.VM.ToValue("readOnly")
		case writable:
			return e.VM.ToValue("writeOnly")
		}
		return e.VM.ToValue("closed")
	})
	get("bytesRead", func(s *Socket) goja.Value {
		if s.handle != nil {
			return number(s.handle.BytesRead)
		}
		return number(s.bytesRead)
	})
	get("bytesWritten", func(s *Socket) goja.Value {
		n := s.bytesWritten
		if s.handle != nil {
			n = s.handle.BytesWritten
		}
		return number(n + uint64(s.pendingBytes) + uint64(s.stream.W.BufferedBytes()))
	})
	get("bufferSize", func(s *Socket) goja.Value {
		if s.handle == nil {
			return js.Undefined
		}
		return e.VM.ToValue(s.stream.W.Length())
	})
	get("timeout", func(s *Socket) goja.Value {
		if s.timeout == nil {
			return js.Undefined
		}
		return s.timeout
	})
	get("server", func(s *Socket) goja.Value {
		if s.server == nil {
			return js.Null
		}
		return s.server.obj
	})
	get("_server", func(s *Socket) goja.Value {
		if s.server == nil {
			return js.Null
		}
		return s.server.obj
	})
	address := func(prefix string, of func(s *Socket) (sock.Addr, bool)) {
		field := func(name string, fn func(a sock.Addr) any) {
			get(prefix+name, func(s *Socket) goja.Value {
				a, ok := of(s)
				if !ok || !a.IP.IsValid() {
					return js.Undefined
				}
				return e.VM.ToValue(fn(a))
			})
		}
		field("Address", func(a sock.Addr) any { return a.Host() })
		field("Family", func(a sock.Addr) any { return familyName(a) })
		field("Port", func(a sock.Addr) any { return int(a.Port) })
	}
	address("local", (*Socket).localAddr)
	address("remote", (*Socket).remoteAddr)
}
