package net

import (
	"jsrt/engine"
	"jsrt/loop"
	"jsrt/loop/sock"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// The object that programs and tests see as socket._handle and server._handle. It is made when first looked at; from then on what the socket
// does to its handle goes through the object where somebody has replaced the method.

// handleObject is the Go side of a _handle.
type handleObject struct {
	engine.Opaque
	obj    *goja.Object
	stream *sock.Stream   // of a socket
	socket *Socket        // likewise
	listen *sock.Listener // of a server
	server *Server        // likewise
}

func (h *handleObject) base() *loop.Handle {
	if h.stream != nil {
		return &h.stream.Handle
	}
	return &h.listen.Handle
}

// handleClass is the prototype of handle objects with the functions that overrides are told from.
type handleClass struct {
	proto    *goja.Object
	methods  map[string]*goja.Object
	asyncIDs int
}

func (m *Module) handles() *handleClass {
	if m.handleKind != nil {
		return m.handleKind
	}
	e := m.e
	k := &handleClass{proto: e.VM.NewObject(), methods: map[string]*goja.Object{}}
	m.handleKind = k
	of := func(this goja.Value) *handleObject {
		h, ok := e.State(this).(*handleObject)
		if !ok {
			errors.Throw(e, "ERR_INVALID_THIS", "handle")
		}
		return h
	}
	method := func(name string, fn func(h *handleObject, c js.Call) goja.Value) {
		k.methods[name] = js.Method(e, k.proto, name, 0, func(c js.Call) js.Value { return fn(of(c.This), c) })
	}
	// status is what a handle's methods return: 0 or a negative errno.
	status := func(err error) goja.Value {
		n, _ := errors.ErrnoOf(err)
		return e.VM.ToValue(-int(n))
	}
	method("close", func(h *handleObject, c js.Call) goja.Value {
		fn := engine.FuncOf(c.Argument(0))
		closed := func() {
			if fn != nil {
				e.Enter(func(any) { e.Call(fn, h.obj) }, nil)
			}
		}
		if h.stream != nil {
			h.stream.Close(closed)
		} else {
			h.listen.Close(closed)
		}
		return js.Undefined
	})
	method("ref", func(h *handleObject, _ js.Call) goja.Value { h.base().Ref(); return js.Undefined })
	method("unref", func(h *handleObject, _ js.Call) goja.Value { h.base().Unref(); return js.Undefined })
	method("hasRef", func(h *handleObject, _ js.Call) goja.Value { return js.Bool(h.base().HasRef() && !h.base().Closing()) })
	method("getAsyncId", func(h *handleObject, _ js.Call) goja.Value { return js.Get(h.obj, "_asyncId") })
	method("readStart", func(h *handleObject, _ js.Call) goja.Value {
		if h.stream == nil {
			return js.Zero
		}
		return status(h.stream.ReadStart())
	})
	method("readStop", func(h *handleObject, _ js.Call) goja.Value {
		if h.stream != nil {
			h.stream.ReadStop()
		}
		return js.Zero
	})
	method("setNoDelay", func(h *handleObject, c js.Call) goja.Value {
		if h.stream == nil {
			return js.Zero
		}
		return status(h.stream.SetNoDelay(c.Argument(0).ToBoolean()))
	})
	method("setKeepAlive", func(h *handleObject, c js.Call) goja.Value {
		if h.stream == nil {
			return js.Zero
		}
		return status(h.stream.SetKeepAlive(c.Argument(0).ToBoolean(), int(c.Argument(1).ToInteger()), 0, 0))
	})
	address := func(name string, get func(h *handleObject) (sock.Addr, error)) {
		method(name, func(h *handleObject, c js.Call) goja.Value {
			a, err := get(h)
			if out := js.ObjectOf(c.Argument(0)); err == nil && out != nil && a.IP.IsValid() {
				js.Set(out, "address", a.Host())
				js.Set(out, "family", familyName(a))
				js.Set(out, "port", int(a.Port))
			}
			return status(err)
		})
	}
	address("getsockname", func(h *handleObject) (sock.Addr, error) {
		if h.stream != nil {
			return h.stream.LocalAddr()
		}
		return h.listen.Addr()
	})
	address("getpeername", func(h *handleObject) (sock.Addr, error) {
		if h.stream != nil {
			return h.stream.RemoteAddr()
		}
		return sock.Addr{}, nil
	})
	method("onconnection", func(h *handleObject, c js.Call) goja.Value {
		if h.server != nil {
			h.server.connection(c.Argument(0), c.Argument(1))
		}
		return js.Undefined
	})
	get := func(name string, fn func(h *handleObject) goja.Value) {
		js.Accessor(e, k.proto, name, func(this js.Value) js.Value {
			if h, ok := e.State(this).(*handleObject); ok {
				return fn(h)
			}
			return js.Undefined
		}, nil)
	}
	get("fd", func(h *handleObject) goja.Value {
		if h.stream != nil {
			return e.VM.ToValue(h.stream.Fd())
		}
		return e.VM.ToValue(h.listen.Fd())
	})
	get("bytesRead", func(h *handleObject) goja.Value {
		if h.stream == nil {
			return js.Zero
		}
		return e.VM.ToValue(int64(h.stream.BytesRead))
	})
	get("bytesWritten", func(h *handleObject) goja.Value {
		if h.stream == nil {
			return js.Zero
		}
		return e.VM.ToValue(int64(h.stream.BytesWritten))
	})
	get("writeQueueSize", func(h *handleObject) goja.Value {
		if h.stream == nil {
			return js.Zero
		}
		return e.VM.ToValue(h.stream.QueuedBytes())
	})
	js.Accessor(e, k.proto, "reading", func(this js.Value) js.Value {
		h, ok := e.State(this).(*handleObject)
		return js.Bool(ok && h.stream != nil && h.stream.Reading())
	}, func(this, v js.Value) {
		// Node's flag says what the stream believes; here that is the handle's own state.
		if h, ok := e.State(this).(*handleObject); ok && h.stream != nil && !v.ToBoolean() {
			h.stream.ReadStop()
		}
	})
	return k
}

// newHandle makes the object of h.
func (m *Module) newHandle(h *handleObject) *handleObject {
	k := m.handles()
	k.asyncIDs++
	h.obj = m.e.VM.CreateObject(k.proto)
	js.Hidden(h.obj, "_asyncId", m.e.VM.ToValue(k.asyncIDs))
	m.e.SetState(h.obj, h)
	return h
}

// overridden returns what somebody has put in place of a handle's method, nil where it is the handle's own.
func (m *Module) overridden(h *handleObject, name string) engine.Func {
	if h == nil {
		return nil
	}
	v, _ := h.obj.Get(name).(*goja.Object)
	if v == nil || v == m.handleKind.methods[name] {
		return nil
	}
	return engine.FuncOf(v)
}

// handleValue is socket._handle.
func (s *Socket) handleValue() goja.Value {
	if s.handle == nil {
		return js.Null
	}
	if s.visible == nil || s.visible.stream != s.handle {
		s.visible = s.m.newHandle(&handleObject{stream: s.handle, socket: s})
	}
	return s.visible.obj
}

// handleValue is server._handle.
func (s *Server) handleValue() goja.Value {
	if s.handle == nil {
		return js.Null
	}
	if s.visible == nil || s.visible.listen != s.handle {
		s.visible = s.m.newHandle(&handleObject{listen: s.handle, server: s})
	}
	return s.visible.obj
}

// closeHandle closes h, the socket's handle until now; closed runs in the closing phase.
func (s *Socket) closeHandle(h *sock.Stream, closed func()) {
	v := s.visible
	if v == nil || v.stream != h {
		h.Close(closed)
		return
	}
	if fn := s.m.overridden(v, "close"); fn != nil {
		s.m.e.Call1(fn, v.obj, s.m.e.NewFunc("", 0, func(js.Call) js.Value {
			closed()
			return js.Undefined
		}))
		return
	}
	h.Close(closed)
}

// setNoDelayOn and setKeepAliveOn set options through the visible handle, if there is one. A Unix socket has no such options, and Node ignores
// that.
func (s *Socket) setNoDelayOn(on bool) {
	if fn := s.m.overridden(s.visible, "setNoDelay"); fn != nil {
		s.m.e.Call1(fn, s.visible.obj, js.Bool(on))
		return
	}
	_ = s.handle.SetNoDelay(on)
}

func (s *Socket) setKeepAliveOn(k *keepAlive) {
	if fn := s.m.overridden(s.visible, "setKeepAlive"); fn != nil {
		s.m.e.Call2(fn, s.visible.obj, js.Bool(k.on), s.m.e.VM.ToValue(k.delay))
		return
	}
	_ = s.handle.SetKeepAlive(k.on, k.delay, 0, 0)
}
