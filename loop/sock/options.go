package sock

import "golang.org/x/sys/unix"

func boolInt(on bool) int {
	if on {
		return 1
	}
	return 0
}

// setInt sets a socket option; EBADF before there is a socket.
func setInt(fd, level, option, value int) error {
	return failure("setsockopt", errnoOf(unix.SetsockoptInt(fd, level, option, value)))
}

func getInt(fd, level, option int) (int, error) {
	v, err := unix.GetsockoptInt(fd, level, option)
	return v, failure("getsockopt", errnoOf(err))
}

func localAddr(fd int) (Addr, error) {
	a, errno := sysGetsockname(fd)
	return a, failure("getsockname", errno)
}

func peerAddr(fd int) (Addr, error) {
	a, errno := sysGetpeername(fd)
	return a, failure("getpeername", errno)
}

func setReusePort(fd int) error {
	if reusePortOption == 0 {
		return &Error{"setsockopt", unix.ENOTSUP}
	}
	return setInt(fd, unix.SOL_SOCKET, reusePortOption, 1)
}

// LocalAddr is the stream's own address (getsockname(2)); EBADF without a descriptor.
func (s *Stream) LocalAddr() (Addr, error) { return localAddr(s.fd) }

// RemoteAddr is the peer's address (getpeername(2)), unnamed for most Unix clients; ENOTCONN when not connected, EBADF without a
// descriptor.
func (s *Stream) RemoteAddr() (Addr, error) { return peerAddr(s.fd) }

// keepAlive is what tcp(7) calls TCP_KEEPIDLE, TCP_KEEPINTVL (seconds) and TCP_KEEPCNT.
type keepAlive struct {
	idle, interval, count int
}

// SetNoDelay sends small pieces at once (TCP_NODELAY, tcp(7)). Before there is a socket it is remembered. EINVAL if it is not TCP.
func (s *Stream) SetNoDelay(on bool) error {
	if s.state&isTCP == 0 {
		return &Error{"setsockopt", unix.EINVAL}
	}
	if s.fd < 0 && !s.Closing() {
		s.state &^= wantNoDelay
		if on {
			s.state |= wantNoDelay
		}
		return nil
	}
	return setInt(s.fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, boolInt(on))
}

// SetKeepAlive probes an idle connection: after idle seconds, every interval seconds, giving up after count probes (tcp(7)). An idle of 0
// leaves the three as they are; an interval or count of 0 is Node's default, 1 second and 10 probes. Before there is a socket it is
// remembered. EINVAL if it is not TCP.
func (s *Stream) SetKeepAlive(on bool, idle, interval, count int) error {
	if s.state&isTCP == 0 {
		return &Error{"setsockopt", unix.EINVAL}
	}
	k := &keepAlive{idle, interval, count}
	if s.fd < 0 && !s.Closing() {
		s.keepAlive = nil
		if on {
			s.keepAlive = k
		}
		return nil
	}
	if !on {
		return setInt(s.fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 0)
	}
	return k.apply(s.fd)
}

func (k *keepAlive) apply(fd int) error {
	if err := setInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1); err != nil || k.idle <= 0 {
		return err
	}
	interval, count := k.interval, k.count
	if interval <= 0 {
		interval = 1
	}
	if count <= 0 {
		count = 10
	}
	if err := setInt(fd, unix.IPPROTO_TCP, keepIdleOption, k.idle); err != nil {
		return err
	}
	if err := setInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, interval); err != nil {
		return err
	}
	return setInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPCNT, count)
}

// applyOptions sets on the new socket what was asked for before.
func (s *Stream) applyOptions() error {
	if s.state&wantNoDelay != 0 {
		if err := setInt(s.fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
			return err
		}
	}
	if k := s.keepAlive; k != nil {
		s.keepAlive = nil
		return k.apply(s.fd)
	}
	return nil
}

// SetTypeOfService sets the byte that classifies the packets, 0 to 255 (IP_TOS, ip(7); IPV6_TCLASS, ipv6(7)). Linux keeps the two ECN
// bits of TCP for itself. EBADF without a descriptor.
func (s *Stream) SetTypeOfService(tos int) error {
	family, errno := sysFamily(s.fd)
	if errno != 0 {
		return &Error{"setsockopt", errno}
	}
	if family != unix.AF_INET6 {
		return setInt(s.fd, unix.IPPROTO_IP, unix.IP_TOS, tos)
	}
	// Packets of an IPv4-mapped connection take theirs from IP_TOS. Linux has it on IPv6 sockets, others need not.
	_ = setInt(s.fd, unix.IPPROTO_IP, unix.IP_TOS, tos)
	return setInt(s.fd, unix.IPPROTO_IPV6, unix.IPV6_TCLASS, tos)
}

// TypeOfService is what SetTypeOfService set.
func (s *Stream) TypeOfService() (int, error) {
	family, errno := sysFamily(s.fd)
	if errno != 0 {
		return 0, &Error{"getsockopt", errno}
	}
	if family != unix.AF_INET6 {
		return getInt(s.fd, unix.IPPROTO_IP, unix.IP_TOS)
	}
	return getInt(s.fd, unix.IPPROTO_IPV6, unix.IPV6_TCLASS)
}

// SetBroadcast allows sending to a broadcast address (SO_BROADCAST, socket(7)). Like every option of UDP it needs the socket that Bind,
// Connect or a send makes: EBADF before.
func (u *UDP) SetBroadcast(on bool) error {
	return setInt(u.fd, unix.SOL_SOCKET, unix.SO_BROADCAST, boolInt(on))
}

// SetTTL sets the hops of unicast datagrams, 1 to 255 (IP_TTL, ip(7); IPV6_UNICAST_HOPS, ipv6(7)); EINVAL for others.
func (u *UDP) SetTTL(ttl int) error {
	if ttl < 1 || ttl > 255 {
		return &Error{"setsockopt", unix.EINVAL}
	}
	if u.family == unix.AF_INET6 {
		return setInt(u.fd, unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS, ttl)
	}
	return setInt(u.fd, unix.IPPROTO_IP, unix.IP_TTL, ttl)
}

// SendBufferSize and RecvBufferSize are the kernel's figures in bytes, which on Linux are twice what was set (socket(7)).
func (u *UDP) SendBufferSize() (int, error) { return getInt(u.fd, unix.SOL_SOCKET, unix.SO_SNDBUF) }

// RecvBufferSize: see SendBufferSize.
func (u *UDP) RecvBufferSize() (int, error) { return getInt(u.fd, unix.SOL_SOCKET, unix.SO_RCVBUF) }

// SetSendBufferSize asks for room for so many bytes of datagrams (SO_SNDBUF); the kernel has its own bounds.
func (u *UDP) SetSendBufferSize(bytes int) error {
	return setInt(u.fd, unix.SOL_SOCKET, unix.SO_SNDBUF, bytes)
}

// SetRecvBufferSize asks for room for so many bytes of datagrams (SO_RCVBUF); the kernel has its own bounds.
func (u *UDP) SetRecvBufferSize(bytes int) error {
	return setInt(u.fd, unix.SOL_SOCKET, unix.SO_RCVBUF, bytes)
}
