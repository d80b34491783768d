package net

import (
	"strconv"

	"jsrt/engine"
	"jsrt/loop/sock"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"
	"jsrt/node/timers"

	"github.com/dop251/goja"
)

// attemptTimeout is how long one address of a name is tried before the next is (net.getDefaultAutoSelectFamilyAttemptTimeout).
const attemptTimeout = 250

// connect is socket.connect with normalised arguments; cb may be nil.
func (s *Socket) connect(options *goja.Object, cb goja.Value) {
	m, e := s.m, s.m.e
	path := js.Get(options, "path")
	if js.IsUndefined(js.Get(options, "port")) && js.IsNullish(path) {
		errors.Throw(e, "ERR_MISSING_ARGS", `"options" or "port" or "path" argument`)
	}
	if s.stream.Destroyed() {
		s.handle = nil
	}
	if s.handle == nil {
		s.stream.Undestroy()
		s.haveLocal, s.haveRemote = false, false
		if path.ToBoolean() {
			s.adopt(sock.NewPipe(e.Loop))
		} else {
			s.adopt(sock.NewTCP(e.Loop))
		}
	}
	if cb != nil {
		js.Invoke(e, s.obj, "once", e.VM.ToValue("connect"), cb)
	}
	s.touch()
	s.connecting = true
	s.readOptions(options)
	if path.ToBoolean() {
		p := validate.String(e, path, "options.path")
		s.start(s.handle, sock.UnixAddr(p))
		return
	}
	m.lookupAndConnect(s, options)
}

// readOptions takes the socket options of connect.
func (s *Socket) readOptions(options *goja.Object) {
	if js.Get(options, "noDelay").ToBoolean() {
		s.noDelay = true
	}
	if js.Get(options, "keepAlive").ToBoolean() {
		s.keepAlive = &keepAlive{on: true, delay: int(js.Get(options, "keepAliveInitialDelay").ToInteger() / 1000)}
	}
}

// lookupAndConnect resolves the host, unless it is an address, and connects.
func (m *Module) lookupAndConnect(s *Socket, options *goja.Object) {
	e := m.e
	host := "localhost"
	if v := js.Get(options, "host"); v.ToBoolean() {
		host = v.String()
	}
	localAddress := js.Get(options, "localAddress")
	if localAddress.ToBoolean() && isIP(localAddress) == 0 {
		errors.Throw(e, "ERR_INVALID_IP_ADDRESS", localAddress.String())
	}
	if v := js.Get(options, "localPort"); v.ToBoolean() {
		if !js.IsNumber(v) {
			panic(errors.InvalidArgType(e, "options.localPort", v, "number"))
		}
	}
	port := m.optionalPort(js.Get(options, "port"))
	lookup := js.Get(options, "lookup")
	if !js.IsNullish(lookup) {
		validate.Function(e, lookup, "options.lookup")
	}
	if addr, err := sock.ParseIP(host, uint16(port)); err == nil {
		e.NextTick(func(any) {
			if s.connecting {
				s.dial(addr, options)
			}
		}, nil)
		return
	}
	s.host = host
	family := int(js.Get(options, "family").ToInteger())
	opts := e.VM.NewObject()
	js.Set(opts, "family", family)
	js.Set(opts, "hints", js.Get(options, "hints").ToInteger())
	multiple := family != 4 && family != 6 && !localAddress.ToBoolean()
	if v := js.Get(options, "autoSelectFamily"); js.IsBool(v) && !v.ToBoolean() {
		multiple = false
	}
	if multiple {
		js.Set(opts, "all", true)
	}
	fn := engine.FuncOf(lookup)
	if fn == nil {
		// Read at call time: programs replace dns.lookup.
		fn = engine.FuncOf(e.Require("dns").Get("lookup"))
	}
	cb := e.NewFunc("emitLookup", 3, func(c js.Call) js.Value {
		m.lookedUp(s, options, port, multiple, c)
		return js.Undefined
	})
	e.Call(fn, js.Undefined, e.VM.ToValue(host), opts, cb)
}

// lookedUp takes the answer of dns.lookup: (err, address, family), or (err, [{address, family}]) when all were asked for.
func (m *Module) lookedUp(s *Socket, options *goja.Object, port int, multiple bool, c js.Call) {
	e := m.e
	err := c.Argument(0)
	var addrs []sock.Addr
	report := func(address, family goja.Value) {
		m.events.Emit(s.obj, "lookup", orNull(err), address, family, e.VM.ToValue(s.host))
	}
	fail := func(err goja.Value) {
		e.NextTick(func(any) { s.stream.DestroyThrough(err) }, nil)
	}
	if !js.IsNullish(err) {
		report(js.Undefined, js.Undefined)
		if s.connecting {
			fail(err)
		}
		return
	}
	list := js.ObjectOf(c.Argument(1))
	if multiple && list != nil {
		for i := 0; i < js.Len(list); i++ {
			item := js.ObjectOf(js.Index(list, i))
			report(js.Get(item, "address"), js.Get(item, "family"))
			if a, bad := sock.ParseIP(js.Get(item, "address").String(), uint16(port)); bad == nil {
				addrs = append(addrs, a)
			}
		}
	} else {
		report(c.Argument(1), c.Argument(2))
		if a, bad := sock.ParseIP(c.Argument(1).String(), uint16(port)); bad == nil {
			addrs = append(addrs, a)
		}
	}
	switch {
	case !s.connecting:
	case len(addrs) == 0:
		fail(errors.New(e, "ERR_INVALID_IP_ADDRESS", c.Argument(1).String()))
	case len(addrs) == 1:
		s.touch()
		s.dial(addrs[0], options)
	default:
		s.touch()
		s.attempt = &attempts{s: s, addrs: interleave(addrs)}
		s.attempt.timer.Init(e)
		s.attempt.next()
	}
}

func orNull(v goja.Value) goja.Value {
	if js.IsNullish(v) {
		return js.Null
	}
	return v
}

// dial connects to one address, from the local address that options ask for.
func (s *Socket) dial(a sock.Addr, options *goja.Object) {
	e := s.m.e
	localAddress, localPort := js.Get(options, "localAddress"), js.Get(options, "localPort")
	if localAddress.ToBoolean() || localPort.ToBoolean() {
		text := "::"
		if a.IP.Is4() {
			text = "0.0.0.0"
		}
		if localAddress.ToBoolean() {
			text = localAddress.String()
		}
		local, err := sock.ParseIP(text, uint16(localPort.ToInteger()))
		if err == nil {
			err = s.handle.Bind(local, 0)
		}
		if err != nil {
			n, _ := errors.ErrnoOf(err)
			s.stream.DestroyThrough(errors.SystemError(e, errors.System{Syscall: "bind", Errno: n, Address: text, Port: int(local.Port), HasPort: true}))
			return
		}
	}
	s.start(s.handle, a)
}

// start connects h, the socket's handle.
func (s *Socket) start(h *sock.Stream, a sock.Addr) {
	err := h.Connect(a, func(err error) {
		s.m.e.Enter(func(any) { s.connected(h, a, err) }, nil)
	})
	if err != nil {
		local := ""
		if bound, bad := h.LocalAddr(); bad == nil && bound.IP.IsValid() {
			local = bound.Host() + ":" + strconv.Itoa(int(bound.Port))
		}
		s.stream.DestroyThrough(s.connectError(a, err, local))
	}
}

// connected finishes a connect: 'connect' and 'ready', or the error.
func (s *Socket) connected(h *sock.Stream, a sock.Addr, err error) {
	if s.stream.Destroyed() || s.handle != h {
		return
	}
	if err != nil {
		s.connecting = false
		s.stream.DestroyThrough(s.connectError(a, err, ""))
		return
	}
	s.connecting = false
	s.haveLocal = false
	s.touch()
	if s.noDelay {
		s.setNoDelayOn(true)
	}
	if k := s.keepAlive; k != nil {
		s.setKeepAliveOn(k)
	}
	waiting := s.whenConnected
	s.whenConnected = nil
	s.m.events.Emit(s.obj, "connect")
	for _, fn := range waiting {
		fn()
	}
	s.m.events.Emit(s.obj, "ready")
	if s.handle != nil && s.stream.R.Startable() {
		s.stream.Read0()
	}
}

// connectError is the error of a failed connect to a; local is this end's "address:port", if it says anything.
func (s *Socket) connectError(a sock.Addr, err error, local string) *goja.Object {
	n, ok := errors.ErrnoOf(err)
	if !ok {
		return errors.Plain(s.m.e, err.Error())
	}
	info := errors.System{Syscall: "connect", Errno: n, Address: a.Host(), Local: local}
	if a.Path == "" {
		info.Port, info.HasPort = int(a.Port), true
	}
	return errors.SystemError(s.m.e, info)
}

// attempts connects to the addresses of one name in turn (RFC 8305): the next one is tried when one fails or does not answer in time.
type attempts struct {
	s      *Socket
	addrs  []sock.Addr
	tried  int
	errs   []any
	timer  timers.Timer
	others []*sock.Stream // handles that are still connecting
	over   bool
}

// interleave orders the addresses so that the families alternate, beginning with the first one's.
func interleave(addrs []sock.Addr) []sock.Addr {
	var first, second []sock.Addr
	for _, a := range addrs {
		if a.IP.Is4() == addrs[0].IP.Is4() {
			first = append(first, a)
		} else {
			second = append(second, a)
		}
	}
	out := make([]sock.Addr, 0, len(addrs))
	for i := 0; i < len(first) || i < len(second); i++ {
		if i < len(first) {
			out = append(out, first[i])
		}
		if i < len(second) {
			out = append(out, second[i])
		}
	}
	return out
}

func (t *attempts) next() {
	s, e := t.s, t.s.m.e
	t.timer.Stop()
	if t.tried == len(t.addrs) {
		if len(t.others) == 0 {
			t.failed()
		}
		return
	}
	a := t.addrs[t.tried]
	t.tried++
	h := sock.NewTCP(e.Loop)
	err := h.Connect(a, func(err error) { e.Enter(func(any) { t.done(h, a, err) }, nil) })
	if err != nil {
		h.Close(nil)
		t.errs = append(t.errs, s.connectError(a, err, ""))
		t.next()
		return
	}
	t.others = append(t.others, h)
	if t.tried < len(t.addrs) {
		t.timer.Start(attemptTimeout, func(arg any) { arg.(*attempts).next() }, t)
	}
}

func (t *attempts) done(h *sock.Stream, a sock.Addr, err error) {
	if t.over {
		return
	}
	for i, o := range t.others {
		if o == h {
			t.others = append(t.others[:i], t.others[i+1:]...)
			break
		}
	}
	if err != nil {
		t.errs = append(t.errs, t.s.connectError(a, err, ""))
		h.Close(nil)
		t.next()
		return
	}
	t.abandon()
	s := t.s
	s.attempt = nil
	s.handle.Close(nil)
	s.adopt(h)
	s.connected(h, a, nil)
}

// abandon closes what is still connecting.
func (t *attempts) abandon() {
	t.over = true
	t.timer.Stop()
	for _, h := range t.others {
		h.Close(nil)
	}
	t.others = nil
}

// failed reports that no address answered: the one error, or an AggregateError with the first one's code.
func (t *attempts) failed() {
	s, e := t.s, t.s.m.e
	t.over = true
	s.attempt = nil
	if len(t.errs) == 1 {
		s.stream.DestroyThrough(t.errs[0].(*goja.Object))
		return
	}
	err := js.New(e, e.Errors.AggregateError, e.VM.NewArray(t.errs...))
	js.Set(err, "code", js.Get(t.errs[0].(*goja.Object), "code"))
	s.stream.DestroyThrough(err)
}
