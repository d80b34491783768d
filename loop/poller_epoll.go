//go:build linux

package loop

import (
	"encoding/binary"
	"fmt"
	"math"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

type poller struct {
	fd      int
	eventfd int
	events  [maxEvents]unix.EpollEvent
}

func (p *poller) open() error {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return fmt.Errorf("epoll_create1: %w", err)
	}
	eventfd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		_ = unix.Close(fd)
		return fmt.Errorf("eventfd: %w", err)
	}
	// Edge-triggered, so that the counter never has to be read: each write is a new edge.
	ev := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLET, Fd: int32(eventfd)}
	if err := unix.EpollCtl(fd, unix.EPOLL_CTL_ADD, eventfd, &ev); err != nil {
		_ = unix.Close(eventfd)
		_ = unix.Close(fd)
		return fmt.Errorf("epoll_ctl: %w", err)
	}
	p.fd, p.eventfd = fd, eventfd
	return nil
}

func (p *poller) close() error {
	err := unix.Close(p.eventfd)
	if err2 := unix.Close(p.fd); err == nil {
		err = err2
	}
	p.fd, p.eventfd = -1, -1
	return err
}

func (p *poller) set(fd int, from, to Events) error {
	op := unix.EPOLL_CTL_MOD
	switch {
	case to == 0:
		op = unix.EPOLL_CTL_DEL
	case from == 0:
		op = unix.EPOLL_CTL_ADD
	}
	ev := unix.EpollEvent{Fd: int32(fd)}
	if to&Readable != 0 {
		ev.Events |= unix.EPOLLIN
	}
	if to&Writable != 0 {
		ev.Events |= unix.EPOLLOUT
	}
	return unix.EpollCtl(p.fd, op, fd, &ev)
}

func (p *poller) poll() (int, error) {
	// epoll_pwait without a mask is epoll_wait, which newer architectures do not have.
	n, _, errno := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(p.fd), uintptr(unsafe.Pointer(&p.events)), maxEvents, 0, 0, 0)
	switch errno {
	case 0:
		return int(n), nil
	case unix.EINTR:
		return 0, nil
	}
	return 0, fmt.Errorf("epoll_pwait: %w", errno)
}

func (p *poller) block(timeout int64) (int, error) {
	n, err := unix.EpollWait(p.fd, p.events[:], int(max(-1, min(timeout, math.MaxInt32))))
	switch err {
	case nil:
		return n, nil
	case unix.EINTR:
		return 0, nil
	}
	return 0, fmt.Errorf("epoll_wait: %w", err)
}

func (p *poller) event(i int) (fd int, ev Events) {
	e := &p.events[i]
	if int(e.Fd) == p.eventfd {
		return -1, 0
	}
	if e.Events&unix.EPOLLIN != 0 {
		ev |= Readable
	}
	if e.Events&unix.EPOLLOUT != 0 {
		ev |= Writable
	}
	if e.Events&unix.EPOLLHUP != 0 {
		ev |= Hangup
	}
	if e.Events&unix.EPOLLERR != 0 {
		ev |= ErrorEvent
	}
	return int(e.Fd), ev
}

func (p *poller) wake() {
	var one [8]byte
	binary.NativeEndian.PutUint64(one[:], 1)
	// It fails only with EAGAIN, when the counter is full after 2^64-2 wake-ups (eventfd(2)).
	_, _ = Write(p.eventfd, one[:])
}
