// Package sock is non-blocking sockets as handles of package loop: TCP and Unix byte streams, their listeners, and UDP with multicast.
// It starts no goroutine and knows no JavaScript. Everything belongs to the goroutine that runs the loop.
//
// Work per wake-up is bounded, and after every callback the handle is looked at again, since the owner may have paused or closed it.
// A callback that reports the end of an operation never runs inside the call that began it. Callbacks that a panic kept from running are
// run by the next iteration.
//
// The rules are libuv's (docs/src/stream.rst, tcp.rst, pipe.rst, udp.rst) where Node shows them through.
package sock

import (
	"io"

	"golang.org/x/sys/unix"
	"jsrt/loop"
)

const (
	// maxReads and maxWrites bound what one stream does in one wake-up, so that a fast peer cannot starve the others. What is left makes
	// the level-triggered poller report the stream again.
	maxReads  = 32
	maxWrites = 32
	// maxGather is the most buffers one system call takes: their vector is built on the stack.
	maxGather = 64
)

// StreamOwner takes what a stream reads.
type StreamOwner interface {
	// Alloc says where the next bytes may go. A buffer for which no Read follows has not been touched. An empty one stops reading.
	Alloc(s *Stream) []byte
	// Read delivers: p, the filled head of what Alloc returned, with a nil err; or no p with io.EOF when the peer has finished, or with
	// *Error{"read", errno}. Reading has stopped when err is not nil.
	Read(s *Stream, p []byte, err error)
}

type streamState uint16

const (
	connecting streamState = 1 << iota
	settled                // the connect's outcome is known (errno) and waits for its turn
	reading
	readable // read may be asked for
	writable // write may be asked for: no Shutdown, no failure yet
	shutting // Shutdown was called, its callback has not run
	shut     // shutdown(2) was called, its outcome is in errno
	scheduled
	isTCP
	isFIFO // not a socket: pipe(2), named FIFO
	wantNoDelay
)

// Stream is a connected or connecting byte stream: TCP, a Unix socket, or a FIFO given to Open. It is active while it reads and while
// connect, writes or shutdown are pending; the latter keep the loop alive even when it is unreferenced, as libuv's requests do.
type Stream struct {
	loop.Handle

	BytesRead    uint64 // received
	BytesWritten uint64 // taken by the kernel in TryWrite, or given to Write

	owner      StreamOwner
	watcher    loop.Watcher
	request    loop.Request // begun while pending()
	queue      queue
	onConnect  func(error)
	onShutdown func(error)
	keepAlive  *keepAlive // asked for before there was a socket
	fd         int
	errno      unix.Errno
	state      streamState
}

func newStream(l *loop.Loop, kind string, state streamState) *Stream {
	s := &Stream{fd: -1, state: state}
	s.Init(l, kind)
	return s
}

// SetOwner says who takes what is read. It comes before ReadStart and may be repeated.
func (s *Stream) SetOwner(o StreamOwner) { s.owner = o }

// Owner returns what SetOwner was given.
func (s *Stream) Owner() StreamOwner { return s.owner }

// Fd is the file descriptor, -1 before there is one and after Close.
func (s *Stream) Fd() int { return s.fd }

// Reading tells whether ReadStart is in force: until ReadStop, the end, an error or Close.
func (s *Stream) Reading() bool { return s.state&reading != 0 }

// Readable tells whether ReadStart is allowed: there is a descriptor and no read has failed.
func (s *Stream) Readable() bool { return s.fd >= 0 && s.state&readable != 0 }

// Writable tells whether Write is allowed: there is a descriptor, Shutdown was not called, and neither a read nor a queued write
// has failed.
func (s *Stream) Writable() bool { return s.fd >= 0 && s.state&writable != 0 }

// Connecting tells whether a Connect has not called back yet.
func (s *Stream) Connecting() bool { return s.state&connecting != 0 }

// QueuedBytes is what was given to Write and not yet taken by the kernel (Node's writeQueueSize).
func (s *Stream) QueuedBytes() int { return s.queue.bytes }

// adopt takes a descriptor that is non-blocking and close-on-exec.
func (s *Stream) adopt(fd int) {
	s.fd = fd
	s.state |= readable | writable
	s.watcher.Init(s.Loop(), fd, s.ready)
}

// Open adopts a descriptor and makes it non-blocking and close-on-exec. A stream of NewPipe also takes FIFOs; which directions it
// has is read from the descriptor's access mode. Errors: EBUSY if there is one already, ENOTSOCK, EBADF.
func (s *Stream) Open(fd int) error {
	if s.fd >= 0 || s.Closing() {
		return &Error{"open", unix.EBUSY}
	}
	typ, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	fifo := err == unix.ENOTSOCK && s.state&isTCP == 0
	if err != nil && !fifo {
		return failure("open", errnoOf(err))
	}
	if err == nil && typ != unix.SOCK_STREAM {
		return &Error{"open", unix.EINVAL}
	}
	mode, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil {
		return failure("open", errnoOf(err))
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return failure("open", errnoOf(err))
	}
	unix.CloseOnExec(fd)
	s.adopt(fd)
	if fifo {
		s.state |= isFIFO
		switch mode & unix.O_ACCMODE {
		case unix.O_RDONLY:
			s.state &^= writable
		case unix.O_WRONLY:
			s.state &^= readable
		}
		return nil
	}
	noSigpipe(fd)
	return s.applyOptions()
}

// socket makes the descriptor when there is none yet.
func (s *Stream) socket(family int) error {
	if s.Closing() {
		return &Error{"socket", unix.EBADF}
	}
	if s.fd >= 0 {
		return nil
	}
	fd, errno := sys.socket(family, unix.SOCK_STREAM)
	if errno != 0 {
		return &Error{"socket", errno}
	}
	s.adopt(fd)
	return s.applyOptions()
}

// pending tells whether an operation has not called back yet.
func (s *Stream) pending() bool { return s.state&(connecting|shutting) != 0 || !s.queue.empty() }

// update derives from the state what the poller watches and what keeps the loop alive.
func (s *Stream) update() error {
	pending := s.pending()
	if pending {
		s.request.Begin(s.Loop())
	} else {
		s.request.End()
	}
	if s.fd < 0 {
		return nil
	}
	if pending || s.state&reading != 0 {
		s.Handle.Start()
	} else {
		s.Handle.Stop()
	}
	var want loop.Events
	switch {
	case s.state&settled != 0:
	case s.state&connecting != 0:
		want = loop.Writable
	default:
		if s.state&reading != 0 {
			want = loop.Readable
		}
		if s.queue.unsent != nil {
			want |= loop.Writable
		}
	}
	return s.watcher.Set(want)
}

// schedule has completed operations reported from the pending phase.
func (s *Stream) schedule() {
	if s.state&scheduled == 0 {
		s.state |= scheduled
		s.Loop().Defer(s.runScheduled)
	}
}

func (s *Stream) runScheduled() {
	s.state &^= scheduled
	switch {
	case s.Closing(): // finish reports
	case s.state&settled != 0:
		s.connected()
	default:
		s.report()
	}
}

// ready is the watcher's callback.
func (s *Stream) ready(ev loop.Events) {
	if s.state&connecting != 0 {
		s.connected()
		return
	}
	// A hang-up or an error is met by the read or write that it makes fail; the bytes before it come first.
	const broken = loop.Hangup | loop.ErrorEvent
	if ev&(loop.Readable|broken) != 0 && s.state&reading != 0 {
		s.read()
	}
	if ev&(loop.Writable|broken) != 0 && s.fd >= 0 && s.queue.unsent != nil {
		s.flush()
		s.report()
	}
}

// connect starts the connection; done runs once, later. A failure that is not returned is reported through done.
func (s *Stream) connect(a Addr, deferErrors func(unix.Errno) bool, done func(error)) error {
	if s.state&connecting != 0 {
		return &Error{"connect", unix.EALREADY}
	}
	if err := s.socket(a.Family()); err != nil {
		return err
	}
	errno := sys.connect(s.fd, a)
	switch {
	case errno == unix.EINPROGRESS || errno == 0:
		// A connection that is there at once is reported by the poller too: whoever listens in this process sees it first, as in Node.
		s.state |= connecting
	case deferErrors(errno):
		s.errno = errno
		s.state |= connecting | settled
	default:
		return &Error{"connect", errno}
	}
	s.onConnect = done
	if err := s.update(); err != nil {
		s.state &^= connecting | settled
		s.onConnect = nil
		s.request.End()
		s.Handle.Stop()
		return err
	}
	if s.state&settled != 0 {
		s.schedule()
	}
	return nil
}

// connected ends a connect: the outcome is known, or the socket has become writable or broken.
func (s *Stream) connected() {
	errno := s.errno
	if s.state&settled == 0 {
		if v, err := unix.GetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_ERROR); err != nil {
			errno = errnoOf(err)
		} else {
			errno = unix.Errno(v)
		}
		if errno == unix.EINPROGRESS {
			return
		}
	}
	s.errno = 0
	s.state &^= connecting | settled
	done := s.onConnect
	s.onConnect = nil
	if errno == 0 {
		s.flush()
	} else {
		s.queue.cancel(unix.ECANCELED)
		if s.state&shutting != 0 {
			s.state |= shut
			s.errno = unix.ECANCELED
		}
		if err := s.update(); err != nil {
			s.state &^= reading
		}
	}
	if s.reportable() {
		s.schedule()
	}
	if done != nil {
		done(failure("connect", errno))
	}
}

// ReadStart begins to read into the owner's buffers. It is idempotent, and allowed again after the end, which is then reported again.
// ENOTCONN when there is no descriptor or a read has failed.
func (s *Stream) ReadStart() error {
	if s.state&reading != 0 {
		return nil
	}
	if !s.Readable() {
		return &Error{"read", unix.ENOTCONN}
	}
	s.state |= reading
	if err := s.update(); err != nil {
		s.ReadStop()
		return err
	}
	return nil
}

// ReadStop pauses: no read(2) after it returns. It is idempotent.
func (s *Stream) ReadStop() {
	if s.state&reading != 0 {
		s.state &^= reading
		// A mask that shrinks cannot fail.
		_ = s.update()
	}
}

// read reads until the kernel's buffer is empty, which a short read tells, or the bound is reached.
func (s *Stream) read() {
	for range maxReads {
		p := s.owner.Alloc(s)
		if s.state&reading == 0 {
			return
		}
		if len(p) == 0 {
			s.ReadStop()
			return
		}
		n, errno := sys.read(s.fd, p)
		switch {
		case errno == unix.EAGAIN:
			return
		case errno != 0:
			s.state &^= readable | writable
			s.ReadStop()
			s.owner.Read(s, nil, &Error{"read", errno})
			return
		case n == 0:
			s.ReadStop()
			s.owner.Read(s, nil, io.EOF)
			return
		}
		s.BytesRead += uint64(n)
		s.owner.Read(s, p[:n], nil)
		if n < len(p) || s.state&reading == 0 {
			return
		}
	}
}

// writeError tells why a write is not allowed, nil if it is.
func (s *Stream) writeError() error {
	switch {
	case s.fd < 0:
		return &Error{"write", unix.EBADF}
	case s.state&writable == 0:
		return &Error{"write", unix.EPIPE}
	}
	return nil
}

// TryWrite writes what the kernel takes now. It returns 0, nil when that is nothing, and while earlier writes are queued or the
// connection is being made. Errors: *Error with "write"; EBADF without a descriptor, EPIPE when not Writable.
func (s *Stream) TryWrite(p []byte) (int, error) {
	if err := s.writeError(); err != nil {
		return 0, err
	}
	if s.queue.unsent != nil || s.state&connecting != 0 || len(p) == 0 {
		return 0, nil
	}
	var n int
	var errno unix.Errno
	if s.state&isFIFO == 0 {
		n, errno = sys.send(s.fd, p)
	} else {
		n, errno = sys.write(s.fd, p)
	}
	return s.wrote(n, errno)
}

// TryWritev is TryWrite of several buffers in one system call. It may leave buffers untried beyond the 64th.
func (s *Stream) TryWritev(bufs [][]byte) (int, error) {
	if err := s.writeError(); err != nil {
		return 0, err
	}
	if s.queue.unsent != nil || s.state&connecting != 0 {
		return 0, nil
	}
	n, _, errno := s.put(bufs)
	return s.wrote(n, errno)
}

func (s *Stream) wrote(n int, errno unix.Errno) (int, error) {
	if errno == 0 {
		s.BytesWritten += uint64(n)
		return n, nil
	}
	if errno == unix.EAGAIN {
		return 0, nil
	}
	return 0, &Error{"write", errno}
}

// put gives the kernel as many buffers as one call takes, and tells how many bytes these were.
func (s *Stream) put(bufs [][]byte) (n, tried int, errno unix.Errno) {
	bufs = bufs[:min(len(bufs), maxGather)]
	if s.state&isFIFO != 0 {
		bufs = bufs[:min(len(bufs), 1)]
	}
	for _, b := range bufs {
		tried += len(b)
	}
	switch {
	case tried == 0:
	case s.state&isFIFO != 0:
		n, errno = sys.write(s.fd, bufs[0])
	case len(bufs) == 1:
		n, errno = sys.send(s.fd, bufs[0])
	default:
		n, errno = sys.sendv(s.fd, bufs)
	}
	return n, tried, errno
}

// Write queues the buffers, after trying at once when nothing is queued. done (may be nil) runs exactly once, later, from the loop, in
// the order of the writes: with nil, *Error with "write", or unix.ECANCELED after Close or when an earlier write failed. The slice bufs
// belongs to the stream from now on; the bytes are not copied and must stay unchanged until done. Write itself fails, and done does not
// run, with EBADF when there is no descriptor and EPIPE when not Writable.
func (s *Stream) Write(bufs [][]byte, done func(error)) error {
	if err := s.writeError(); err != nil {
		return err
	}
	idle := s.queue.unsent == nil && s.state&connecting == 0
	r := newRequest(bufs)
	r.onWrite = done
	s.queue.push(r)
	s.BytesWritten += uint64(r.size)
	if idle {
		s.flush()
		if s.reportable() {
			s.schedule()
		}
	}
	return nil
}

// flush writes from the queue until the kernel takes no more, the queue is empty or the bound is reached, and then shuts the
// sending side if that was asked for.
func (s *Stream) flush() {
	for i := 0; i < maxWrites && s.queue.unsent != nil; i++ {
		r := s.queue.unsent
		n, tried, errno := s.put(r.bufs)
		if errno == unix.EAGAIN {
			break
		}
		if errno != 0 {
			// Nothing that comes after a lost piece may be sent.
			s.state &^= writable
			s.queue.complete(&Error{"write", errno})
			s.queue.cancel(unix.ECANCELED)
			break
		}
		s.queue.take(n)
		if r.size == 0 {
			s.queue.complete(nil)
		}
		if n < tried {
			break
		}
	}
	if s.queue.unsent == nil && s.state&(shutting|shut) == shutting {
		s.state |= shut
		s.errno = errnoOf(unix.Shutdown(s.fd, unix.SHUT_WR))
	}
	if err := s.update(); err != nil {
		s.queue.cancel(err)
	}
}

// reportable tells whether a callback is due.
func (s *Stream) reportable() bool {
	return s.queue.completed > 0 || s.queue.empty() && s.state&shut != 0 && s.state&shutting != 0
}

// report runs the callbacks that were due when it began. One that writes again waits for the next iteration.
func (s *Stream) report() {
	defer func() {
		if !s.Closing() && s.reportable() {
			s.schedule()
		}
	}()
	for n := s.queue.completed; n > 0 && !s.Closing(); n-- {
		r := s.queue.pop()
		_ = s.update()
		r.call()
	}
	if !s.Closing() && s.queue.empty() {
		s.reportShutdown()
	}
}

func (s *Stream) reportShutdown() {
	if s.state&shutting == 0 || s.state&shut == 0 {
		return
	}
	errno, done := s.errno, s.onShutdown
	s.errno, s.onShutdown = 0, nil
	s.state &^= shutting
	_ = s.update()
	if done != nil {
		if errno == unix.ECANCELED {
			done(unix.ECANCELED)
		} else {
			done(failure("shutdown", errno))
		}
	}
}

// Shutdown ends the sending side after the queued writes: the peer reads the end. done (may be nil) runs once, later: with nil,
// *Error with "shutdown", or unix.ECANCELED after Close. Nothing can be written any more. ENOTCONN without a connection or when
// it was called before, and done does not run.
func (s *Stream) Shutdown(done func(error)) error {
	if !s.Writable() {
		return &Error{"shutdown", unix.ENOTCONN}
	}
	s.state = s.state&^writable | shutting
	s.onShutdown = done
	if s.state&connecting == 0 {
		s.flush()
		if s.reportable() {
			s.schedule()
		}
	}
	return nil
}

// Close gives the descriptor back at once; the kernel sends what it already took. In the closing phase a pending connect, the queued
// writes in their order and a pending shutdown end with unix.ECANCELED (those that were complete keep their outcome), then onClosed
// (may be nil) runs. A second Close is ignored and reports false.
func (s *Stream) Close(onClosed func()) bool {
	if s.Closing() {
		return false
	}
	s.state &^= reading | readable | writable
	if s.fd >= 0 {
		s.watcher.Close()
		closeFd(s.fd)
		s.fd = -1
	}
	return s.Handle.Close(func() { s.finish(onClosed) })
}

// closeFd closes a descriptor, except the standard three, which the process keeps (as libuv does): a later open would take their
// number, and what is printed would go there.
func closeFd(fd int) {
	if fd > 2 {
		// The descriptor is gone whatever close(2) says, and the owner has nothing left to do about it.
		_ = loop.Close(fd)
	}
}

// finish is the closing phase. A panic of one callback leaves the others to the next iteration.
func (s *Stream) finish(onClosed func()) {
	finished := false
	defer func() {
		if !finished {
			s.Loop().Defer(func() { s.finish(onClosed) })
		}
	}()
	if s.state&connecting != 0 {
		done := s.onConnect
		s.onConnect = nil
		s.state &^= connecting | settled
		s.errno = 0
		_ = s.update()
		if done != nil {
			done(unix.ECANCELED)
		}
	}
	s.queue.cancel(unix.ECANCELED)
	for r := s.queue.pop(); r != nil; r = s.queue.pop() {
		_ = s.update()
		r.call()
	}
	if s.state&shutting != 0 {
		if s.state&shut == 0 {
			s.state |= shut
			s.errno = unix.ECANCELED
		}
		s.reportShutdown()
	}
	finished = true
	if onClosed != nil {
		onClosed()
	}
}
