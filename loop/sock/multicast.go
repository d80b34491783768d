package sock

import (
	"net/netip"

	"golang.org/x/sys/unix"
)

// In this file an interface is an Addr, as Node's arguments are: IPv4 names it by its address, IPv6 by the zone of any IPv6 address
// ("::%eth0" through ParseIP). The zero Addr leaves the choice to the system. The family of the group, not of the socket, says which
// option is used: Linux lets IPv6 sockets join IPv4 groups.

// Join makes the socket a member of a group (IP_ADD_MEMBERSHIP, ip(7); IPV6_ADD_MEMBERSHIP, ipv6(7)). A socket that is not bound yet is
// bound to any address and a free port, with ReuseAddr. Errors: *Error with "setsockopt" (EADDRINUSE for a member already, ENODEV, ENOPROTOOPT),
// EINVAL for what is no group and for an interface of the other family.
func (u *UDP) Join(group netip.Addr, iface Addr) error {
	if group.IsValid() {
		if err := u.ensureBound(ReuseAddr); err != nil {
			return err
		}
	}
	return u.membership(group, iface, unix.IP_ADD_MEMBERSHIP, unix.IPV6_JOIN_GROUP)
}

// Leave undoes Join; EADDRNOTAVAIL if the socket is no member.
func (u *UDP) Leave(group netip.Addr, iface Addr) error {
	return u.membership(group, iface, unix.IP_DROP_MEMBERSHIP, unix.IPV6_LEAVE_GROUP)
}

func (u *UDP) membership(group netip.Addr, iface Addr, option4, option6 int) error {
	var err error
	switch {
	case !sameFamily(group, iface):
		err = unix.EINVAL
	case group.Is4():
		err = unix.SetsockoptIPMreq(u.fd, unix.IPPROTO_IP, option4, &unix.IPMreq{Multiaddr: group.As4(), Interface: iface4(iface)})
	default:
		err = unix.SetsockoptIPv6Mreq(u.fd, unix.IPPROTO_IPV6, option6, &unix.IPv6Mreq{Multiaddr: group.As16(), Interface: iface.Zone})
	}
	return failure("setsockopt", errnoOf(err))
}

// JoinSource makes the socket a member of a group for the datagrams of one source (IP_ADD_SOURCE_MEMBERSHIP, ip(7);
// MCAST_JOIN_SOURCE_GROUP, RFC 3678). It binds as Join does. EINVAL also for a source of the other family.
func (u *UDP) JoinSource(source, group netip.Addr, iface Addr) error {
	if group.IsValid() {
		if err := u.ensureBound(ReuseAddr); err != nil {
			return err
		}
	}
	return u.sourceMembership(source, group, iface, unix.IP_ADD_SOURCE_MEMBERSHIP, unix.MCAST_JOIN_SOURCE_GROUP)
}

// LeaveSource undoes JoinSource; EADDRNOTAVAIL if the socket is no member.
func (u *UDP) LeaveSource(source, group netip.Addr, iface Addr) error {
	return u.sourceMembership(source, group, iface, unix.IP_DROP_SOURCE_MEMBERSHIP, unix.MCAST_LEAVE_SOURCE_GROUP)
}

func (u *UDP) sourceMembership(source, group netip.Addr, iface Addr, option4, option6 int) error {
	var err error
	switch {
	case !sameFamily(group, iface) || source.BitLen() != group.BitLen():
		err = unix.EINVAL
	case group.Is4():
		err = unix.SetsockoptString(u.fd, unix.IPPROTO_IP, option4, sourceMembership4(group.As4(), source.As4(), iface4(iface)))
	default:
		err = unix.SetsockoptString(u.fd, unix.IPPROTO_IPV6, option6, sourceMembership6(group, source, iface.Zone))
	}
	return failure("setsockopt", errnoOf(err))
}

// SetMulticastInterface chooses the interface on which datagrams to groups leave (IP_MULTICAST_IF, ip(7); IPV6_MULTICAST_IF, ipv6(7)). For
// the zero Addr the socket's own family counts.
func (u *UDP) SetMulticastInterface(iface Addr) error {
	var err error
	switch family := iface.Family(); {
	case family == unix.AF_INET, family == unix.AF_UNSPEC && u.family == unix.AF_INET:
		err = unix.SetsockoptInet4Addr(u.fd, unix.IPPROTO_IP, unix.IP_MULTICAST_IF, iface4(iface))
	case family == unix.AF_INET6, family == unix.AF_UNSPEC:
		err = unix.SetsockoptInt(u.fd, unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_IF, int(iface.Zone))
	default:
		err = unix.EINVAL
	}
	return failure("setsockopt", errnoOf(err))
}

// SetMulticastTTL sets the hops of datagrams to groups, 0 to 255 (IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS); EINVAL for others. The
// system's default is 1: the local network.
func (u *UDP) SetMulticastTTL(ttl int) error {
	if ttl < 0 || ttl > 255 {
		return &Error{"setsockopt", unix.EINVAL}
	}
	if u.family == unix.AF_INET6 {
		return setInt(u.fd, unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_HOPS, ttl)
	}
	return setByte(u.fd, unix.IPPROTO_IP, unix.IP_MULTICAST_TTL, byte(ttl))
}

// SetMulticastLoopback says whether datagrams sent to a group also reach the members on this machine (IP_MULTICAST_LOOP,
// IPV6_MULTICAST_LOOP); the system's default is yes.
func (u *UDP) SetMulticastLoopback(on bool) error {
	if u.family == unix.AF_INET6 {
		return setInt(u.fd, unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_LOOP, boolInt(on))
	}
	return setByte(u.fd, unix.IPPROTO_IP, unix.IP_MULTICAST_LOOP, byte(boolInt(on)))
}

// setByte sets an option of IPv4 that Linux takes in either size and some BSDs only as a byte.
func setByte(fd, level, option int, value byte) error {
	return failure("setsockopt", errnoOf(unix.SetsockoptByte(fd, level, option, value)))
}

// sameFamily tells whether the interface is given in the group's family or not at all.
func sameFamily(group netip.Addr, iface Addr) bool {
	family := AddrFrom(group, 0).Family()
	return family != unix.AF_UNSPEC && (iface == Addr{} || iface.Family() == family)
}

func iface4(iface Addr) [4]byte {
	if iface.IP.Is4() {
		return iface.IP.As4()
	}
	return [4]byte{}
}
