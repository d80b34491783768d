package sock

import (
	"golang.org/x/sys/unix"
	"jsrt/loop"
)

// maxDatagrams bounds what one UDP socket receives, and what it sends, in one wake-up.
const maxDatagrams = 32

// RecvFlags tell more of a received datagram.
type RecvFlags uint8

// Truncated: the datagram was longer than the buffer, and its rest is lost.
const Truncated RecvFlags = 1

// UDPOwner takes what a UDP socket receives.
type UDPOwner interface {
	// Alloc says where the next datagram may go; 64 KB hold any. A buffer for which no Message follows has not been touched, and Alloc
	// may be called several times before Message is. An empty one stops receiving.
	Alloc(u *UDP) []byte
	// Message delivers a datagram, which may be empty: p is the filled head of what Alloc returned. With an err (*Error with
	// "recvmsg", such as the ECONNREFUSED that a connected socket gets) there is neither p nor from, and receiving goes on.
	Message(u *UDP, p []byte, from Addr, flags RecvFlags, err error)
}

// UDP is a datagram socket. It is active while it receives and while sends are pending; the latter keep the loop alive even when it is
// unreferenced.
type UDP struct {
	loop.Handle
	owner     UDPOwner
	watcher   loop.Watcher
	request   loop.Request // begun while the queue is not empty
	queue     queue
	from, to  Addr // scratch of the system calls
	fd        int
	family    int
	receiving bool
	scheduled bool
}

// NewUDP makes a UDP handle of unix.AF_INET or AF_INET6. It has no socket yet: Bind, Connect, the first send, RecvStart and the
// joining of a group make it, the latter four bound to any address and a free port. Options need it and answer EBADF before.
func NewUDP(l *loop.Loop, family int) *UDP {
	u := &UDP{fd: -1, family: family}
	u.Init(l, "UDPWrap")
	return u
}

// SetOwner says who takes what is received. It comes before RecvStart and may be repeated.
func (u *UDP) SetOwner(o UDPOwner) { u.owner = o }

// Owner returns what SetOwner was given.
func (u *UDP) Owner() UDPOwner { return u.owner }

// Fd is the file descriptor, -1 before there is one and after Close.
func (u *UDP) Fd() int { return u.fd }

// Family is what NewUDP was given, or what Open found.
func (u *UDP) Family() int { return u.family }

// Receiving tells whether RecvStart is in force.
func (u *UDP) Receiving() bool { return u.receiving }

// QueuedBytes is the size of the datagrams that wait for the kernel.
func (u *UDP) QueuedBytes() int { return u.queue.bytes }

// QueuedCount is the number of datagrams that wait for the kernel.
func (u *UDP) QueuedCount() int { return u.queue.waiting }

// LocalAddr is the bound address (getsockname(2)); EBADF before there is a socket.
func (u *UDP) LocalAddr() (Addr, error) { return localAddr(u.fd) }

// RemoteAddr is the connected address (getpeername(2)); ENOTCONN when not connected, EBADF before there is a socket.
func (u *UDP) RemoteAddr() (Addr, error) { return peerAddr(u.fd) }

func (u *UDP) adopt(fd int) {
	u.fd = fd
	u.watcher.Init(u.Loop(), fd, u.ready)
}

// Open adopts a descriptor of an Internet datagram socket and makes it non-blocking and close-on-exec. EBUSY if there is one
// already, EINVAL for any other kind of descriptor.
func (u *UDP) Open(fd int) error {
	if u.fd >= 0 || u.Closing() {
		return &Error{"open", unix.EBUSY}
	}
	if typ, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE); err != nil || typ != unix.SOCK_DGRAM {
		return &Error{"open", unix.EINVAL}
	}
	family, errno := sysFamily(fd)
	if errno != 0 || family != unix.AF_INET && family != unix.AF_INET6 {
		return &Error{"open", unix.EINVAL}
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return failure("open", errnoOf(err))
	}
	unix.CloseOnExec(fd)
	noSigpipe(fd)
	u.family = family
	u.adopt(fd)
	return nil
}

// Bind makes the socket, if need be, and gives it its address. ReuseAddr, ReusePort and IPv6Only are known. Errors: *Error with "socket",
// "setsockopt" or "bind" (EADDRINUSE, EADDRNOTAVAIL, EACCES; EINVAL when bound already or when the family does not fit).
func (u *UDP) Bind(a Addr, flags Flags) error {
	family := a.Family()
	if family != u.family || flags&IPv6Only != 0 && family != unix.AF_INET6 {
		return &Error{"bind", unix.EINVAL}
	}
	if u.Closing() {
		return &Error{"bind", unix.EBADF}
	}
	if u.fd < 0 {
		fd, errno := sys.socket(family, unix.SOCK_DGRAM)
		if errno != 0 {
			return &Error{"socket", errno}
		}
		u.adopt(fd)
	}
	if flags&ReuseAddr != 0 {
		if err := setInt(u.fd, unix.SOL_SOCKET, udpReuseOption, 1); err != nil {
			return err
		}
	}
	if flags&ReusePort != 0 {
		if err := setReusePort(u.fd); err != nil {
			return err
		}
	}
	if flags&IPv6Only != 0 {
		if err := setInt(u.fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1); err != nil {
			return err
		}
	}
	errno := sysBind(u.fd, a)
	if errno == unix.EAFNOSUPPORT {
		errno = unix.EINVAL // what Linux says; the BSDs differ
	}
	return failure("bind", errno)
}

// ensureBound binds a socket that is about to be used to any address.
func (u *UDP) ensureBound(flags Flags) error {
	if u.fd >= 0 {
		return nil
	}
	return u.Bind(anyAddr(u.family), flags)
}

// Connect sets the peer: sends need no address, and only its datagrams and ICMP errors are received (connect(2)).
func (u *UDP) Connect(a Addr) error {
	if a.Family() != unix.AF_INET && a.Family() != unix.AF_INET6 {
		return &Error{"connect", unix.EINVAL}
	}
	if err := u.ensureBound(0); err != nil {
		return err
	}
	return failure("connect", sys.connect(u.fd, a))
}

// Disconnect undoes Connect. ENOTCONN when not connected.
func (u *UDP) Disconnect() error {
	if _, errno := sysGetpeername(u.fd); errno != 0 {
		return &Error{"connect", errno}
	}
	return failure("connect", sys.connect(u.fd, Addr{}))
}

// update derives from the state what the poller watches and what keeps the loop alive.
func (u *UDP) update() error {
	pending := !u.queue.empty()
	if pending {
		u.request.Begin(u.Loop())
	} else {
		u.request.End()
	}
	if u.fd < 0 {
		return nil
	}
	if pending || u.receiving {
		u.Handle.Start()
	} else {
		u.Handle.Stop()
	}
	var want loop.Events
	if u.receiving {
		want = loop.Readable
	}
	if u.queue.unsent != nil {
		want |= loop.Writable
	}
	return u.watcher.Set(want)
}

// RecvStart begins to receive into the owner's buffers. It is idempotent.
func (u *UDP) RecvStart() error {
	if u.receiving {
		return nil
	}
	if err := u.ensureBound(0); err != nil {
		return err
	}
	u.receiving = true
	if err := u.update(); err != nil {
		u.RecvStop()
		return err
	}
	return nil
}

// RecvStop pauses: nothing is received after it returns. It is idempotent.
func (u *UDP) RecvStop() {
	if u.receiving {
		u.receiving = false
		// A mask that shrinks cannot fail.
		_ = u.update()
	}
}

// ready is the watcher's callback.
func (u *UDP) ready(ev loop.Events) {
	const broken = loop.Hangup | loop.ErrorEvent
	if ev&(loop.Readable|broken) != 0 && u.receiving {
		u.receive()
	}
	if ev&(loop.Writable|broken) != 0 && u.fd >= 0 && u.queue.unsent != nil {
		u.flush()
		u.report()
	}
}

// receive takes datagrams until there are none or the bound is reached. A batch of recvmmsg(2) fits in here: several Allocs, one call,
// then a Message each, as long as u.receiving holds.
func (u *UDP) receive() {
	for range maxDatagrams {
		p := u.owner.Alloc(u)
		if !u.receiving {
			return
		}
		if len(p) == 0 {
			u.RecvStop()
			return
		}
		n, truncated, errno := sys.recvfrom(u.fd, p, &u.from)
		if errno == unix.EAGAIN {
			return
		}
		if errno != 0 {
			u.owner.Message(u, nil, Addr{}, 0, &Error{"recvmsg", errno})
			return
		}
		var flags RecvFlags
		if truncated {
			flags = Truncated
		}
		u.owner.Message(u, p[:n], u.from, flags, nil)
		if !u.receiving {
			return
		}
	}
}

// sendable checks and prepares a send to an address, nil for the connected peer.
func (u *UDP) sendable(to *Addr) error {
	if to != nil && to.Family() != unix.AF_INET && to.Family() != unix.AF_INET6 {
		return &Error{"send", unix.EINVAL}
	}
	return u.ensureBound(0)
}

// TrySend sends one datagram, gathered from the buffers, at once. to nil is the connected peer. It returns the datagram's size, or *Error
// with "send": EAGAIN when the kernel has no room or earlier datagrams are queued; EMSGSIZE, EACCES, EDESTADDRREQ, ENETUNREACH, ECONNREFUSED, ...
func (u *UDP) TrySend(bufs [][]byte, to *Addr) (int, error) {
	if err := u.sendable(to); err != nil {
		return 0, err
	}
	if u.queue.unsent != nil {
		return 0, &Error{"send", unix.EAGAIN}
	}
	if to != nil {
		// A copy, so that the caller's need not live on the heap.
		u.to = *to
		to = &u.to
	}
	n, errno := sys.sendto(u.fd, bufs, to)
	if errno == 0 {
		return n, nil
	}
	if errno == unix.ENOBUFS {
		errno = unix.EAGAIN
	}
	return 0, &Error{"send", errno}
}

// Send queues one datagram, after trying at once when nothing is queued. done (may be nil) runs exactly once, later, from the loop, in the
// order of the sends: with the size, or with *Error "send", or with unix.ECANCELED after Close. The slice bufs belongs to the socket from
// now on; the bytes are not copied and must stay unchanged until done. Send itself fails, and done does not run, when there can be no socket.
func (u *UDP) Send(bufs [][]byte, to *Addr, done func(n int, err error)) error {
	if err := u.sendable(to); err != nil {
		return err
	}
	idle := u.queue.unsent == nil
	r := newRequest(bufs)
	r.onSend = done
	if to != nil {
		r.to = new(Addr)
		*r.to = *to
	}
	u.queue.push(r)
	if idle {
		u.flush()
		if u.queue.completed > 0 {
			u.schedule()
		}
	}
	return nil
}

// flush sends from the queue until the kernel takes no more or the bound is reached. A batch of sendmmsg(2) fits in here.
func (u *UDP) flush() {
	for i := 0; i < maxDatagrams && u.queue.unsent != nil; i++ {
		r := u.queue.unsent
		n, errno := sys.sendto(u.fd, r.bufs, r.to)
		// The BSDs say ENOBUFS when the interface's queue is full.
		if errno == unix.EAGAIN || errno == unix.ENOBUFS {
			break
		}
		r.n = n
		u.queue.complete(failure("send", errno))
	}
	if err := u.update(); err != nil {
		u.queue.cancel(err)
	}
}

// schedule has completed sends reported from the pending phase.
func (u *UDP) schedule() {
	if !u.scheduled {
		u.scheduled = true
		u.Loop().Defer(u.runScheduled)
	}
}

func (u *UDP) runScheduled() {
	u.scheduled = false
	if !u.Closing() { // else finish reports
		u.report()
	}
}

// report runs the callbacks that were due when it began. One that sends again waits for the next iteration.
func (u *UDP) report() {
	defer func() {
		if !u.Closing() && u.queue.completed > 0 {
			u.schedule()
		}
	}()
	for n := u.queue.completed; n > 0 && !u.Closing(); n-- {
		r := u.queue.pop()
		_ = u.update()
		r.call()
	}
}

// Close gives the descriptor back at once. In the closing phase the queued sends end with unix.ECANCELED in their order (those that were
// sent keep their outcome), then onClosed (may be nil) runs. A second Close is ignored and reports false.
func (u *UDP) Close(onClosed func()) bool {
	if u.Closing() {
		return false
	}
	u.receiving = false
	if u.fd >= 0 {
		u.watcher.Close()
		closeFd(u.fd)
		u.fd = -1
	}
	return u.Handle.Close(func() { u.finish(onClosed) })
}

// finish is the closing phase. A panic of one callback leaves the others to the next iteration.
func (u *UDP) finish(onClosed func()) {
	finished := false
	defer func() {
		if !finished {
			u.Loop().Defer(func() { u.finish(onClosed) })
		}
	}()
	u.queue.cancel(unix.ECANCELED)
	for r := u.queue.pop(); r != nil; r = u.queue.pop() {
		_ = u.update()
		r.call()
	}
	finished = true
	if onClosed != nil {
		onClosed()
	}
}
