package childprocess

import (
	"io"

	"jsrt/loop"

	"golang.org/x/sys/unix"
)

// ipcOwner takes what comes over an ipcPipe, on the loop.
type ipcOwner interface {
	// received takes bytes, which are valid during the call only, and the descriptors that came with them, which are the owner's now.
	received(p []byte, fds []int)
	// ended tells that nothing more will come: io.EOF, or the error of the system.
	ended(err error)
}

// ipcPipe is one end of a connection that carries bytes and descriptors (unix(7), SCM_RIGHTS). It reads from its start to the end of what comes, or its
// close, and is active as long. What is being written keeps the loop alive even when the handle is unreferenced.
type ipcPipe struct {
	loop.Handle
	owner   ipcOwner
	fd      int
	watcher loop.Watcher
	scratch *ipcScratch
	queue   []ipcWrite
	queued  int // bytes in queue
	request loop.Request
	reading bool
}

// ipcWrite is a message, or the rest of one, that the kernel has not taken.
type ipcWrite struct {
	p    []byte
	fd   int // goes with the first byte; -1: none
	own  bool
	done func(error)
}

// ipcScratch is the memory that the pipes of one loop read to, made on first use.
type ipcScratch struct{ data, control []byte }

const (
	ipcReadSize = 64 << 10
	ipcMaxReads = 32 // in one wake-up
	ipcMaxFds   = 16 // in one message; a well-behaved peer sends one
)

// newIPCPipe makes a handle of fd, which is a Unix stream socket and becomes the handle's. It reads at once.
func newIPCPipe(l *loop.Loop, fd int, scratch *ipcScratch, owner ipcOwner) (*ipcPipe, error) {
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, err
	}
	unix.CloseOnExec(fd)
	p := &ipcPipe{owner: owner, fd: fd, scratch: scratch, reading: true}
	p.Init(l, "PipeWrap")
	p.watcher.Init(l, fd, p.ready)
	if err := p.update(); err != nil {
		p.watcher.Close()
		return nil, err
	}
	p.Start()
	return p, nil
}

// update derives from the state what the poller watches and whether a request keeps the loop alive.
func (p *ipcPipe) update() error {
	var want loop.Events
	if p.reading {
		want = loop.Readable
	}
	if len(p.queue) > 0 {
		want |= loop.Writable
		p.request.Begin(p.Loop())
	} else {
		p.request.End()
	}
	return p.watcher.Set(want)
}

func (p *ipcPipe) ready(ev loop.Events) {
	const broken = loop.Hangup | loop.ErrorEvent
	if ev&(loop.Readable|broken) != 0 && p.reading {
		p.read()
	}
	if ev&(loop.Writable|broken) != 0 && p.fd >= 0 {
		p.flush()
	}
}

func (p *ipcPipe) read() {
	if p.scratch.data == nil {
		*p.scratch = ipcScratch{make([]byte, ipcReadSize), make([]byte, unix.CmsgSpace(4*ipcMaxFds))}
	}
	buf := p.scratch.data
	for i := 0; i < ipcMaxReads && p.reading; i++ {
		n, fds, err := receive(p.fd, buf, p.scratch.control)
		switch {
		case err == unix.EAGAIN:
			return
		case err == nil && n == 0 && len(fds) == 0:
			err = io.EOF
			fallthrough
		case err != nil:
			p.reading = false
			p.Stop()
			_ = p.update() // a mask that shrinks cannot fail
			p.owner.ended(err)
			return
		}
		p.owner.received(buf[:n], fds)
		if n < len(buf) && len(fds) == 0 {
			return
		}
	}
}

// receive is recvmsg(2).
func receive(fd int, buf, oob []byte) (n int, fds []int, err error) {
	for {
		var oobn int
		n, oobn, _, _, err = unix.Recvmsg(fd, buf, oob, recvFlags)
		if err == unix.EINTR {
			continue
		}
		if err == nil && oobn > 0 {
			fds = rightsOf(oob[:oobn])
		}
		return max(n, 0), fds, err
	}
}

// rightsOf returns the descriptors of a control message, close-on-exec.
func rightsOf(oob []byte) (fds []int) {
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return nil
	}
	for i := range messages {
		if got, err := unix.ParseUnixRights(&messages[i]); err == nil {
			fds = append(fds, got...)
		}
	}
	for _, fd := range fds {
		unix.CloseOnExec(fd)
	}
	return fds
}

// write sends b, and with it a copy of the descriptor fd unless that is -1. sync tells that the kernel has taken it; otherwise done (may be nil) runs
// once, later. b must stay unchanged until then, fd is not needed any more when write returns. err is that of the system, and done does not run.
func (p *ipcPipe) write(b []byte, fd int, done func(error)) (sync bool, err error) {
	if p.fd < 0 {
		return false, unix.EBADF
	}
	w := ipcWrite{p: b, fd: fd, done: done}
	if len(p.queue) == 0 {
		if err := w.send(p.fd); err != nil && err != unix.EAGAIN {
			return false, err
		}
		if len(w.p) == 0 {
			return true, nil
		}
	}
	if w.fd >= 0 {
		// Its owner may close it, and the number be another file's, before its turn comes.
		if w.fd, err = unix.FcntlInt(uintptr(w.fd), unix.F_DUPFD_CLOEXEC, 0); err != nil {
			return false, err
		}
		w.own = true
	}
	p.queue = append(p.queue, w)
	p.queued += len(w.p)
	return false, p.update()
}

// send gives the kernel what it takes now.
func (w *ipcWrite) send(fd int) error {
	for len(w.p) > 0 {
		var rights []byte
		if w.fd >= 0 {
			rights = unix.UnixRights(w.fd)
		}
		n, err := unix.SendmsgN(fd, w.p, rights, nil, sendFlags)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		w.release()
		w.p = w.p[n:]
	}
	return nil
}

// release forgets the descriptor.
func (w *ipcWrite) release() {
	if w.own {
		_ = unix.Close(w.fd)
	}
	w.fd, w.own = -1, false
}

// flush writes from the queue and tells those whose message is sent.
func (p *ipcPipe) flush() {
	for len(p.queue) > 0 && p.fd >= 0 {
		w := &p.queue[0]
		before := len(w.p)
		err := w.send(p.fd)
		p.queued -= before - len(w.p)
		if err == unix.EAGAIN {
			return
		}
		p.finish(err)
	}
}

// finish takes the first write from the queue.
func (p *ipcPipe) finish(err error) {
	w := p.queue[0]
	p.queue[0] = ipcWrite{}
	p.queue = p.queue[1:]
	p.queued -= len(w.p)
	w.release()
	if p.fd >= 0 {
		_ = p.update()
	} else if len(p.queue) == 0 {
		p.request.End()
	}
	if w.done != nil {
		w.done(err)
	}
}

// close gives the descriptor back; what waits to be written ends with ECANCELED in the closing phase, then onClosed (may be nil) runs.
func (p *ipcPipe) close(onClosed func()) {
	if p.Closing() {
		return
	}
	p.reading = false
	p.watcher.Close()
	_ = unix.Close(p.fd)
	p.fd = -1
	p.Handle.Close(func() {
		for len(p.queue) > 0 {
			p.finish(unix.ECANCELED)
		}
		if onClosed != nil {
			onClosed()
		}
	})
}
