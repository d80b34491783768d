//go:build linux

package main

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The floor: what an echo costs when nothing but the kernel is paid for. One thread, level-triggered epoll, raw calls.

// floorScripts maps the script of a case to the server that does the same without JavaScript.
var floorScripts = map[string]func() error{
	"tcp-echo.js": floorTCP,
	"udp-echo.js": floorUDP,
}

// serveFloor is the body of the subprocess that stands for one server script. It returns only with an error.
func serveFloor(script string) error {
	serve, ok := floorScripts[script]
	if !ok {
		return fmt.Errorf("the floor has no server for %s", script)
	}
	runtime.LockOSThread()
	return serve()
}

// floorSocket binds a socket to a free port of 127.0.0.1 and prints it, as the server scripts do.
func floorSocket(kind int) (int, error) {
	fd, err := unix.Socket(unix.AF_INET, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("socket: %w", err)
	}
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return 0, fmt.Errorf("bind: %w", err)
	}
	if kind == unix.SOCK_STREAM {
		if err := unix.Listen(fd, 511); err != nil {
			return 0, fmt.Errorf("listen: %w", err)
		}
	}
	name, err := unix.Getsockname(fd)
	if err != nil {
		return 0, fmt.Errorf("getsockname: %w", err)
	}
	fmt.Printf("port %d\n", name.(*unix.SockaddrInet4).Port)
	return fd, nil
}

// waitForever is epoll_wait(2) without a word to Go's scheduler, which has nothing else to run in this process.
func waitForever(epfd int, events []unix.EpollEvent) (int, error) {
	n, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epfd), uintptr(unsafe.Pointer(&events[0])), uintptr(len(events)),
		^uintptr(0), 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

func floorTCP() error {
	listener, err := floorSocket(unix.SOCK_STREAM)
	if err != nil {
		return err
	}
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return fmt.Errorf("epoll_create1: %w", err)
	}
	control := func(op, fd int, events uint32) error {
		return unix.EpollCtl(epfd, op, fd, &unix.EpollEvent{Events: events, Fd: int32(fd)})
	}
	if err := control(unix.EPOLL_CTL_ADD, listener, unix.EPOLLIN); err != nil {
		return fmt.Errorf("epoll_ctl: %w", err)
	}
	unwritten := make(map[int][]byte) // what a full peer has not taken; such a connection is not read
	events := make([]unix.EpollEvent, 256)
	buf := make([]byte, 64<<10)
	// echo writes p and reports what is left of it; ok is false when the connection is gone.
	echo := func(fd int, p []byte) (rest []byte, ok bool) {
		for len(p) > 0 {
			n, errno := rawWrite(fd, p)
			if errno == unix.EAGAIN {
				return p, true
			}
			if errno != 0 {
				return nil, false
			}
			p = p[n:]
		}
		return nil, true
	}
	for {
		n, err := waitForever(epfd, events)
		if err != nil && err != unix.EINTR {
			return fmt.Errorf("epoll_wait: %w", err)
		}
		for _, event := range events[:max(n, 0)] {
			fd := int(event.Fd)
			if fd == listener {
				for {
					conn, _, err := unix.Accept4(listener, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
					if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.ECONNABORTED) {
						break
					}
					if err != nil {
						return fmt.Errorf("accept4: %w", err)
					}
					if err := control(unix.EPOLL_CTL_ADD, conn, unix.EPOLLIN); err != nil {
						return fmt.Errorf("epoll_ctl: %w", err)
					}
				}
				continue
			}
			p, held := unwritten[fd], true
			if p == nil {
				held = false
				n, errno := rawRead(fd, buf)
				if errno == unix.EAGAIN {
					continue
				}
				if n <= 0 || errno != 0 {
					unix.Close(fd)
					continue
				}
				p = buf[:n]
			}
			rest, ok := echo(fd, p)
			switch {
			case !ok:
				delete(unwritten, fd)
				unix.Close(fd)
			case rest != nil && held:
				unwritten[fd] = rest
			case rest != nil:
				unwritten[fd] = append([]byte(nil), rest...)
				err = control(unix.EPOLL_CTL_MOD, fd, unix.EPOLLOUT)
			case held:
				delete(unwritten, fd)
				err = control(unix.EPOLL_CTL_MOD, fd, unix.EPOLLIN)
			}
			if err != nil && err != unix.EINTR {
				return fmt.Errorf("epoll_ctl: %w", err)
			}
		}
	}
}

func floorUDP() error {
	fd, err := floorSocket(unix.SOCK_DGRAM)
	if err != nil {
		return err
	}
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return fmt.Errorf("epoll_create1: %w", err)
	}
	if err := unix.EpollCtl(epfd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN}); err != nil {
		return fmt.Errorf("epoll_ctl: %w", err)
	}
	events := make([]unix.EpollEvent, 1)
	buf := make([]byte, 64<<10)
	var from unix.RawSockaddrInet4
	for {
		if _, err := waitForever(epfd, events); err != nil && err != unix.EINTR {
			return fmt.Errorf("epoll_wait: %w", err)
		}
		for {
			size := uint32(unsafe.Sizeof(from))
			n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf)), 0,
				uintptr(unsafe.Pointer(&from)), uintptr(unsafe.Pointer(&size)))
			if errno == unix.EAGAIN {
				break
			}
			if errno != 0 {
				return fmt.Errorf("recvfrom: %w", errno)
			}
			_, _, errno = unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&buf[0])), n, 0,
				uintptr(unsafe.Pointer(&from)), uintptr(size))
			if errno != 0 && errno != unix.EAGAIN {
				return fmt.Errorf("sendto: %w", errno)
			}
		}
	}
}
