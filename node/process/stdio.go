package process

import (
	"unsafe"

	"jsrt/engine"
	"jsrt/node/events"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// outStream is process.stdout or process.stderr. Writes are synchronous, for files, pipes and terminals alike: what was written is never lost when
// the process exits, whatever reads it.
type outStream struct {
	engine.Opaque
	m      *Module
	obj    *goja.Object
	fd     int
	ended  bool
	failed *goja.Object // the error after which nothing can be written
}

func (m *Module) initStdio() {
	m.getter("stdin", func() goja.Value { return m.Stdin() }, nil)
	m.method("openStdin", 0, m.openStdin)
	for _, name := range []string{"stdout", "stderr"} {
		m.getter(name, func() goja.Value { return m.stream(name).obj }, nil)
	}
}

// stream returns stdout or stderr, made on first use.
func (m *Module) stream(name string) *outStream {
	if s := m.streams[name]; s != nil {
		return s
	}
	s := &outStream{m: m, fd: m.opts.Stdout}
	if name == "stderr" {
		s.fd = m.opts.Stderr
	}
	m.streams[name] = s
	s.obj = m.e.VM.CreateObject(streamProto(m.e))
	m.events.Init(s.obj, js.Undefined)
	m.e.SetState(s.obj, s)
	js.Set(s.obj, "fd", s.fd)
	js.Set(s.obj, "_type", s.kind())
	js.Set(s.obj, "_isStdio", true)
	if _, err := unix.IoctlGetWinsize(s.fd, unix.TIOCGWINSZ); err == nil {
		js.Set(s.obj, "isTTY", true)
		size := func(pick func(*unix.Winsize) uint16) func() goja.Value {
			return func() goja.Value {
				ws, err := unix.IoctlGetWinsize(s.fd, unix.TIOCGWINSZ)
				if err != nil {
					return js.Undefined
				}
				return m.e.VM.ToValue(int(pick(ws)))
			}
		}
		accessor(m.e, s.obj, "columns", goja.FLAG_TRUE, size(func(ws *unix.Winsize) uint16 { return ws.Col }), nil)
		accessor(m.e, s.obj, "rows", goja.FLAG_TRUE, size(func(ws *unix.Winsize) uint16 { return ws.Row }), nil)
	}
	return s
}

// kind is what Node calls the thing behind the descriptor.
func (s *outStream) kind() string {
	if _, err := unix.IoctlGetWinsize(s.fd, unix.TIOCGWINSZ); err == nil {
		return "tty"
	}
	var st unix.Stat_t
	if unix.Fstat(s.fd, &st) == nil {
		switch st.Mode & unix.S_IFMT {
		case unix.S_IFIFO, unix.S_IFSOCK:
			return "pipe"
		}
	}
	return "fs"
}

// streamProto holds the methods of both streams.
var streamProto = env.NewSlot(func(e *env.Env) *goja.Object {
	cls := js.NewClass(e, "SyncWriteStream", 1, events.Of(e).Class, func(goja.ConstructorCall) *goja.Object {
		errors.Throw(e, "ERR_ILLEGAL_CONSTRUCTOR")
		return nil
	})
	of := func(c js.Call) *outStream {
		s, ok := e.State(c.This).(*outStream)
		if !ok {
			errors.Throw(e, "ERR_INVALID_THIS", "WriteStream")
		}
		return s
	}
	js.HiddenMethod(e, cls.Proto, "write", 3, func(c js.Call) js.Value {
		return js.Bool(of(c).write(c.Argument(0), c.Argument(1), c.Argument(2)))
	})
	js.HiddenMethod(e, cls.Proto, "end", 3, func(c js.Call) js.Value {
		s := of(c)
		chunk, encoding, cb := c.Argument(0), c.Argument(1), c.Argument(2)
		if engine.IsCallable(chunk) {
			chunk, encoding, cb = js.Undefined, js.Undefined, chunk
		} else if engine.IsCallable(encoding) {
			encoding, cb = js.Undefined, encoding
		}
		s.end(chunk, encoding, cb)
		return c.This
	})
	js.Accessor(e, cls.Proto, "writable", func(this goja.Value) goja.Value {
		s, ok := e.State(this).(*outStream)
		return js.Bool(ok && !s.ended && s.failed == nil)
	}, nil)
	return cls.Proto
}).Of

// write is stream.write(chunk[, encoding][, callback]).
func (s *outStream) write(chunk, encoding, cb goja.Value) bool {
	e := s.m.e
	if engine.IsCallable(encoding) {
		encoding, cb = js.Undefined, encoding
	}
	done := engine.FuncOf(cb)
	data := s.bytes(chunk, encoding)
	var failure *goja.Object
	if s.ended {
		failure = errors.New(e, "ERR_STREAM_WRITE_AFTER_END")
	} else if failure = s.failed; failure == nil {
		failure = s.writeAll(data)
		s.failed = failure
	}
	if failure == nil {
		if done != nil {
			e.NextTickCall(done, nil)
		}
		return true
	}
	if done != nil {
		e.NextTickCall(done, []goja.Value{failure})
	}
	e.NextTick(func(any) { s.m.events.Emit(s.obj, "error", failure) }, nil)
	return false
}

func (s *outStream) end(chunk, encoding, cb goja.Value) {
	e := s.m.e
	if !js.IsNullish(chunk) {
		s.write(chunk, encoding, js.Undefined)
	}
	if !s.ended {
		s.ended = true
		e.NextTick(func(any) { s.m.events.Emit(s.obj, "finish") }, nil)
	}
	if fn := engine.FuncOf(cb); fn != nil {
		e.NextTickCall(fn, nil)
	}
}

// bytes reads a chunk: a string in encoding, or bytes of any view.
func (s *outStream) bytes(chunk, encoding goja.Value) []byte {
	e := s.m.e
	if js.IsString(chunk) {
		if name := encoding; js.IsString(name) && name.String() != "utf8" && name.String() != "utf-8" {
			buffer := js.ObjectOf(js.Get(e.Require("buffer"), "Buffer"))
			p, _ := engine.Bytes(js.Invoke(e, buffer, "from", chunk, encoding))
			return p
		}
		text := chunk.String()
		return unsafe.Slice(unsafe.StringData(text), len(text))
	}
	if p, ok := engine.Bytes(chunk); ok {
		return p
	}
	if goja.IsNull(chunk) {
		errors.Throw(e, "ERR_STREAM_NULL_VALUES")
	}
	panic(errors.InvalidArgType(e, "chunk", chunk, "string", "Buffer", "TypedArray", "DataView"))
}

// writeAll writes p whole. A pipe or terminal that another process made non-blocking is waited for.
func (s *outStream) writeAll(p []byte) *goja.Object {
	for len(p) > 0 {
		// This may block, so Go's scheduler must know: not loop.Write.
		n, err := unix.Write(s.fd, p)
		switch err {
		case nil:
			p = p[n:]
		case unix.EINTR:
		case unix.EAGAIN:
			_, _ = unix.Poll([]unix.PollFd{{Fd: int32(s.fd), Events: unix.POLLOUT}}, -1)
		default:
			errno, _ := errors.ErrnoOf(err)
			return errors.SystemError(s.m.e, errors.System{Syscall: "write", Errno: errno})
		}
	}
	return nil
}

// Print writes text to stdout or stderr, through a write method that the program has put in place of the stream's own. Errors are dropped: the
// console does not throw because a pipe is broken (node: lib/internal/console/constructor.js).
func (m *Module) Print(name, text string) {
	s := m.stream(name)
	own, _ := streamProto(m.e).Get("write").(*goja.Object)
	if fn, _ := s.obj.Get("write").(*goja.Object); fn != own {
		_ = m.e.Try(func() { js.Invoke(m.e, s.obj, "write", m.e.VM.ToValue(text)) })
		return
	}
	if !s.ended && s.failed == nil {
		s.failed = s.writeAll(unsafe.Slice(unsafe.StringData(text), len(text)))
	}
}
