package sock

import (
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// FuzzSockaddr: an address that goes to the kernel and comes back is the same.
func FuzzSockaddr(f *testing.F) {
	f.Add([]byte{127, 0, 0, 1}, "", uint16(80), uint32(0))
	f.Add(make([]byte, 16), "", uint16(1), uint32(3))
	f.Add([]byte{}, "/tmp/x", uint16(0), uint32(0))
	f.Add([]byte{}, "\x00x\x00", uint16(0), uint32(0))
	f.Add([]byte{}, strings.Repeat("y", 108), uint16(0), uint32(0))
	f.Fuzz(func(t *testing.T, ip []byte, path string, port uint16, zone uint32) {
		var a Addr
		if path != "" {
			if !validPath(path) {
				return
			}
			a.Path = path
		} else if addr, ok := netip.AddrFromSlice(ip); ok {
			a = AddrFrom(addr, port)
			if addr.Is6() {
				a.Zone = zone
			}
		}
		var sa unix.RawSockaddrAny
		length := encode(&sa, &a)
		if got := decode(&sa, uint32(length)); got != a {
			t.Fatalf("%#v came back as %#v", a, got)
		}
	})
}
