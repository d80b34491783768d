package childprocess

import (
	"strconv"

	"jsrt/engine"
	"jsrt/loop/sock"
	"jsrt/node/dgram"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/net"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// How a handle goes to another process: its message is wrapped in one with cmd NODE_HANDLE, the descriptor is attached to that, and what is sent
// behind it waits until the peer has acknowledged it, since the kernel may drop a descriptor (MSG_CTRUNC). Then ours is closed. It is Node's
// protocol, so that either may be the other's child.
const (
	handleCommand = "NODE_HANDLE"
	ackCommand    = "NODE_HANDLE_ACK"
	nackCommand   = "NODE_HANDLE_NACK"

	maxRetransmissions = 3
)

// handleSender is what waits for an acknowledgement.
type handleSender struct {
	c       *channel
	waiting bool
	queue   []unsent
	pending *sentHandle // to be closed when it has arrived; nil for one that stays open here
}

// netHandles is what net tells of its sockets and servers for this purpose.
type netHandles interface {
	// Detach takes the handle from a socket, which is then without one and not its server's any more. nil for a socket without.
	Detach(socket goja.Value) *sock.Stream
	// IsHandle tells a socket's or server's _handle.
	IsHandle(v goja.Value) bool
	// AddRemote tells a server of sockets of its own that live elsewhere: close asks for the last of them to be closed, connections for their
	// number. The function that it returns makes the server forget them.
	AddRemote(server goja.Value, close func(done func()), connections func(done func(n int, err goja.Value))) (remove func())
}

// udpHandles is the same of dgram.
type udpHandles interface {
	HandleOf(socket goja.Value) *sock.UDP
}

// unsent is a call of send that waits.
type unsent struct{ value, handle, options, callback goja.Value }

type sentHandle struct {
	p               []byte // the message, to send it again
	handle          *sock.Stream
	retransmissions int
}

func (s *handleSender) push(value goja.Value, handle goja.Value, options, callback goja.Value) bool {
	if handle == nil {
		handle = js.Undefined
	}
	s.queue = append(s.queue, unsent{value, handle, options, callback})
	return len(s.queue) == 1
}

func (s *handleSender) closePending() {
	if s.pending != nil {
		s.pending.handle.Close(nil)
		s.pending = nil
	}
}

func (m *Module) netHandles() netHandles {
	h, _ := any(net.Of(m.e)).(netHandles)
	return h
}

func (m *Module) udpHandles() udpHandles {
	h, _ := any(dgram.Of(m.e)).(udpHandles)
	return h
}

// postHandle sends value with a handle, or with the descriptor of one.
func (c *channel) postHandle(value goja.Value, handle *goja.Object, options, callback goja.Value) bool {
	m, e := c.m, c.m.e
	kind := m.handleKind(handle)
	if kind == "" {
		errors.Throw(e, "ERR_INVALID_HANDLE_TYPE")
	}
	if c.handles.waiting {
		return c.handles.push(value, handle, options, callback)
	}
	wrapped := e.VM.NewObject()
	js.Set(wrapped, "cmd", handleCommand)
	js.Set(wrapped, "type", kind)
	js.Set(wrapped, "msg", value)
	keepOpen, _ := sendOptions(options)
	fd := -1
	var given *sock.Stream // to be closed here
	switch kind {
	case "net.Socket":
		h := net.Of(m.e).HandleOf(handle)
		if h == nil {
			break
		}
		fd = h.Fd()
		if server := js.ObjectOf(js.Get(handle, "server")); server != nil {
			js.Set(wrapped, "key", c.lists.sending(server))
		}
		if !keepOpen {
			given = m.netHandles().Detach(handle)
		}
	case "net.Server":
		if h := js.ObjectOf(js.Get(handle, "_handle")); h != nil {
			fd = int(js.Get(h, "fd").ToInteger())
		}
	case "dgram.Socket":
		js.Set(wrapped, "dgramType", js.Get(handle, "type"))
		if h := m.udpHandles().HandleOf(handle); h != nil {
			fd = h.Fd()
		}
	default:
		fd = int(js.Get(handle, "fd").ToInteger())
	}
	if fd < 0 {
		// It was sent before, or is closed: the message goes alone.
		ok, _ := c.write(c.codec.encode(m, value), -1, options, callback)
		return ok
	}
	p := c.codec.encode(m, wrapped)
	ok, err := c.write(p, fd, options, callback)
	switch {
	case err == nil:
		c.handles.waiting = true
		if given != nil {
			c.handles.pending = &sentHandle{p: p, handle: given}
		}
	case given != nil:
		given.Close(nil)
	}
	return ok
}

// handleKind is the name of a handle's class in messages, "" for what cannot be sent.
func (m *Module) handleKind(handle *goja.Object) string {
	is := func(class *js.Class) bool { return handle != nil && m.e.VM.InstanceOf(handle, class.Ctor) }
	handles := m.netHandles()
	switch {
	case handles == nil:
	case is(net.Of(m.e).Socket):
		return "net.Socket"
	case is(net.Of(m.e).Server):
		return "net.Server"
	case handles.IsHandle(handle):
		return "net.Native"
	case m.udpHandles() != nil && is(dgram.Of(m.e).Socket):
		return "dgram.Socket"
	}
	return ""
}

// internal handles a message between the runtimes.
func (c *channel) internal(msg *goja.Object, fd int) {
	switch cmd := commandOf(msg); cmd {
	case ackCommand, nackCommand:
		c.acknowledged(cmd == ackCommand)
	case handleCommand:
		c.gotHandle(msg, fd)
	default:
		c.lists.internal(cmd, msg)
	}
}

// acknowledged goes on after the peer's answer.
func (c *channel) acknowledged(arrived bool) {
	m, s := c.m, &c.handles
	if !s.waiting {
		return
	}
	if arrived {
		s.closePending()
	} else if p := s.pending; p != nil {
		if p.retransmissions++; p.retransmissions <= maxRetransmissions {
			if _, err := c.write(p.p, p.handle.Fd(), js.Undefined, js.Undefined); err == nil {
				return
			}
		}
		s.closePending()
		js.Invoke(m.e, m.process, "emitWarning", m.str("Handle did not reach the receiving process correctly"), m.str("SentHandleNotReceivedWarning"))
	}
	queue := s.queue
	s.queue, s.waiting = nil, false
	for _, u := range queue {
		c.post(u.value, u.handle, u.options, u.callback)
	}
	if !c.connected && !c.closed && !s.waiting {
		js.Invoke(m.e, c.target, "_disconnect")
	}
}

// tell sends a message of ours. That the peer is gone is no failure.
func (c *channel) tell(fields ...any) {
	if c.closed {
		return
	}
	msg := c.m.e.VM.NewObject()
	for i := 0; i < len(fields); i += 2 {
		js.Set(msg, fields[i].(string), fields[i+1])
	}
	c.post(msg, js.Null, js.True, js.Undefined)
}

// gotHandle takes a handle from the peer and emits its message with it.
func (c *channel) gotHandle(msg *goja.Object, fd int) {
	m, e := c.m, c.m.e
	if fd < 0 {
		c.tell("cmd", nackCommand)
		return
	}
	c.tell("cmd", ackCommand)
	inner := js.Get(msg, "msg")
	emit := func(handle goja.Value) {
		c.emitLater(message{c: c, value: inner, handle: handle, fd: -1, internal: isInternal(inner)})
	}
	ready := func(obj *goja.Object, method string) {
		options := e.VM.NewObject()
		js.Set(options, "fd", fd)
		js.Invoke(e, obj, method, options, e.NewFunc("", 0, func(js.Call) js.Value {
			emit(obj)
			return js.Undefined
		}))
	}
	switch js.Get(msg, "type").String() {
	case "net.Socket":
		socket, errno := m.adoptSocket(fd)
		if errno != 0 {
			_ = unix.Close(fd)
			m.events.Emit(c.target, "error", m.failure("open", errno))
			return
		}
		if key := js.Get(msg, "key"); key.ToBoolean() {
			c.lists.receiving(key.String()).add(socket)
		}
		emit(socket)
	case "net.Server":
		ready(js.New(e, net.Of(m.e).Server.Ctor), "listen")
	case "dgram.Socket":
		ready(js.New(e, dgram.Of(m.e).Socket.Ctor, js.Get(msg, "dgramType")), "bind")
	case "net.Native":
		emit(m.bareHandle(fd))
	default:
		_ = unix.Close(fd)
		errors.Throw(e, "ERR_INVALID_HANDLE_TYPE")
	}
}

// bareHandle is a descriptor that the program may give to server.listen or new net.Socket, which take objects with an fd.
func (m *Module) bareHandle(fd int) *goja.Object {
	h := m.e.VM.NewObject()
	js.Set(h, "fd", fd)
	js.HiddenMethod(m.e, h, "close", 1, func(c js.Call) js.Value {
		if open := int(js.Get(h, "fd").ToInteger()); open >= 0 {
			_ = unix.Close(open)
			js.Set(h, "fd", -1)
		}
		if fn := engine.FuncOf(c.Argument(0)); fn != nil {
			m.e.NextTickCall(fn, nil)
		}
		return js.Undefined
	})
	return h
}

// adoptSocket makes a net.Socket of a descriptor.
func (m *Module) adoptSocket(fd int) (*goja.Object, unix.Errno) {
	h := sock.NewPipe(m.e.Loop)
	if sa, err := unix.Getsockname(fd); err == nil {
		if _, local := sa.(*unix.SockaddrUnix); !local {
			h = sock.NewTCP(m.e.Loop)
		}
	}
	if err := h.Open(fd); err != nil {
		h.Close(nil)
		return nil, errnoOf(err)
	}
	socket := net.Of(m.e).Wrap(h, true, true)
	st := m.stream.From(socket)
	st.SetAllowHalfOpen(false)
	st.Read0()
	return socket, 0
}

// socketLists keep track of sockets of a server that live in another process: the server is closed when they are, and counts them.
type socketLists struct {
	c        *channel
	sent     map[string]*sentSockets
	got      map[string]*gotSockets
	requests []*socketRequest
}

// sentSockets are the sockets of one server that were sent over one channel.
type sentSockets struct {
	lists  *socketLists
	key    string
	remove func() // from the server
}

// socketRequest is a question about sent sockets that the peer has not answered.
type socketRequest struct {
	reply, key string
	done       func(answer *goja.Object) // nil: the peer is gone
}

// sending returns the key of a server's list, which is made with its first socket.
func (l *socketLists) sending(server *goja.Object) string {
	m := l.c.m
	key := m.serverKey(server)
	if l.sent[key] == nil {
		s := &sentSockets{lists: l, key: key}
		if l.sent == nil {
			l.sent = map[string]*sentSockets{}
		}
		l.sent[key] = s
		s.remove = m.netHandles().AddRemote(server, s.close, s.connections)
	}
	return key
}

// serverKey is what the processes call a server: Node's _connectionKey.
func (m *Module) serverKey(server *goja.Object) string {
	if key := js.Get(server, "_connectionKey"); key.ToBoolean() {
		return key.String()
	}
	m.servers++
	key := "jsrt:" + strconv.Itoa(m.servers)
	js.Hidden(server, "_connectionKey", m.str(key))
	return key
}

func (s *sentSockets) request(cmd, reply string, done func(*goja.Object)) {
	c := s.lists.c
	if !c.connected {
		done(nil)
		return
	}
	s.lists.requests = append(s.lists.requests, &socketRequest{reply, s.key, done})
	c.tell("cmd", cmd, "key", s.key)
}

// close calls done when the last of the sockets is closed, or the process gone.
func (s *sentSockets) close(done func()) {
	s.request("NODE_SOCKET_NOTIFY_CLOSE", "NODE_SOCKET_ALL_CLOSED", func(*goja.Object) { done() })
}

// connections asks how many of the sockets are open.
func (s *sentSockets) connections(done func(n int, err goja.Value)) {
	s.request("NODE_SOCKET_GET_COUNT", "NODE_SOCKET_COUNT", func(answer *goja.Object) {
		if answer == nil {
			done(0, errors.New(s.lists.c.m.e, "ERR_CHILD_CLOSED_BEFORE_REPLY"))
			return
		}
		done(int(js.Get(answer, "count").ToInteger()), js.Null)
	})
}

// exit forgets the sockets of a process that has ended.
func (l *socketLists) exit() {
	for _, s := range l.sent {
		s.remove()
	}
	l.sent = nil
	l.gone()
}

// gone ends what nobody will answer any more.
func (l *socketLists) gone() {
	requests := l.requests
	l.requests = nil
	for _, r := range requests {
		r.done(nil)
	}
}

// gotSockets are the sockets of one server of the peer.
type gotSockets struct {
	lists *socketLists
	key   string
	open  int
	asked int // how often the peer wants to hear that none is open
}

func (l *socketLists) receiving(key string) *gotSockets {
	if l.got == nil {
		l.got = map[string]*gotSockets{}
	}
	if l.got[key] == nil {
		l.got[key] = &gotSockets{lists: l, key: key}
	}
	return l.got[key]
}

func (g *gotSockets) add(socket *goja.Object) {
	e := g.lists.c.m.e
	g.open++
	js.Invoke(e, socket, "once", e.VM.ToValue("close"), e.NewFunc("", 0, func(js.Call) js.Value {
		g.open--
		if g.open == 0 {
			for ; g.asked > 0; g.asked-- {
				g.lists.c.tell("cmd", "NODE_SOCKET_ALL_CLOSED", "key", g.key)
			}
		}
		return js.Undefined
	}))
}

// internal handles what lists tell each other.
func (l *socketLists) internal(cmd string, msg *goja.Object) {
	key := js.Get(msg, "key").String()
	switch g := l.got[key]; {
	case g == nil:
	case cmd == "NODE_SOCKET_NOTIFY_CLOSE" && g.open == 0:
		l.c.tell("cmd", "NODE_SOCKET_ALL_CLOSED", "key", key)
	case cmd == "NODE_SOCKET_NOTIFY_CLOSE":
		g.asked++
	case cmd == "NODE_SOCKET_GET_COUNT":
		l.c.tell("cmd", "NODE_SOCKET_COUNT", "key", key, "count", g.open)
	}
	for i, r := range l.requests {
		if r.reply == cmd && r.key == key {
			l.requests = append(l.requests[:i:i], l.requests[i+1:]...)
			r.done(msg)
			return
		}
	}
}
