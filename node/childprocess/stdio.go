package childprocess

import (
	"syscall"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/loop/sock"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/net"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

type stdioKind uint8

const (
	stdioIgnore stdioKind = iota
	stdioPipe
	stdioIPC
	stdioFd   // a descriptor of this process
	stdioWrap // likewise, of a stream that this process gives up
)

// stdio is one entry of options.stdio: what becomes one of the child's descriptors.
type stdio struct {
	kind   stdioKind
	fd     int          // stdioFd, stdioWrap
	stream *goja.Object // stdioWrap: the stream
	input  goja.Value   // spawnSync: what the child reads there, nil for nothing

	ours, theirs int // the ends of what was made for the child, -1: none
}

// readStdio reads options.stdio in all its forms: a word for all, or an array of words, descriptors and streams. There are at least three. sync
// tells that no loop will run: there is no channel then, and data (strings, views) stands for a pipe with input.
func (m *Module) readStdio(v goja.Value, sync bool) []stdio {
	e := m.e
	var items []goja.Value
	switch {
	case js.IsString(v):
		items = m.stdioWord(v)
	case isArray(v):
		items = m.items(js.ObjectOf(v))
	default:
		panic(errors.InvalidArgValue(e, "stdio", v, ""))
	}
	for len(items) < 3 {
		items = append(items, js.Undefined)
	}
	list := make([]stdio, 0, len(items))
	channel := false
	for i, v := range items {
		word := ""
		switch {
		case js.IsString(v):
			word = v.String()
		case js.IsNullish(v) && i < 3:
			word = "pipe"
		case js.IsNullish(v):
			word = "ignore"
		case js.IsNumber(v) && v.ToFloat() < 0:
			word = "pipe"
		}
		obj := js.ObjectOf(v)
		switch {
		case word == "ignore":
			list = append(list, stdio{kind: stdioIgnore})
		case word == "pipe" || word == "overlapped":
			list = append(list, stdio{kind: stdioPipe})
		case word == "inherit":
			list = append(list, stdio{kind: stdioFd, fd: i})
		case word == "ipc" && sync:
			errors.Throw(e, "ERR_IPC_SYNC_FORK")
		case word == "ipc" && channel:
			errors.Throw(e, "ERR_IPC_ONE_PIPE")
		case word == "ipc":
			channel = true
			list = append(list, stdio{kind: stdioIPC})
		case js.IsNumber(v):
			list = append(list, stdio{kind: stdioFd, fd: int(v.ToInteger())})
		case obj != nil && js.IsNumber(js.Get(obj, "fd")):
			list = append(list, stdio{kind: stdioFd, fd: int(js.Get(obj, "fd").ToInteger())})
		default:
			if fd, ok := m.handleFd(obj); ok {
				list = append(list, stdio{kind: stdioWrap, fd: fd, stream: obj})
				break
			}
			_, isView := viewBytes(v)
			if !isView && !js.IsString(v) {
				panic(errors.InvalidArgValue(e, "stdio", v, ""))
			}
			if !sync {
				errors.Throw(e, "ERR_INVALID_SYNC_FORK_INPUT", m.inspect(v))
			}
			// Node leaves such entries out of what it gives to the child.
		}
	}
	return list
}

// stdioWord is the array that one word for all three stands for.
func (m *Module) stdioWord(v goja.Value) []goja.Value {
	switch v.String() {
	case "ignore", "pipe", "overlapped":
		return []goja.Value{v, v, v}
	case "inherit":
		return []goja.Value{m.e.VM.ToValue(0), m.e.VM.ToValue(1), m.e.VM.ToValue(2)}
	}
	panic(errors.InvalidArgValue(m.e, "stdio", v, ""))
}

// handleFd returns the descriptor of a stream: of a net.Socket, or of whatever object stands as its _handle or handle.
func (m *Module) handleFd(obj *goja.Object) (fd int, ok bool) {
	if obj == nil {
		return 0, false
	}
	if h := net.Of(m.e).HandleOf(obj); h != nil {
		return h.Fd(), true
	}
	for _, name := range []string{"handle", "_handle"} {
		if h := js.ObjectOf(js.Get(obj, name)); h != nil && js.IsNumber(js.Get(h, "fd")) {
			return int(js.Get(h, "fd").ToInteger()), true
		}
	}
	return 0, false
}

// giveUp stops reading from a stream that the child reads now: both would get a part each.
func (m *Module) giveUp(s *goja.Object) {
	e := m.e
	if h := net.Of(m.e).HandleOf(s); h != nil {
		h.ReadStop()
	} else {
		for _, name := range []string{"handle", "_handle"} {
			if h := js.ObjectOf(js.Get(s, name)); h != nil && engine.IsCallable(h.Get("readStop")) {
				js.Invoke(e, h, "readStop")
				break
			}
		}
	}
	if !engine.IsCallable(s.Get("pause")) {
		return
	}
	js.Invoke(e, s, "pause")
	js.Set(s, "readableFlowing", false)
	if state := js.ObjectOf(s.Get("_readableState")); state != nil {
		js.Set(state, "reading", false)
	}
	if err := s.DefineDataPropertySymbol(m.usedAsStdio, js.True, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
}

// open makes what list asks for and returns the descriptors for the child. After an error everything is closed again.
func open(list []stdio) (files []int, errno unix.Errno) {
	files = make([]int, len(list))
	for i := range list {
		s := &list[i]
		s.ours, s.theirs = -1, -1
		switch s.kind {
		case stdioIgnore:
			if i < 3 {
				// A program expects its first three descriptors to be open: the next file it opens would take their number.
				s.theirs, errno = openNull()
			}
			files[i] = s.theirs
		case stdioPipe, stdioIPC:
			s.ours, s.theirs, errno = socketPair()
			files[i] = s.theirs
		default:
			files[i] = s.fd
			if i < 3 {
				// It may stand on the reactor here, and the child's program expects to block. The flag belongs to what both share.
				_ = unix.SetNonblock(s.fd, false)
			}
		}
		if errno != 0 {
			closeTheirs(list[:i])
			closeOurs(list[:i])
			return nil, errno
		}
	}
	return files, 0
}

func openNull() (fd int, errno unix.Errno) {
	fd, err := unix.Open("/dev/null", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, errnoOf(err)
	}
	return fd, 0
}

// socketPair makes a connection: a child's pipes are Unix sockets, as libuv makes them, since those carry both directions and descriptors.
func socketPair() (ours, theirs int, errno unix.Errno) {
	// Nobody may fork before both are close-on-exec.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return -1, -1, errnoOf(err)
	}
	unix.CloseOnExec(pair[0])
	unix.CloseOnExec(pair[1])
	return pair[0], pair[1], 0
}

// closeTheirs closes the child's ends, which the child has by now, or never will.
func closeTheirs(list []stdio) {
	for i := range list {
		if s := &list[i]; s.theirs >= 0 {
			_ = unix.Close(s.theirs)
			s.theirs = -1
		}
	}
}

// closeOurs closes the parent's ends.
func closeOurs(list []stdio) {
	for i := range list {
		if s := &list[i]; s.ours >= 0 {
			_ = unix.Close(s.ours)
			s.ours = -1
		}
	}
}

// handle makes the parent's end of a pipe a handle of l.
func (s *stdio) handle(l *loop.Loop) (*sock.Stream, unix.Errno) {
	h := sock.NewPipe(l)
	if err := h.Open(s.ours); err != nil {
		h.Close(nil)
		return nil, errnoOf(err)
	}
	s.ours = -1 // the handle's now
	return h, 0
}

// errnoOf is the errno of err, EIO for an error that has none.
func errnoOf(err error) unix.Errno {
	if err == nil {
		return 0
	}
	if n, ok := errors.ErrnoOf(err); ok {
		return n
	}
	return unix.EIO
}
