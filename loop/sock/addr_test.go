package sock

import (
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAddr(t *testing.T) {
	lo := "lo"
	if !abstractNames {
		lo = "lo0"
	}
	index := func(a Addr) Addr { a.Zone = 1; return a }
	for _, c := range []struct {
		addr       Addr
		family     int
		text, host string
	}{
		{Addr{}, unix.AF_UNSPEC, "", ""},
		{AddrFrom(netip.MustParseAddr("127.0.0.1"), 80), unix.AF_INET, "127.0.0.1:80", "127.0.0.1"},
		{AddrFrom(netip.MustParseAddr("::1"), 80), unix.AF_INET6, "[::1]:80", "::1"},
		{AddrFrom(netip.MustParseAddr("::ffff:1.2.3.4"), 80), unix.AF_INET6, "[::ffff:1.2.3.4]:80", "::ffff:1.2.3.4"},
		{index(AddrFrom(netip.MustParseAddr("fe80::1"), 80)), unix.AF_INET6, "[fe80::1%" + lo + "]:80", "fe80::1%" + lo},
		{index(AddrFrom(netip.MustParseAddr("2001:db8::1"), 80)), unix.AF_INET6, "[2001:db8::1]:80", "2001:db8::1"},
		{UnixAddr("/tmp/x"), unix.AF_UNIX, "/tmp/x", "/tmp/x"},
		{UnixAddr("\x00x"), unix.AF_UNIX, "@x", "\x00x"},
	} {
		if c.addr.Family() != c.family || c.addr.String() != c.text || c.addr.Host() != c.host {
			t.Errorf("%#v: %d, %q, %q", c.addr, c.addr.Family(), c.addr.String(), c.addr.Host())
		}
	}
}

func TestParseIP(t *testing.T) {
	lo := "lo"
	if !abstractNames {
		lo = "lo0"
	}
	for text, zone := range map[string]uint32{"fe80::1": 0, "fe80::1%" + lo: 1, "fe80::1%77": 77, "fe80::1%nowhere": 0} {
		a, err := ParseIP(text, 5)
		if err != nil || a.Zone != zone || a.Port != 5 || a.IP != netip.MustParseAddr("fe80::1") {
			t.Errorf("%s: %#v, %v", text, a, err)
		}
	}
	for _, text := range []string{"", "localhost", "1.2.3", "1.2.3.4.5", "::%", "/tmp/x", "1.2.3.4%1"} {
		if a, err := ParseIP(text, 5); err != unix.EINVAL {
			t.Errorf("%q: %#v, %v", text, a, err)
		}
	}
}

func TestValidPath(t *testing.T) {
	longest := strings.Repeat("x", len(unix.RawSockaddrUnix{}.Path))
	for path, want := range map[string]bool{
		"": false, "x": true, longest: true, longest + "x": false, "a\x00b": false, "a\x00": false,
		"\x00": abstractNames, "\x00a\x00b": abstractNames,
	} {
		if ValidPath(path) != want {
			t.Errorf("%q: %v", path, !want)
		}
	}
}

func FuzzParseIP(f *testing.F) {
	for _, text := range []string{"127.0.0.1", "::1", "fe80::1%1", "::ffff:1.2.3.4", "1.2.3", "%", "::%%"} {
		f.Add(text, uint16(80))
	}
	f.Fuzz(func(t *testing.T, text string, port uint16) {
		a, err := ParseIP(text, port)
		if err != nil {
			return
		}
		if a.IP.Zone() != "" || a.Path != "" || a.Port != port {
			t.Fatalf("%#v", a)
		}
		if again, err := ParseIP(a.Host(), port); err != nil || again.IP != a.IP {
			t.Fatalf("%q became %q, %v", text, a.Host(), err)
		}
	})
}
