package process

import (
	"runtime"

	"jsrt/loop/sock"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/net"
	nodestream "jsrt/node/stream"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// stdin is process.stdin: a net.Socket over a pipe, a socket or a terminal, an fs.ReadStream over a file. It reads nothing, and keeps no process
// alive, until somebody reads from it, and when it is paused it stops again.
type stdin struct {
	m   *Module
	obj *goja.Object
	fd  int

	flags   int           // of the descriptor before it was made non-blocking, -1: it was not
	termios *unix.Termios // of the terminal before raw mode, nil: there was none
}

var stdinOf = env.NewSlot(func(*env.Env) *stdin { return &stdin{flags: -1} }).Of

// Stdin returns process.stdin, made on first use.
func (m *Module) Stdin() *goja.Object {
	s := stdinOf(m.e)
	if s.obj == nil {
		s.m = m
		s.open()
	}
	return s.obj
}

// openStdin is process.openStdin(), the old way to begin reading.
func (m *Module) openStdin(js.Call) js.Value {
	js.Invoke(m.e, m.Stdin(), "resume")
	return m.Stdin()
}

// RestoreStdin gives what stands behind descriptor 0 the modes that it had before the program: whoever started it uses it too, and after it. It is
// for the end of the process.
func (m *Module) RestoreStdin() {
	s := stdinOf(m.e)
	if s.termios != nil {
		_ = unix.IoctlSetTermios(s.fd, setTermios, s.termios)
	}
	if s.flags >= 0 {
		_, _ = unix.FcntlInt(uintptr(s.fd), unix.F_SETFL, s.flags)
	}
}

func (s *stdin) open() {
	e := s.m.e
	switch s.kind() {
	case "tty":
		s.reopen()
		s.socket(sock.NewPipe(e.Loop))
		s.terminal()
	case "pipe":
		s.socket(sock.NewPipe(e.Loop))
	case "tcp":
		s.socket(sock.NewTCP(e.Loop))
	case "file":
		options := e.VM.NewObject()
		js.Set(options, "fd", s.fd)
		js.Set(options, "autoClose", false)
		s.obj = js.New(e, js.ObjectOf(e.Require("fs").Get("ReadStream")), js.Null, options)
	default:
		s.empty()
	}
	js.Set(s.obj, "fd", s.fd)
	s.stopWhenPaused()
}

// kind tells what stands behind the descriptor.
func (s *stdin) kind() string {
	if channel := js.ObjectOf(s.m.Exports.Get("channel")); channel != nil && js.IsNumber(js.Get(channel, "fd")) && int(js.Get(channel, "fd").ToInteger()) == s.fd {
		return "" // the messages of the parent come there
	}
	if _, err := unix.IoctlGetTermios(s.fd, getTermios); err == nil {
		return "tty"
	}
	var st unix.Stat_t
	if unix.Fstat(s.fd, &st) != nil {
		return ""
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG, unix.S_IFCHR:
		return "file"
	case unix.S_IFIFO:
		return "pipe"
	case unix.S_IFSOCK:
		if typ, err := unix.GetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_TYPE); err != nil || typ != unix.SOCK_STREAM {
			return ""
		}
		switch sa, _ := unix.Getsockname(s.fd); sa.(type) {
		case *unix.SockaddrInet4, *unix.SockaddrInet6:
			return "tcp"
		}
		return "pipe"
	}
	return ""
}

// socket makes stdin a net.Socket that cannot be written to.
func (s *stdin) socket(h *sock.Stream) {
	m := s.m
	if flags, err := unix.FcntlInt(uintptr(s.fd), unix.F_GETFL, 0); err == nil {
		s.flags = flags
	}
	if err := h.Open(s.fd); err != nil {
		h.Close(nil)
		n, _ := errors.ErrnoOf(err)
		panic(errors.SystemError(m.e, errors.System{Syscall: "open", Errno: n}))
	}
	s.obj = net.Of(m.e).Wrap(h, true, false)
}

// empty makes stdin a stream that has ended.
func (s *stdin) empty() {
	e := s.m.e
	s.obj = js.New(e, nodestream.Of(e).Readable.Ctor)
	js.Set(s.obj, "_read", e.NewFunc("read", 0, func(js.Call) js.Value { return js.Undefined }))
	nodestream.Of(e).From(s.obj).PushEnd()
}

// stopWhenPaused lets a paused stdin stop reading, so that the process can end: a stream by itself reads on until its buffer is full.
func (s *stdin) stopWhenPaused() {
	m := s.m
	m.events.Add(s.obj, m.e.VM.ToValue("pause"), m.e.NewFunc("", 0, func(js.Call) js.Value {
		m.e.NextTick(func(any) {
			h := net.Of(m.e).HandleOf(s.obj)
			if h == nil || !h.Reading() || js.Get(s.obj, "readableFlowing").ToBoolean() {
				return
			}
			js.Set(js.ObjectOf(s.obj.Get("_readableState")), "reading", false)
			h.ReadStop()
		}, nil)
		return js.Undefined
	}), false)
}

// reopen puts a new open file of the terminal in place of the descriptor: the one that was given is shared with the shell, and often with stdout, and
// would become non-blocking for all of them. Where the terminal cannot be opened, that is how it is.
func (s *stdin) reopen() {
	path := "/dev/tty"
	if runtime.GOOS == "linux" {
		path = "/proc/self/fd/0"
	}
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	_ = unix.Dup2(fd, s.fd)
	_ = unix.Close(fd)
}

// terminal adds what a tty.ReadStream has.
func (s *stdin) terminal() {
	e := s.m.e
	js.Set(s.obj, "isTTY", true)
	js.Set(s.obj, "isRaw", false)
	js.Method(e, s.obj, "setRawMode", 1, func(c js.Call) js.Value {
		on := c.Argument(0).ToBoolean()
		if err := s.setRawMode(on); err != nil {
			n, _ := errors.ErrnoOf(err)
			s.m.events.Emit(s.obj, "error", errors.SystemError(e, errors.System{Syscall: "setRawMode", Errno: n}))
			return s.obj
		}
		js.Set(s.obj, "isRaw", on)
		return s.obj
	})
}

// setRawMode switches to a terminal that hands over every key as it is, and back (termios(3), UV_TTY_MODE_RAW of libuv).
func (s *stdin) setRawMode(on bool) error {
	if s.termios == nil {
		if !on {
			return nil
		}
		before, err := unix.IoctlGetTermios(s.fd, getTermios)
		if err != nil {
			return err
		}
		s.termios = before
	}
	t := *s.termios
	if on {
		t.Iflag &^= unix.BRKINT | unix.ICRNL | unix.INPCK | unix.ISTRIP | unix.IXON
		t.Oflag |= unix.ONLCR
		t.Cflag |= unix.CS8
		t.Lflag &^= unix.ECHO | unix.ICANON | unix.IEXTEN | unix.ISIG
		t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	}
	return unix.IoctlSetTermios(s.fd, setTermios, &t)
}
