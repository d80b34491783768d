package net

import (
	"io"
	"math"

	"jsrt/loop/sock"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"
	"jsrt/node/stream"
	"jsrt/node/timers"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// Socket is the Go side of net.Socket: the stream.Native of a sock.Stream.
type Socket struct {
	m       *Module
	obj     *goja.Object
	stream  *stream.Stream
	handle  *sock.Stream  // nil before connect and after destroy
	server  *Server       // that accepted it
	visible *handleObject // _handle, once somebody has looked at it

	connecting bool
	unref      bool // asked for before there was a handle
	noDelay    bool // likewise
	resetting  bool
	keepAlive  *keepAlive
	host       string // name that is being looked up

	// Work that waits for the connection, in the order in which it came.
	whenConnected []func()
	whenClosed    func() // fails the write that waits for the connection
	pendingBytes  int    // of that write
	attempt       *attempts

	timer     timers.Timer
	timeout   goja.Value
	lastQueue int // bytes queued when the timeout was last looked at

	bytesRead, bytesWritten uint64 // of the handle that was
	local, remote           sock.Addr
	haveLocal, haveRemote   bool

	incoming []byte // what enterRead delivers
	inErr    error
}

type keepAlive struct {
	on    bool
	delay int // seconds
}

const scratchSize = 64 << 10

func (m *Module) socketClass() {
	e := m.e
	m.Socket = js.NewClass(e, "Socket", 1, m.stream.Duplex, func(c goja.ConstructorCall) *goja.Object {
		if c.NewTarget == nil && !e.VM.InstanceOf(c.This, m.Socket.Ctor) {
			return js.New(e, m.Socket.Ctor, c.Arguments...)
		}
		m.construct(c.This, c.Argument(0))
		return nil
	})
	m.kind = &stream.Kind{}
	m.streamMethods()
	m.socketMethods()
	m.socketProperties()
}

// construct is new net.Socket(options).
func (m *Module) construct(obj *goja.Object, options goja.Value) {
	opts := js.ObjectOf(options)
	if js.IsNumber(options) {
		// The legacy form: a descriptor.
		opts = m.e.VM.NewObject()
		js.Set(opts, "fd", options)
	}
	if v := js.Get(opts, "objectMode"); v.ToBoolean() {
		panic(errors.InvalidArgValue(m.e, "options.objectMode", v, "is not supported"))
	}
	for _, name := range []string{"readableObjectMode", "writableObjectMode"} {
		if js.Get(opts, name).ToBoolean() {
			panic(errors.InvalidArgValue(m.e, "options."+name, js.Get(opts, name), "is not supported"))
		}
	}
	o := stream.NativeOptions()
	o.AllowHalfOpen = js.Get(opts, "allowHalfOpen").ToBoolean()
	if v := js.Get(opts, "highWaterMark"); js.IsNumber(v) {
		o.ReadableHWM, o.WritableHWM = int(v.ToInteger()), int(v.ToInteger())
	}
	s := m.init(obj, o)
	if fd := js.Get(opts, "fd"); !js.IsNullish(fd) {
		m.openFd(s, int(validate.Integer(m.e, fd, "options.fd", 0, math.MaxInt32)), opts)
	}
}

// openFd adopts a descriptor.
func (m *Module) openFd(s *Socket, fd int, opts *goja.Object) {
	h := sock.NewPipe(m.e.Loop)
	if domain, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE); err == nil && domain == unix.SOCK_STREAM {
		if sa, err := unix.Getsockname(fd); err == nil {
			if _, isUnix := sa.(*unix.SockaddrUnix); !isUnix {
				h = sock.NewTCP(m.e.Loop)
			}
		}
	}
	if err := h.Open(fd); err != nil {
		h.Close(nil)
		panic(m.fail(err, "open"))
	}
	s.adopt(h)
	if v := js.Get(opts, "readable"); js.IsUndefined(v) || v.ToBoolean() {
		s.stream.Read0()
	}
}

// init makes obj a socket without a handle.
func (m *Module) init(obj *goja.Object, o stream.Options) *Socket {
	s := &Socket{m: m, obj: obj}
	s.timer.Init(m.e)
	m.events.Init(obj, nil)
	o.EmitClose = false // 'close' comes when the handle is closed, and says whether there was an error
	o.DecodeStrings = false
	s.stream = m.stream.Init(obj, o, native{s}, m.kind)
	// What Node's listener does, WriteAfterEnd does here; programs count the listeners.
	m.events.Add(obj, m.endName, m.onEnd, false)
	return s
}

// accepted makes the Socket of a connection that a server took.
func (m *Module) accepted(h *sock.Stream, server *Server) *Socket {
	o := stream.NativeOptions()
	o.AllowHalfOpen = server.allowHalfOpen
	if server.highWaterMark > 0 {
		o.ReadableHWM, o.WritableHWM = server.highWaterMark, server.highWaterMark
	}
	s := m.init(m.e.VM.CreateObject(m.Socket.Proto), o)
	s.adopt(h)
	if server.pauseOnConnect {
		s.stream.R.SetFlowPaused()
	} else {
		s.stream.Read0()
	}
	return s
}

func (s *Socket) adopt(h *sock.Stream) {
	s.handle = h
	h.SetOwner(s)
	if s.unref {
		h.Unref()
	}
}

// of returns the Go socket of a JavaScript one; it throws for anything else.
func (m *Module) of(this goja.Value) *Socket {
	if s := m.lookup(this); s != nil {
		return s
	}
	panic(errors.New(m.e, "ERR_INVALID_THIS", "Socket"))
}

func (m *Module) lookup(this goja.Value) *Socket {
	if st := m.stream.From(this); st != nil {
		if n, ok := st.Native().(native); ok {
			return n.Socket
		}
	}
	return nil
}

// Alloc implements sock.StreamOwner.
func (s *Socket) Alloc(*sock.Stream) []byte {
	if s.m.scratch == nil {
		s.m.scratch = make([]byte, scratchSize)
	}
	return s.m.scratch
}

// Read implements sock.StreamOwner: what arrives enters JavaScript here.
func (s *Socket) Read(_ *sock.Stream, p []byte, err error) {
	s.incoming, s.inErr = p, err
	s.m.e.Enter(enterRead, s)
}

func enterRead(arg any) {
	s := arg.(*Socket)
	p, err := s.incoming, s.inErr
	s.incoming, s.inErr = nil, nil
	s.touch()
	st := s.stream
	switch {
	case err == nil:
		if p = st.PipeBytes(p); len(p) == 0 || st.Destroyed() {
			return
		}
		if !st.Push(s.m.received(p)) && s.handle != nil {
			s.handle.ReadStop()
		}
	case err != io.EOF:
		st.DestroyThrough(s.m.fail(err, "read"))
	case !st.R.EndEmitted():
		st.PushEnd()
		st.Read0()
	}
}

// received makes the Buffer of what was read into scratch. As in Node each chunk has an ArrayBuffer of its own, at offset 0: programs read
// chunk.buffer. A large chunk keeps the memory it was read into.
func (m *Module) received(p []byte) *goja.Object {
	if len(p) < scratchSize/4 {
		return m.buffer.FromBytes(append([]byte(nil), p...))
	}
	m.scratch = nil
	return m.buffer.FromBytes(p[:len(p):len(p)])
}

// streamMethods are the methods through which the stream machinery reaches the socket.
func (m *Module) streamMethods() {
	e, proto := m.e, m.Socket.Proto
	m.kind.Read = js.Method(e, proto, "_read", 1, func(c js.Call) js.Value {
		m.of(c.This).read()
		return js.Undefined
	})
	m.kind.Write = js.Method(e, proto, "_write", 3, func(c js.Call) js.Value {
		s := m.of(c.This)
		s.Write(stream.ChunkOf(c.Argument(0), c.Argument(1)), stream.DoneOf(s.stream, c.Argument(2)))
		return js.Undefined
	})
	m.kind.Writev = js.Method(e, proto, "_writev", 2, func(c js.Call) js.Value {
		s := m.of(c.This)
		var chunks []stream.Chunk
		if list := js.ObjectOf(c.Argument(0)); list != nil {
			for i := 0; i < js.Len(list); i++ {
				item := js.ObjectOf(js.Index(list, i))
				chunks = append(chunks, stream.ChunkOf(js.Get(item, "chunk"), js.Get(item, "encoding")))
			}
		}
		s.Writev(chunks, stream.DoneOf(s.stream, c.Argument(1)))
		return js.Undefined
	})
	m.kind.Final = js.Method(e, proto, "_final", 1, func(c js.Call) js.Value {
		s := m.of(c.This)
		s.Final(stream.DoneOf(s.stream, c.Argument(0)))
		return js.Undefined
	})
	m.kind.Destroy = js.Method(e, proto, "_destroy", 2, func(c js.Call) js.Value {
		s := m.of(c.This)
		s.Destroy(c.Argument(0), stream.DoneOf(s.stream, c.Argument(1)))
		return js.Undefined
	})
}

// Read implements stream.Native under the name that sock.StreamOwner leaves free.
func (n native) Read(int) { n.Socket.read() }

// native is the Socket as stream.Native sees it: Read means something else to sock.StreamOwner.
type native struct{ *Socket }

func (s *Socket) read() {
	if s.connecting || s.handle == nil {
		s.whenConnected = append(s.whenConnected, s.read)
		return
	}
	if !s.handle.Reading() {
		if err := s.handle.ReadStart(); err != nil {
			s.stream.DestroyThrough(s.m.fail(err, "read"))
		}
	}
}

// Write implements stream.Native.
func (s *Socket) Write(c stream.Chunk, done stream.Done) {
	p := c.Bytes()
	if !s.ready(len(p), func() { s.Write(c, done) }, done) {
		return
	}
	n, err := s.handle.TryWrite(p)
	switch {
	case err != nil:
		done.Call(s.m.fail(err, "write"))
	case n == len(p):
		done.Call(nil)
	default:
		s.queue([][]byte{p[n:]}, done)
	}
}

// Pushing implements stream.Pusher.
func (s *Socket) Pushing() bool { return s.handle != nil && s.handle.Reading() }

// TryBytes implements stream.BytesSink.
func (s *Socket) TryBytes(p []byte) int {
	if s.connecting || s.handle == nil {
		return 0
	}
	n, err := s.handle.TryWrite(p)
	if err != nil {
		return 0 // the ordinary write that follows reports it
	}
	s.touch()
	return n
}

// Writev implements stream.Native.
func (s *Socket) Writev(cs []stream.Chunk, done stream.Done) {
	bufs := make([][]byte, 0, len(cs))
	total := 0
	for i := range cs {
		if p := cs[i].Bytes(); len(p) > 0 {
			bufs = append(bufs, p)
			total += len(p)
		}
	}
	if !s.ready(total, func() { s.Writev(cs, done) }, done) {
		return
	}
	n, err := s.handle.TryWritev(bufs)
	if err != nil {
		done.Call(s.m.fail(err, "write"))
		return
	}
	for len(bufs) > 0 && n >= len(bufs[0]) {
		n -= len(bufs[0])
		bufs = bufs[1:]
	}
	if len(bufs) == 0 {
		done.Call(nil)
		return
	}
	bufs[0] = bufs[0][n:]
	s.queue(bufs, done)
}

// ready tells whether a write of n bytes may go now; while the socket connects it keeps again for later.
func (s *Socket) ready(n int, again func(), done stream.Done) bool {
	if s.connecting {
		s.pendingBytes = n
		s.whenClosed = func() { done.Call(errors.New(s.m.e, "ERR_SOCKET_CLOSED_BEFORE_CONNECTION")) }
		s.whenConnected = append(s.whenConnected, func() {
			s.whenClosed = nil
			again()
		})
		return false
	}
	s.pendingBytes = 0
	if s.handle == nil {
		done.Call(errors.New(s.m.e, "ERR_SOCKET_CLOSED"))
		return false
	}
	s.touch()
	return true
}

// queue hands the kernel's leftovers to the handle.
func (s *Socket) queue(bufs [][]byte, done stream.Done) {
	w := &pendingWrite{s: s, done: done}
	if err := s.handle.Write(bufs, w.finished); err != nil {
		done.Call(s.m.fail(err, "write"))
		return
	}
	s.lastQueue = s.handle.QueuedBytes()
}

type pendingWrite struct {
	s    *Socket
	done stream.Done
	err  error
}

func (w *pendingWrite) finished(err error) {
	w.err = err
	w.s.m.e.Enter(enterWritten, w)
}

func enterWritten(arg any) {
	w := arg.(*pendingWrite)
	s := w.s
	switch {
	case s.stream.Destroyed():
		w.done.Call(nil)
	case w.err != nil:
		w.done.Call(s.m.fail(w.err, "write"))
	default:
		s.touch()
		s.lastQueue = 0
		w.done.Call(nil)
	}
}

// Final implements stream.Native: it sends FIN after what is written.
func (s *Socket) Final(done stream.Done) {
	if s.connecting {
		s.whenConnected = append(s.whenConnected, func() { s.Final(done) })
		return
	}
	if s.handle == nil {
		done.Call(nil)
		return
	}
	err := s.handle.Shutdown(func(error) {
		s.m.e.Enter(func(any) {
			// Node ignores the outcome: the peer, or another process that has the socket, may have ended it.
			done.Call(nil)
		}, nil)
	})
	if n, ok := errors.ErrnoOf(err); ok && n == unix.ENOTCONN {
		done.Call(nil)
	} else if err != nil {
		done.Call(s.m.fail(err, "shutdown"))
	}
}

// Destroy implements stream.Native: the descriptor goes now, 'close' comes with the handle's.
func (s *Socket) Destroy(exception goja.Value, done stream.Done) {
	m := s.m
	s.connecting = false
	s.timer.Stop()
	s.whenConnected = nil
	if s.attempt != nil {
		s.attempt.abandon()
		s.attempt = nil
	}
	failed := !js.IsNullish(exception)
	if h := s.handle; h != nil {
		s.bytesRead, s.bytesWritten = h.BytesRead, h.BytesWritten
		s.handle = nil
		s.haveLocal = false
		closed := func() { m.e.Enter(enterClosed, closing{s, failed}) }
		if s.resetting {
			s.resetting = false
			if err := h.CloseReset(closed); err != nil {
				m.events.Emit(s.obj, "error", m.fail(err, "reset"))
				s.closeHandle(h, closed)
			}
		} else {
			s.closeHandle(h, closed)
		}
		done.Call(exception)
	} else {
		done.Call(exception)
		m.e.NextTick(enterClosed, closing{s, false})
	}
	if srv := s.server; srv != nil {
		srv.connections--
		srv.closeIfDrained()
	}
}

type closing struct {
	s      *Socket
	failed bool
}

func enterClosed(arg any) {
	c := arg.(closing)
	if fail := c.s.whenClosed; fail != nil {
		c.s.whenClosed = nil
		fail()
	}
	c.s.m.events.Emit1(c.s.obj, "close", js.Bool(c.failed))
}

// WriteAfterEnd implements stream.EndedWriter: when the peer's FIN has ended the socket, that is what the error says.
func (s *Socket) WriteAfterEnd() *goja.Object {
	if s.stream.AllowHalfOpen() || !s.stream.R.EndEmitted() {
		return nil
	}
	err := errors.Plain(s.m.e, "This socket has been ended by the other party")
	js.Set(err, "code", "EPIPE")
	return err
}

// touch restarts the idle timeout.
func (s *Socket) touch() { s.timer.Refresh() }

func (s *Socket) setTimeout(c js.Call) js.Value {
	e := s.m.e
	if s.stream.Destroyed() {
		return s.obj
	}
	s.timeout = c.Argument(0)
	ms := validate.Duration(e, c.Argument(0), "msecs")
	cb := c.Argument(1)
	s.timer.Stop()
	if !js.IsUndefined(cb) {
		validate.Function(e, cb, "callback")
	}
	if ms == 0 {
		if !js.IsUndefined(cb) {
			js.Invoke(e, s.obj, "removeListener", e.VM.ToValue("timeout"), cb)
		}
		return s.obj
	}
	s.timer.Start(ms, idle, s)
	if !js.IsUndefined(cb) {
		js.Invoke(e, s.obj, "once", e.VM.ToValue("timeout"), cb)
	}
	return s.obj
}

func idle(arg any) {
	s := arg.(*Socket)
	// A write that makes progress is activity.
	if h := s.handle; h != nil && s.lastQueue > 0 && h.QueuedBytes() != s.lastQueue {
		s.lastQueue = h.QueuedBytes()
		s.touch()
		return
	}
	s.m.events.Emit(s.obj, "timeout")
}

// Wrap makes a net.Socket of an open handle, as child_process and process.stdin need them: a side that is not there is ended from the
// start. Reading begins with the first reader.
func (m *Module) Wrap(h *sock.Stream, readable, writable bool) *goja.Object {
	o := stream.NativeOptions()
	o.ReadableDisabled, o.WritableOff = !readable, !writable
	s := m.init(m.e.VM.CreateObject(m.Socket.Proto), o)
	s.adopt(h)
	return s.obj
}

// HandleOf returns the open handle of a net.Socket, nil for anything else and for sockets that are closed.
func (m *Module) HandleOf(v goja.Value) *sock.Stream {
	if s := m.lookup(v); s != nil {
		return s.handle
	}
	return nil
}
