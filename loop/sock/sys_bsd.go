//go:build darwin || freebsd

package sock

import (
	"bytes"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
	"jsrt/loop"
)

const (
	abstractNames = false
	// udpReuseOption: here SO_REUSEPORT is what lets UDP sockets share an address.
	udpReuseOption = unix.SO_REUSEPORT
)

func sockaddrOf(a *Addr) unix.Sockaddr {
	switch a.Family() {
	case unix.AF_UNIX:
		return &unix.SockaddrUnix{Name: a.Path}
	case unix.AF_INET:
		return &unix.SockaddrInet4{Port: int(a.Port), Addr: a.IP.As4()}
	case unix.AF_INET6:
		return &unix.SockaddrInet6{Port: int(a.Port), ZoneId: a.Zone, Addr: a.IP.As16()}
	}
	return nil
}

func addrOf(sa unix.Sockaddr) Addr {
	switch sa := sa.(type) {
	case *unix.SockaddrUnix:
		return Addr{Path: sa.Name}
	case *unix.SockaddrInet4:
		return Addr{IP: netip.AddrFrom4(sa.Addr), Port: uint16(sa.Port)}
	case *unix.SockaddrInet6:
		return Addr{IP: netip.AddrFrom16(sa.Addr), Port: uint16(sa.Port), Zone: sa.ZoneId}
	}
	return Addr{}
}

// retry repeats a call that a signal interrupted.
func retry(call func() (int, error)) (int, unix.Errno) {
	for {
		n, err := call()
		if err != unix.EINTR {
			return max(n, 0), errnoOf(err)
		}
	}
}

// prepare gives a descriptor the flags that these systems cannot all set while making it. A fork must not come between.
func prepare(open func() (int, error)) (int, unix.Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, errno := retry(open)
	if errno != 0 {
		return -1, errno
	}
	unix.CloseOnExec(fd)
	if err := unix.SetNonblock(fd, true); err != nil {
		_ = loop.Close(fd)
		return -1, errnoOf(err)
	}
	noSigpipe(fd)
	return fd, 0
}

// noSigpipe makes a send to a peer that is gone fail without a signal. Descriptors that are no sockets need none: Go ignores SIGPIPE on
// all but the standard ones.
func noSigpipe(fd int) { _ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_NOSIGPIPE, 1) }

func sysSocket(family, typ int) (int, unix.Errno) {
	return prepare(func() (int, error) { return unix.Socket(family, typ, 0) })
}

func sysAccept(fd int) (int, unix.Errno) {
	return prepare(func() (int, error) {
		conn, _, err := unix.Accept(fd)
		return conn, err
	})
}

func sysBind(fd int, a Addr) unix.Errno { return errnoOf(unix.Bind(fd, sockaddrOf(&a))) }

// sysConnect connects; the zero Addr dissolves the association of a datagram socket: an address that cannot be does, and fails
// (connect(2)).
func sysConnect(fd int, a Addr) unix.Errno {
	if a == (Addr{}) {
		errno := errnoOf(unix.Connect(fd, &unix.SockaddrInet4{}))
		if errno == unix.EAFNOSUPPORT || errno == unix.EADDRNOTAVAIL || errno == unix.EINVAL {
			errno = 0
		}
		return errno
	}
	return errnoOf(unix.Connect(fd, sockaddrOf(&a)))
}

func sysListen(fd, backlog int) unix.Errno { return errnoOf(unix.Listen(fd, backlog)) }

func sysGetsockname(fd int) (Addr, unix.Errno) {
	sa, err := unix.Getsockname(fd)
	return addrOf(sa), errnoOf(err)
}

func sysGetpeername(fd int) (Addr, unix.Errno) {
	sa, err := unix.Getpeername(fd)
	return addrOf(sa), errnoOf(err)
}

func sysFamily(fd int) (int, unix.Errno) {
	sa, err := unix.Getsockname(fd)
	switch sa.(type) {
	case *unix.SockaddrInet4:
		return unix.AF_INET, 0
	case *unix.SockaddrInet6:
		return unix.AF_INET6, 0
	case *unix.SockaddrUnix:
		return unix.AF_UNIX, 0
	}
	return unix.AF_UNSPEC, errnoOf(err)
}

func sysRead(fd int, p []byte) (int, unix.Errno) {
	n, err := loop.Read(fd, p)
	return n, errnoOf(err)
}

func sysWrite(fd int, p []byte) (int, unix.Errno) {
	n, err := loop.Write(fd, p)
	return n, errnoOf(err)
}

func sysSend(fd int, p []byte) (int, unix.Errno) { return sysWrite(fd, p) }

func sysSendv(fd int, bufs [][]byte) (int, unix.Errno) {
	return retry(func() (int, error) { return unix.SendmsgBuffers(fd, bufs, nil, nil, 0) })
}

func sysRecvfrom(fd int, p []byte, from *Addr) (int, bool, unix.Errno) {
	for {
		n, _, flags, sa, err := unix.Recvmsg(fd, p, nil, 0)
		if err == unix.EINTR {
			continue
		}
		*from = addrOf(sa)
		return max(n, 0), flags&unix.MSG_TRUNC != 0, errnoOf(err)
	}
}

func sysSendto(fd int, bufs [][]byte, to *Addr) (int, unix.Errno) {
	if len(bufs) > maxGather {
		bufs = [][]byte{bytes.Join(bufs, nil)} // a datagram cannot be sent in parts
	}
	var sa unix.Sockaddr
	if to != nil {
		sa = sockaddrOf(to)
	}
	return retry(func() (int, error) { return unix.SendmsgBuffers(fd, bufs, nil, sa, 0) })
}

func sysSpare() (int, unix.Errno) {
	fd, err := unix.Open("/dev/null", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	return fd, errnoOf(err)
}

// sourceMembership4 is struct ip_mreq_source, whose last two members stand the other way round on Linux.
func sourceMembership4(group, source, iface [4]byte) string {
	return string(group[:]) + string(source[:]) + string(iface[:])
}

// sourceMembership6 is struct group_source_req (RFC 3678): an interface index and two sockaddr_storage.
func sourceMembership6(group, source netip.Addr, zone uint32) string {
	const storage = 128
	req := make([]byte, groupSourceOffset+2*storage)
	for i := range 4 {
		req[i] = byte(zone >> (8 * i)) // all ports of both systems that Go has are little-endian
	}
	for i, ip := range []netip.Addr{group, source} {
		sa := req[groupSourceOffset+i*storage:]
		sa[0], sa[1] = unix.SizeofSockaddrInet6, unix.AF_INET6
		addr := ip.As16()
		copy(sa[8:], addr[:])
	}
	return string(req)
}
