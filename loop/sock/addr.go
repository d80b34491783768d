package sock

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Addr is a socket's address in any of the three families. It is comparable with ==. The zero Addr is "unnamed": no address.
type Addr struct {
	IP   netip.Addr // IPv4 or IPv6, never with a zone; IPv4-mapped IPv6 stays IPv6, as the kernel gave it
	Path string     // Unix; an abstract name (Linux, unix(7)) starts with NUL
	Zone uint32     // IPv6 scope: an interface index as in sin6_scope_id (RFC 4007), 0 for none
	Port uint16
}

// AddrFrom makes an Addr of an IP address without a zone and a port.
func AddrFrom(ip netip.Addr, port uint16) Addr { return Addr{IP: ip, Port: port} }

// UnixAddr makes an Addr of a path or, with a leading NUL, of an abstract name.
func UnixAddr(path string) Addr { return Addr{Path: path} }

// ParseIP makes an Addr of the text of an IP address. An IPv6 zone ("fe80::1%eth0") may be the name of an interface or its index; one
// that is neither becomes 0, as in uv_ip6_addr, and the kernel then judges the address. The only error is unix.EINVAL: not an address.
func ParseIP(text string, port uint16) (Addr, error) {
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return Addr{}, unix.EINVAL
	}
	a := Addr{IP: ip.WithZone(""), Port: port}
	if zone := ip.Zone(); zone != "" {
		if ifi, err := net.InterfaceByName(zone); err == nil {
			a.Zone = uint32(ifi.Index)
		} else if index, err := strconv.ParseUint(zone, 10, 32); err == nil {
			a.Zone = uint32(index)
		}
	}
	return a, nil
}

// Family is unix.AF_INET, AF_INET6, AF_UNIX, or AF_UNSPEC for the zero Addr.
func (a Addr) Family() int {
	switch {
	case a.Path != "":
		return unix.AF_UNIX
	case a.IP.Is4():
		return unix.AF_INET
	case a.IP.Is6():
		return unix.AF_INET6
	}
	return unix.AF_UNSPEC
}

// ZoneName is the name of the interface that Zone numbers, its decimal index if there is none, "" for 0.
func (a Addr) ZoneName() string {
	if a.Zone == 0 {
		return ""
	}
	if ifi, err := net.InterfaceByIndex(int(a.Zone)); err == nil {
		return ifi.Name
	}
	return strconv.FormatUint(uint64(a.Zone), 10)
}

// Host is the text of the IP address, with "%zone" for a link-local address with a scope (what Node prints), or the Unix path.
func (a Addr) Host() string {
	switch {
	case a.Path != "":
		return a.Path
	case !a.IP.IsValid():
		return ""
	case a.Zone != 0 && (a.IP.IsLinkLocalUnicast() || a.IP.IsLinkLocalMulticast()):
		return a.IP.String() + "%" + a.ZoneName()
	}
	return a.IP.String()
}

// String is "127.0.0.1:80", "[fe80::1%eth0]:80", the path of a Unix socket (an abstract one with "@" for the NUL), or "" when unnamed.
func (a Addr) String() string {
	switch a.Family() {
	case unix.AF_UNIX:
		if a.Path[0] == 0 {
			return "@" + a.Path[1:]
		}
		return a.Path
	case unix.AF_UNSPEC:
		return ""
	}
	return net.JoinHostPort(a.Host(), strconv.Itoa(int(a.Port)))
}

// anyAddr is the wildcard address of an Internet family.
func anyAddr(family int) Addr {
	if family == unix.AF_INET6 {
		return Addr{IP: netip.IPv6Unspecified()}
	}
	return Addr{IP: netip.IPv4Unspecified()}
}

// validPath tells whether the kernel can take the path: not empty, at most as long as sun_path (the kernel needs no closing NUL), and
// without a NUL except as the mark of an abstract name, which only Linux has.
func validPath(path string) bool {
	if path == "" || len(path) > len(unix.RawSockaddrUnix{}.Path) {
		return false
	}
	if path[0] == 0 {
		return abstractNames
	}
	return strings.IndexByte(path, 0) < 0
}
