//go:build linux

package main

import (
	"fmt"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What a connection does when its message has come back whole.
type afterReply int

const (
	sendAgain afterReply = iota // the next message goes out at once
	reconnect                   // the connection is closed and a new one takes its place
	hold                        // it stays open and silent
)

// stallLimit bounds how long a load waits for a server that answers nothing at all.
const stallLimit = 5 * time.Second

// resendAfter is how long a datagram may stay unanswered before it counts as lost and goes out again.
const resendAfter = 200 * time.Millisecond

// client is one connection (or connected UDP socket) of the load. At most one message is under way.
type client struct {
	fd       int
	unsent   int   // bytes of the message still to write
	unread   int   // bytes of the echo still to come
	wantsOut bool  // EPOLLOUT is asked for
	replies  int64 // messages that came back
	swept    int64 // replies at the last look for lost datagrams
}

// load drives one server over loopback from a single thread. Everything is allocated before the first message, so that the load
// costs less than the cheapest server.
type load struct {
	epfd      int
	to        unix.SockaddrInet4
	datagrams bool
	after     afterReply
	message   []byte
	clients   []client
	events    []unix.EpollEvent
	buf       []byte
	opened    int // connections opened so far; chooses the source address

	replies int64 // messages that came back whole
	held    int   // connections in the state hold
	lost    int64 // datagrams sent again
}

// newLoad opens n connections to 127.0.0.1:port and sends the first message of size bytes on each.
func newLoad(port int, datagrams bool, n, size int, after afterReply) (*load, error) {
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll_create1: %w", err)
	}
	l := &load{
		epfd:      epfd,
		to:        unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}},
		datagrams: datagrams,
		after:     after,
		message:   make([]byte, size),
		clients:   make([]client, n),
		events:    make([]unix.EpollEvent, 256),
		buf:       make([]byte, 256<<10),
	}
	for i := range l.message {
		l.message[i] = byte(i*31 + i>>8)
	}
	for i := range l.clients {
		l.clients[i].fd = -1
	}
	for i := range l.clients {
		if err := l.open(i); err != nil {
			l.close()
			return nil, err
		}
	}
	return l, nil
}

// close ends all connections.
func (l *load) close() {
	for i := range l.clients {
		if l.clients[i].fd >= 0 {
			unix.Close(l.clients[i].fd)
		}
	}
	unix.Close(l.epfd)
}

func (l *load) open(i int) error {
	kind := unix.SOCK_STREAM
	if l.datagrams {
		kind = unix.SOCK_DGRAM
	}
	fd, err := unix.Socket(unix.AF_INET, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("socket: %w", err)
	}
	c := &l.clients[i]
	c.fd = fd
	if !l.datagrams {
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
			return fmt.Errorf("TCP_NODELAY: %w", err)
		}
	}
	if l.after == reconnect {
		// Every closed connection blocks its source port for a minute (TIME_WAIT). Many source addresses, the whole of
		// 127/8 being local, have ports enough for any rate.
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1); err != nil {
			return fmt.Errorf("IP_BIND_ADDRESS_NO_PORT: %w", err)
		}
		from := unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, byte(1 + l.opened%200)}}
		if err := unix.Bind(fd, &from); err != nil {
			return fmt.Errorf("bind: %w", err)
		}
	}
	l.opened++
	if err := unix.Connect(fd, &l.to); err != nil && err != unix.EINPROGRESS {
		return fmt.Errorf("connect: %w", err)
	}
	event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(i)}
	if err := unix.EpollCtl(l.epfd, unix.EPOLL_CTL_ADD, fd, &event); err != nil {
		return fmt.Errorf("epoll_ctl: %w", err)
	}
	c.wantsOut = false
	return l.send(i)
}

// send starts the next message of client i.
func (l *load) send(i int) error {
	c := &l.clients[i]
	c.unsent, c.unread = len(l.message), len(l.message)
	return l.flush(i)
}

// flush writes what the kernel takes of the message under way and asks for EPOLLOUT while something is left.
func (l *load) flush(i int) error {
	c := &l.clients[i]
	for c.unsent > 0 {
		n, errno := rawWrite(c.fd, l.message[len(l.message)-c.unsent:])
		if errno == unix.EAGAIN {
			break
		}
		if errno != 0 {
			return fmt.Errorf("write: %w", errno)
		}
		c.unsent -= n
	}
	if wants := c.unsent > 0; wants != c.wantsOut {
		c.wantsOut = wants
		event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(i)}
		if wants {
			event.Events |= unix.EPOLLOUT
		}
		if err := unix.EpollCtl(l.epfd, unix.EPOLL_CTL_MOD, c.fd, &event); err != nil {
			return fmt.Errorf("epoll_ctl: %w", err)
		}
	}
	return nil
}

// run serves the connections until the time is over or, with hold, until every one has had its answer.
func (l *load) run(d time.Duration) error {
	now := time.Now()
	end, progress, sweep := now.Add(d), now, now
	for {
		n, err := unix.EpollWait(l.epfd, l.events, 100)
		if err != nil && err != unix.EINTR {
			return fmt.Errorf("epoll_wait: %w", err)
		}
		before := l.replies
		for _, event := range l.events[:max(n, 0)] {
			if err := l.serve(int(event.Fd), event.Events); err != nil {
				return err
			}
		}
		now = time.Now()
		if l.replies != before {
			progress = now
		}
		switch {
		case l.after == hold && l.held == len(l.clients):
			return nil
		case now.Sub(progress) > stallLimit:
			return fmt.Errorf("the server has answered nothing for %v", stallLimit)
		case now.After(end):
			if l.after == hold {
				return fmt.Errorf("%d of %d connections were answered in %v", l.held, len(l.clients), d)
			}
			return nil
		}
		if l.datagrams && now.Sub(sweep) > resendAfter {
			sweep = now
			if err := l.resend(); err != nil {
				return err
			}
		}
	}
}

func (l *load) serve(i int, events uint32) error {
	c := &l.clients[i]
	if events&unix.EPOLLOUT != 0 {
		if err := l.flush(i); err != nil {
			return err
		}
	}
	if events&^unix.EPOLLOUT == 0 {
		return nil
	}
	n, errno := rawRead(c.fd, l.buf)
	switch {
	case errno == unix.EAGAIN:
		return nil
	case errno != 0:
		return fmt.Errorf("read: %w", errno)
	case n == 0:
		return fmt.Errorf("the server closed a connection")
	case l.datagrams && n != len(l.message):
		return fmt.Errorf("a datagram of %d bytes came back as %d", len(l.message), n)
	case n > c.unread && !l.datagrams:
		return fmt.Errorf("the server sent more than it got")
	}
	if c.unread -= n; c.unread > 0 {
		return nil
	}
	l.replies++
	c.replies++
	switch l.after {
	case hold:
		l.held++
		return nil
	case reconnect:
		if err := unix.Close(c.fd); err != nil {
			return fmt.Errorf("close: %w", err)
		}
		return l.open(i)
	default:
		return l.send(i)
	}
}

// resend repeats the datagram of every client that has had no answer since the last call.
func (l *load) resend() error {
	for i := range l.clients {
		c := &l.clients[i]
		if c.replies == c.swept {
			l.lost++
			if err := l.send(i); err != nil {
				return err
			}
		}
		c.swept = c.replies
	}
	return nil
}

// rawRead and rawWrite do not tell the scheduler about the call: on a non-blocking descriptor it cannot block.

func rawRead(fd int, p []byte) (int, unix.Errno) {
	n, _, errno := unix.RawSyscall(unix.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	return int(n), errno
}

func rawWrite(fd int, p []byte) (int, unix.Errno) {
	n, _, errno := unix.RawSyscall(unix.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	return int(n), errno
}
