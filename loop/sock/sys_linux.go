package sock

import (
	"bytes"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
	"jsrt/loop"
)

// The calls here are raw where the kernel cannot block them: every descriptor of this package is non-blocking, so the Go scheduler need not
// be told (entersyscall/exitsyscall cost more than the hand-off is worth). What may touch a disk (bind of a path) is an ordinary call.

const (
	// abstractNames: unix(7), a name that starts with NUL lives outside the file system.
	abstractNames = true
	// udpReuseOption: SO_REUSEADDR is all that UDP sockets need to share an address.
	udpReuseOption = unix.SO_REUSEADDR
	keepIdleOption = unix.TCP_KEEPIDLE
)

// reusePortOption spreads connections and datagrams over all sockets of the port; 0 where the system has no such option.
const reusePortOption = unix.SO_REUSEPORT

// sockaddrLen are the lengths of sockaddr_in, sockaddr_in6 and of what stands before sun_path.
const (
	sockaddrLen4 = unix.SizeofSockaddrInet4
	sockaddrLen6 = unix.SizeofSockaddrInet6
	sockaddrPath = unsafe.Offsetof(unix.RawSockaddrUnix{}.Path)
)

func putPort(p *uint16, port uint16) {
	b := (*[2]byte)(unsafe.Pointer(p))
	b[0], b[1] = byte(port>>8), byte(port)
}

func getPort(p *uint16) uint16 {
	b := (*[2]byte)(unsafe.Pointer(p))
	return uint16(b[0])<<8 | uint16(b[1])
}

// encodeInet writes an Internet address and returns its length, 0 for any other family.
func encodeInet(sa *unix.RawSockaddrInet6, a *Addr) uintptr {
	switch {
	case a.IP.Is4():
		sa4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(sa))
		*sa4 = unix.RawSockaddrInet4{Family: unix.AF_INET, Addr: a.IP.As4()}
		putPort(&sa4.Port, a.Port)
		return sockaddrLen4
	case a.IP.Is6():
		*sa = unix.RawSockaddrInet6{Family: unix.AF_INET6, Addr: a.IP.As16(), Scope_id: a.Zone}
		putPort(&sa.Port, a.Port)
		return sockaddrLen6
	}
	return 0
}

// decodeInet reads an Internet address; any other family gives the zero Addr.
func decodeInet(sa *unix.RawSockaddrInet6, a *Addr) {
	switch sa.Family {
	case unix.AF_INET:
		sa4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(sa))
		*a = Addr{IP: netip.AddrFrom4(sa4.Addr), Port: getPort(&sa4.Port)}
	case unix.AF_INET6:
		*a = Addr{IP: netip.AddrFrom16(sa.Addr), Port: getPort(&sa.Port), Zone: sa.Scope_id}
	default:
		*a = Addr{}
	}
}

// encode writes an address of any family and returns its length. An abstract name is as long as it is, a path is closed by the zeroes
// of the structure where it has room for one (unix(7)).
func encode(sa *unix.RawSockaddrAny, a *Addr) uintptr {
	if a.Path == "" {
		return encodeInet((*unix.RawSockaddrInet6)(unsafe.Pointer(sa)), a)
	}
	un := (*unix.RawSockaddrUnix)(unsafe.Pointer(sa))
	*un = unix.RawSockaddrUnix{Family: unix.AF_UNIX}
	for i := range len(a.Path) {
		un.Path[i] = int8(a.Path[i])
	}
	if a.Path[0] == 0 {
		return sockaddrPath + uintptr(len(a.Path))
	}
	return unsafe.Sizeof(*un)
}

func decode(sa *unix.RawSockaddrAny, length uint32) (a Addr) {
	if sa.Addr.Family != unix.AF_UNIX {
		decodeInet((*unix.RawSockaddrInet6)(unsafe.Pointer(sa)), &a)
		return a
	}
	un := (*unix.RawSockaddrUnix)(unsafe.Pointer(sa))
	n := int(length) - int(sockaddrPath)
	if n <= 0 {
		return a
	}
	path := make([]byte, 0, len(un.Path))
	for i, c := range un.Path[:min(n, len(un.Path))] {
		if c == 0 && un.Path[0] != 0 && i > 0 {
			break
		}
		path = append(path, byte(c))
	}
	return Addr{Path: string(path)}
}

func sysSocket(family, typ int) (int, unix.Errno) {
	fd, _, e := unix.RawSyscall(unix.SYS_SOCKET, uintptr(family), uintptr(typ|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC), 0)
	return int(fd), e
}

func sysBind(fd int, a Addr) unix.Errno {
	var sa unix.RawSockaddrAny
	length := encode(&sa, &a)
	_, _, e := unix.Syscall(unix.SYS_BIND, uintptr(fd), uintptr(unsafe.Pointer(&sa)), length)
	return e
}

// sysConnect connects; the zero Addr is AF_UNSPEC, which dissolves the association of a datagram socket (connect(2)).
func sysConnect(fd int, a Addr) unix.Errno {
	var sa unix.RawSockaddrAny
	length := encode(&sa, &a)
	if length == 0 {
		length = unsafe.Sizeof(sa.Addr)
	}
	for {
		_, _, e := unix.RawSyscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&sa)), length)
		if e != unix.EINTR {
			return e
		}
	}
}

func sysListen(fd, backlog int) unix.Errno { return errnoOf(unix.Listen(fd, backlog)) }

func sysAccept(fd int) (int, unix.Errno) {
	for {
		conn, _, e := unix.RawSyscall6(unix.SYS_ACCEPT4, uintptr(fd), 0, 0, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0, 0)
		if e != unix.EINTR {
			return int(conn), e
		}
	}
}

func sysGetsockname(fd int) (Addr, unix.Errno) {
	var sa unix.RawSockaddrAny
	length := uint32(unsafe.Sizeof(sa))
	_, _, e := unix.RawSyscall(unix.SYS_GETSOCKNAME, uintptr(fd), uintptr(unsafe.Pointer(&sa)), uintptr(unsafe.Pointer(&length)))
	if e != 0 {
		return Addr{}, e
	}
	return decode(&sa, length), 0
}

func sysGetpeername(fd int) (Addr, unix.Errno) {
	var sa unix.RawSockaddrAny
	length := uint32(unsafe.Sizeof(sa))
	_, _, e := unix.RawSyscall(unix.SYS_GETPEERNAME, uintptr(fd), uintptr(unsafe.Pointer(&sa)), uintptr(unsafe.Pointer(&length)))
	if e != 0 {
		return Addr{}, e
	}
	return decode(&sa, length), 0
}

func sysRead(fd int, p []byte) (int, unix.Errno) {
	n, err := loop.Read(fd, p)
	return n, errnoOf(err)
}

func sysWrite(fd int, p []byte) (int, unix.Errno) {
	n, err := loop.Write(fd, p)
	return n, errnoOf(err)
}

func sysSend(fd int, p []byte) (int, unix.Errno) {
	for {
		n, _, e := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_NOSIGNAL, 0, 0)
		if e == 0 {
			return int(n), 0
		}
		if e != unix.EINTR {
			return 0, e
		}
	}
}

func sysSendv(fd int, bufs [][]byte) (int, unix.Errno) { return sendmsg(fd, bufs, nil) }

// sendmsg gathers at most maxGather buffers.
func sendmsg(fd int, bufs [][]byte, to *Addr) (int, unix.Errno) {
	var iov [maxGather]unix.Iovec
	var name unix.RawSockaddrInet6
	var msg unix.Msghdr
	for i, b := range bufs {
		iov[i].Base = unsafe.SliceData(b)
		iov[i].SetLen(len(b))
	}
	msg.Iov = &iov[0]
	msg.SetIovlen(len(bufs))
	if to != nil {
		msg.Namelen = uint32(encodeInet(&name, to))
		msg.Name = (*byte)(unsafe.Pointer(&name))
	}
	for {
		n, _, e := unix.RawSyscall(unix.SYS_SENDMSG, uintptr(fd), uintptr(unsafe.Pointer(&msg)), unix.MSG_NOSIGNAL)
		if e == 0 {
			return int(n), 0
		}
		if e != unix.EINTR {
			return 0, e
		}
	}
}

// sysRecvfrom asks with MSG_TRUNC for the real length of the datagram, which tells truncation without a msghdr.
func sysRecvfrom(fd int, p []byte, from *Addr) (int, bool, unix.Errno) {
	var name unix.RawSockaddrInet6
	for {
		length := uint32(unsafe.Sizeof(name))
		n, _, e := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)),
			unix.MSG_TRUNC, uintptr(unsafe.Pointer(&name)), uintptr(unsafe.Pointer(&length)))
		if e == 0 {
			decodeInet(&name, from)
			if int(n) > len(p) {
				return len(p), true, 0
			}
			return int(n), false, 0
		}
		if e != unix.EINTR {
			return 0, false, e
		}
	}
}

func sysSendto(fd int, bufs [][]byte, to *Addr) (int, unix.Errno) {
	if len(bufs) > maxGather {
		bufs = [][]byte{bytes.Join(bufs, nil)} // a datagram cannot be sent in parts
	}
	if len(bufs) != 1 {
		return sendmsg(fd, bufs, to)
	}
	var name unix.RawSockaddrInet6
	var length uintptr
	var addr unsafe.Pointer
	if to != nil {
		length, addr = encodeInet(&name, to), unsafe.Pointer(&name)
	}
	p := bufs[0]
	for {
		n, _, e := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)),
			unix.MSG_NOSIGNAL, uintptr(addr), length)
		if e == 0 {
			return int(n), 0
		}
		if e != unix.EINTR {
			return 0, e
		}
	}
}

// sysFamily is the address family of a socket (SO_DOMAIN, socket(7)).
func sysFamily(fd int) (int, unix.Errno) {
	family, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
	return family, errnoOf(err)
}

func sysSpare() (int, unix.Errno) {
	fd, err := unix.Open("/dev/null", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	return fd, errnoOf(err)
}

// noSigpipe has nothing to do: every send says MSG_NOSIGNAL.
func noSigpipe(int) {}

// sourceMembership4 is struct ip_mreq_source (ip(7)).
func sourceMembership4(group, source, iface [4]byte) string {
	return string(group[:]) + string(iface[:]) + string(source[:])
}

// sourceMembership6 is struct group_source_req (RFC 3678): an interface index and two sockaddr_storage, which are aligned like a pointer.
func sourceMembership6(group, source netip.Addr, zone uint32) string {
	var req struct {
		iface  uint32
		_      [unsafe.Sizeof(uintptr(0)) - 4]byte
		group  unix.RawSockaddrInet6
		_      [100]byte
		source unix.RawSockaddrInet6
		_      [100]byte
	}
	req.iface = zone
	encodeInet(&req.group, &Addr{IP: group})
	encodeInet(&req.source, &Addr{IP: source})
	return string(unsafe.Slice((*byte)(unsafe.Pointer(&req)), unsafe.Sizeof(req)))
}
