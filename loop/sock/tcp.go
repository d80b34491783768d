package sock

import (
	"golang.org/x/sys/unix"
	"jsrt/loop"
)

// Flags are the options of a bind.
type Flags uint8

const (
	// IPv6Only keeps an IPv6 socket from taking IPv4 traffic (IPV6_V6ONLY, ipv6(7)). EINVAL for an IPv4 address.
	IPv6Only Flags = 1 << iota
	// ReusePort lets several sockets share the port, among which the kernel spreads connections and datagrams (SO_REUSEPORT, socket(7);
	// SO_REUSEPORT_LB on FreeBSD). ENOTSUP where the system only steals the port.
	ReusePort
	// ReuseAddr lets UDP sockets share an address (SO_REUSEADDR; SO_REUSEPORT on the BSDs). TCP listeners always have SO_REUSEADDR.
	ReuseAddr
)

// NewTCP makes a TCP stream that has no socket yet: Open, Bind or Connect makes it.
func NewTCP(l *loop.Loop) *Stream { return newStream(l, "TCPSocketWrap", isTCP) }

// Bind gives a stream its local address before Connect. Errors: *Error with "socket", "setsockopt" or "bind" (EADDRINUSE,
// EADDRNOTAVAIL, EACCES; EINVAL for what is no IP address, for a second Bind and for flags that do not fit).
func (s *Stream) Bind(a Addr, flags Flags) error {
	if s.state&isTCP == 0 || a.Family() != unix.AF_INET && a.Family() != unix.AF_INET6 {
		return &Error{"bind", unix.EINVAL}
	}
	if err := s.socket(a.Family()); err != nil {
		return err
	}
	return bindTCP(s.fd, a, flags)
}

func bindTCP(fd int, a Addr, flags Flags) error {
	if flags&IPv6Only != 0 && a.Family() != unix.AF_INET6 {
		return &Error{"bind", unix.EINVAL}
	}
	// A server that is started again must get its port in spite of connections in TIME_WAIT.
	if err := setInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
		return err
	}
	if flags&ReusePort != 0 {
		if err := setReusePort(fd); err != nil {
			return err
		}
	}
	if a.Family() == unix.AF_INET6 {
		// Set in either case: the system's default (net.ipv6.bindv6only) must not show.
		if err := setInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, boolInt(flags&IPv6Only != 0)); err != nil {
			return err
		}
	}
	errno := sysBind(fd, a)
	if errno == unix.EAFNOSUPPORT {
		errno = unix.EINVAL // what Linux says; the BSDs differ
	}
	return failure("bind", errno)
}

// Connect starts a connection to an IP address (TCP) or a path (NewPipe). done (may be nil) runs once, later: with nil, *Error with
// "connect", or unix.ECANCELED after Close. Failures that the kernel tells at once are returned, and done does not run: "socket"
// (EMFILE, ...) and "connect" (EINVAL, ENETUNREACH, EALREADY while connecting, ...); but ECONNREFUSED, and whatever happens to a
// valid path, comes through done. A stream that could not connect is only good for Close.
func (s *Stream) Connect(a Addr, done func(error)) error {
	if s.state&isTCP == 0 {
		return s.connectPath(a, done)
	}
	if a.Family() != unix.AF_INET && a.Family() != unix.AF_INET6 {
		return &Error{"connect", unix.EINVAL}
	}
	return s.connect(a, func(errno unix.Errno) bool { return errno == unix.ECONNREFUSED }, done)
}

// CloseReset is Close with a reset: the peer gets RST instead of FIN, and what was not sent is dropped (SO_LINGER of 0, socket(7)).
// EINVAL while a Shutdown is pending, EBADF without a descriptor; the stream then stays open.
func (s *Stream) CloseReset(onClosed func()) error {
	if s.state&shutting != 0 {
		return &Error{"close", unix.EINVAL}
	}
	if s.fd < 0 {
		return &Error{"close", unix.EBADF}
	}
	err := unix.SetsockoptLinger(s.fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	// macOS says EINVAL when the peer has reset the connection already.
	if err != nil && err != unix.EINVAL {
		return failure("setsockopt", errnoOf(err))
	}
	s.Close(onClosed)
	return nil
}
