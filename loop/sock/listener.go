package sock

import (
	"golang.org/x/sys/unix"
	"jsrt/loop"
)

const (
	// maxAccepts bounds the connections taken in one wake-up.
	maxAccepts = 64
	// acceptPause is how long a listener that cannot accept leaves the poller alone, in milliseconds: the connections that wait would
	// otherwise wake it without end.
	acceptPause = 100
)

// Listener accepts connections on a TCP or Unix socket. It is active from Listen to Close.
type Listener struct {
	loop.Handle
	watcher loop.Watcher
	accept  func(*Stream, error)
	pause   *loop.Timer // made when accepting fails
	path    string      // to unlink on Close
	fd      int
	spare   int // descriptor held in reserve against EMFILE, -1 when there is none
	tcp     bool
	failing bool // the failure was reported; no accept has worked since
}

// NewTCPListener makes a listener that has no socket yet: Bind or Open makes it.
func NewTCPListener(l *loop.Loop) *Listener { return newListener(l, "TCPServerWrap", true) }

// NewPipeListener is NewTCPListener for Unix sockets.
func NewPipeListener(l *loop.Loop) *Listener { return newListener(l, "PipeWrap", false) }

func newListener(l *loop.Loop, kind string, tcp bool) *Listener {
	ln := &Listener{fd: -1, spare: -1, tcp: tcp}
	ln.Init(l, kind)
	return ln
}

// ListenTCP makes a listener on an IP address. Errors: *Error with "socket", "setsockopt", "bind" or "listen"; Node says "listen" for
// all of them. For accept see Listener.Listen.
func ListenTCP(l *loop.Loop, a Addr, backlog int, flags Flags, accept func(*Stream, error)) (*Listener, error) {
	return listenAt(NewTCPListener(l), a, backlog, flags, accept)
}

// ListenPipe makes a listener on a path, or an abstract name with a leading NUL. EINVAL if ValidPath is false, EADDRINUSE if the
// path exists, EACCES if its folder does not exist (libuv's, for ENOENT). Close removes the path.
func ListenPipe(l *loop.Loop, path string, backlog int, accept func(*Stream, error)) (*Listener, error) {
	return listenAt(NewPipeListener(l), Addr{Path: path}, backlog, 0, accept)
}

func listenAt(ln *Listener, a Addr, backlog int, flags Flags, accept func(*Stream, error)) (*Listener, error) {
	err := ln.Bind(a, flags)
	if err == nil {
		err = ln.Listen(backlog, accept)
	}
	if err != nil {
		ln.release()
		return nil, err
	}
	return ln, nil
}

// OpenListener makes a listener of a descriptor, which may be listening already. EINVAL if it is not a TCP or Unix stream socket,
// as Node reports for descriptors of any other kind.
func OpenListener(l *loop.Loop, fd, backlog int, accept func(*Stream, error)) (*Listener, error) {
	if typ, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE); err != nil || typ != unix.SOCK_STREAM {
		return nil, &Error{"open", unix.EINVAL}
	}
	var ln *Listener
	switch family, errno := sysFamily(fd); {
	case errno != 0:
		return nil, &Error{"open", errno}
	case family == unix.AF_UNIX:
		ln = NewPipeListener(l)
	case family == unix.AF_INET || family == unix.AF_INET6:
		ln = NewTCPListener(l)
	default:
		return nil, &Error{"open", unix.EINVAL}
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, failure("open", errnoOf(err))
	}
	unix.CloseOnExec(fd)
	ln.fd = fd
	if err := ln.Listen(backlog, accept); err != nil {
		ln.fd = -1 // it stays the caller's
		ln.release()
		return nil, err
	}
	return ln, nil
}

// Bind makes the socket and gives it its address. All errors come at once, EADDRINUSE too, which libuv keeps until listen.
func (ln *Listener) Bind(a Addr, flags Flags) error {
	if ln.fd >= 0 || ln.Closing() {
		return &Error{"bind", unix.EINVAL}
	}
	family := a.Family()
	if ln.tcp && family != unix.AF_INET && family != unix.AF_INET6 || !ln.tcp && (family != unix.AF_UNIX || !validPath(a.Path)) {
		return &Error{"bind", unix.EINVAL}
	}
	fd, errno := sys.socket(family, unix.SOCK_STREAM)
	if errno != 0 {
		return &Error{"socket", errno}
	}
	var err error
	if ln.tcp {
		err = bindTCP(fd, a, flags)
	} else if errno := sysBind(fd, a); errno == unix.ENOENT {
		err = &Error{"bind", unix.EACCES}
	} else {
		err = failure("bind", errno)
	}
	if err != nil {
		closeFd(fd)
		return err
	}
	ln.fd = fd
	if a.Path != "" && a.Path[0] != 0 {
		ln.path = a.Path
	}
	return nil
}

// Listen starts to accept. accept gets each connection as a stream that reads nothing yet and has no owner. It gets nil and *Error with
// "accept" when the system cannot accept; once, until a connection is accepted again, and the listener goes on trying. When the process is
// out of descriptors, waiting connections are closed at once so that their peers learn of it, and accept hears nothing.
func (ln *Listener) Listen(backlog int, accept func(*Stream, error)) error {
	if ln.fd < 0 {
		return &Error{"listen", unix.EBADF}
	}
	if errno := sys.listen(ln.fd, backlog); errno != 0 {
		return &Error{"listen", errno}
	}
	if ln.accept == nil {
		ln.watcher.Init(ln.Loop(), ln.fd, ln.ready)
	}
	if err := ln.watcher.Set(loop.Readable); err != nil {
		return err
	}
	ln.accept = accept
	ln.reserve()
	ln.Start()
	return nil
}

// Chmod lets every user read from or write to a Unix socket, in addition to what its mode says (Node's readableAll, writableAll). EINVAL
// if the listener has no path.
func (ln *Listener) Chmod(readable, writable bool) error {
	if ln.path == "" {
		return &Error{"chmod", unix.EINVAL}
	}
	var st unix.Stat_t
	if err := unix.Stat(ln.path, &st); err != nil {
		return failure("chmod", errnoOf(err))
	}
	mode := uint32(st.Mode) & 0o7777
	if readable {
		mode |= 0o444
	}
	if writable {
		mode |= 0o222
	}
	return failure("chmod", errnoOf(unix.Chmod(ln.path, mode)))
}

// Fd is the file descriptor, -1 before there is one and after Close.
func (ln *Listener) Fd() int { return ln.fd }

// Addr is the address that is bound; port 0 has become a number.
func (ln *Listener) Addr() (Addr, error) { return localAddr(ln.fd) }

// Close gives the descriptor back and removes the path at once; connections that were not accepted are reset by the kernel. onClosed
// (may be nil) runs in the closing phase. A second Close is ignored and reports false.
func (ln *Listener) Close(onClosed func()) bool {
	if ln.Closing() {
		return false
	}
	ln.release()
	return ln.Handle.Close(onClosed)
}

func (ln *Listener) release() {
	if ln.path != "" {
		// Somebody else may have removed it.
		_ = unix.Unlink(ln.path)
		ln.path = ""
	}
	if ln.fd >= 0 {
		ln.watcher.Close()
		closeFd(ln.fd)
		ln.fd = -1
	}
	if ln.spare >= 0 {
		closeFd(ln.spare)
		ln.spare = -1
	}
	if ln.pause != nil {
		ln.pause.Close(nil)
		ln.pause = nil
	}
}

func (ln *Listener) reserve() {
	if ln.spare < 0 {
		if fd, errno := sys.spare(); errno == 0 {
			ln.spare = fd
		}
	}
}

func (ln *Listener) ready(loop.Events) {
	for i := 0; i < maxAccepts && ln.fd >= 0; i++ {
		fd, errno := sys.accept(ln.fd)
		if (errno == unix.EMFILE || errno == unix.ENFILE) && ln.spare >= 0 {
			errno = ln.refuse()
			if errno == 0 {
				continue
			}
		}
		switch errno {
		case 0:
			ln.failing = false
			ln.reserve()
			s := ln.stream()
			s.adopt(fd)
			ln.accept(s, nil)
		case unix.EAGAIN:
			return
		case unix.ECONNABORTED, unix.EPROTO, unix.ENOPROTOOPT, unix.EOPNOTSUPP, unix.ENETDOWN, unix.ENETUNREACH, unix.EHOSTDOWN, unix.EHOSTUNREACH:
			// The connection that was waiting has failed, or Linux reports its pending network error here (accept(2)).
		default:
			ln.fail(errno)
			return
		}
	}
}

func (ln *Listener) stream() *Stream {
	if ln.tcp {
		return NewTCP(ln.Loop())
	}
	return NewPipe(ln.Loop())
}

// refuse closes one waiting connection with the help of the spare descriptor, since left alone it would wake the poller for ever.
func (ln *Listener) refuse() unix.Errno {
	closeFd(ln.spare)
	ln.spare = -1
	fd, errno := sys.accept(ln.fd)
	if errno == 0 {
		closeFd(fd)
	}
	ln.reserve()
	return errno
}

// fail leaves the poller alone for a while and reports the first failure of a row.
func (ln *Listener) fail(errno unix.Errno) {
	// A mask that shrinks cannot fail.
	_ = ln.watcher.Set(0)
	if ln.pause == nil {
		ln.pause = new(loop.Timer)
		ln.pause.Init(ln.Loop(), ln.retry)
		ln.pause.Unref() // the listener itself keeps the loop alive, or does not
	}
	ln.pause.Set(acceptPause, 0)
	if !ln.failing {
		ln.failing = true
		ln.accept(nil, &Error{"accept", errno})
	}
}

func (ln *Listener) retry() {
	ln.reserve()
	if err := ln.watcher.Set(loop.Readable); err != nil {
		ln.pause.Set(acceptPause, 0)
	}
}
