//go:build darwin || freebsd

package loop

import (
	"fmt"
	"math"

	"golang.org/x/sys/unix"
)

// wakeIdent names the EVFILT_USER event; user events have a number space of their own.
const wakeIdent = 0

type poller struct {
	fd      int
	changes [2]unix.Kevent_t // of set
	trigger [1]unix.Kevent_t // of wake; constant after open
	events  [maxEvents]unix.Kevent_t
}

func (p *poller) open() error {
	fd, err := unix.Kqueue()
	if err != nil {
		return fmt.Errorf("kqueue: %w", err)
	}
	unix.CloseOnExec(fd)
	// EV_CLEAR makes it an edge: it need not be reset after it was seen.
	unix.SetKevent(&p.changes[0], wakeIdent, unix.EVFILT_USER, unix.EV_ADD|unix.EV_CLEAR)
	if _, err := unix.Kevent(fd, p.changes[:1], nil, nil); err != nil {
		_ = unix.Close(fd)
		return fmt.Errorf("kevent: %w", err)
	}
	unix.SetKevent(&p.trigger[0], wakeIdent, unix.EVFILT_USER, 0)
	p.trigger[0].Fflags = unix.NOTE_TRIGGER
	p.fd = fd
	return nil
}

func (p *poller) close() error {
	err := unix.Close(p.fd)
	p.fd = -1
	return err
}

// set changes the two filters that make up a mask. kevent stops at the first change that fails; what was done before is undone, so
// that the kernel holds one of the two masks whole.
func (p *poller) set(fd int, from, to Events) error {
	err := p.change(fd, from, to)
	if err != nil && to != 0 {
		_ = p.change(fd, to, from)
	}
	return err
}

func (p *poller) change(fd int, from, to Events) error {
	n := 0
	for _, f := range [...]struct {
		ev     Events
		filter int
	}{{Readable, unix.EVFILT_READ}, {Writable, unix.EVFILT_WRITE}} {
		op := 0
		switch {
		case (from^to)&f.ev == 0:
			continue
		case to&f.ev != 0:
			op = unix.EV_ADD
		default:
			op = unix.EV_DELETE
		}
		unix.SetKevent(&p.changes[n], fd, f.filter, op)
		n++
	}
	if n == 0 {
		return nil
	}
	_, err := unix.Kevent(p.fd, p.changes[:n], nil, nil)
	return err
}

func (p *poller) poll() (int, error) { return p.kevent(&unix.Timespec{}) }

func (p *poller) block(timeout int64) (int, error) {
	if timeout < 0 {
		return p.kevent(nil)
	}
	ts := unix.NsecToTimespec(min(timeout, math.MaxInt32) * 1e6)
	return p.kevent(&ts)
}

func (p *poller) kevent(timeout *unix.Timespec) (int, error) {
	n, err := unix.Kevent(p.fd, nil, p.events[:], timeout)
	switch err {
	case nil:
		return n, nil
	case unix.EINTR:
		return 0, nil
	}
	return 0, fmt.Errorf("kevent: %w", err)
}

func (p *poller) event(i int) (fd int, ev Events) {
	e := &p.events[i]
	switch e.Filter {
	case unix.EVFILT_READ:
		ev = Readable
	case unix.EVFILT_WRITE:
		ev = Writable
		// On a read filter EV_EOF says that the peer has ended its side, which the read will tell; on a write filter, that nobody
		// reads any more.
		if e.Flags&unix.EV_EOF != 0 {
			ev |= Hangup
		}
	default:
		return -1, 0
	}
	// With EV_EOF, fflags holds the socket's pending error (kqueue(2)).
	if e.Flags&unix.EV_ERROR != 0 || e.Flags&unix.EV_EOF != 0 && e.Fflags != 0 {
		ev |= ErrorEvent
	}
	return int(e.Ident), ev
}

func (p *poller) wake() {
	// It cannot fail while the kqueue is open, and Post calls it only then.
	_, _ = unix.Kevent(p.fd, p.trigger[:], nil, nil)
}
