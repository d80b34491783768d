package sock

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
	"jsrt/loop"
)

func TestMulticastErrors(t *testing.T) {
	l := newLoop(t)
	group4, group6 := netip.MustParseAddr("239.1.2.3"), netip.MustParseAddr("ff02::1:2345")
	u := NewUDP(l, unix.AF_INET)
	must(t, u.Bind(loopback4, 0))
	for name, c := range map[string]struct {
		err   error
		errno unix.Errno
	}{
		"no group":                 {u.Join(loopback4.IP, Addr{}), unix.EINVAL},
		"no address":               {u.Join(netip.Addr{}, Addr{}), unix.EINVAL},
		"other interface":          {u.Join(group4, loopback6), unix.EINVAL},
		"other interface, IPv6":    {u.Join(group6, loopback4), unix.EINVAL},
		"IPv6 group on IPv4":       {u.Join(group6, Addr{}), unix.ENOPROTOOPT},
		"not a member":             {u.Leave(group4, loopback4), unix.EADDRNOTAVAIL},
		"source of another kind":   {u.JoinSource(loopback6.IP, group4, loopback4), unix.EINVAL},
		"source missing":           {u.JoinSource(netip.Addr{}, group4, loopback4), unix.EINVAL},
		"not a member, source":     {u.LeaveSource(loopback4.IP, group4, loopback4), unix.EINVAL},
		"IPv6 source on IPv4":      {u.JoinSource(loopback6.IP, group6, Addr{}), unix.ENOPROTOOPT},
		"interface of the other":   {u.SetMulticastInterface(loopback6), unix.ENOPROTOOPT},
		"interface that is a path": {u.SetMulticastInterface(UnixAddr("/x")), unix.EINVAL},
	} {
		if !errors.Is(c.err, c.errno) {
			t.Errorf("%s: %v, want %v", name, c.err, c.errno)
		}
	}
	must(t, u.Join(group4, loopback4))
	if err := u.Join(group4, loopback4); !errors.Is(err, unix.EADDRINUSE) {
		t.Errorf("joined twice: %v", err)
	}
	must(t, u.Leave(group4, loopback4))
	must(t, u.SetMulticastInterface(loopback4))
	must(t, u.SetMulticastInterface(Addr{}))
	u.Close(nil)
	run(t, l)
}

// TestJoinBinds: a socket that is not bound is, and shares its port.
func TestJoinBinds(t *testing.T) {
	l := newLoop(t)
	group := netip.MustParseAddr("239.1.2.4")
	u := NewUDP(l, unix.AF_INET)
	must(t, u.Join(group, loopback4))
	addr, err := u.LocalAddr()
	if err != nil || addr.Port == 0 {
		t.Fatalf("address %v, %v", addr, err)
	}
	other := NewUDP(l, unix.AF_INET)
	must(t, other.Bind(addr, ReuseAddr))
	u.Close(nil)
	other.Close(nil)
	run(t, l)
}

// members makes receivers that share a port, and a sender to it; got counts what each received until a unicast datagram ends the round.
type members struct {
	t         *testing.T
	l         *loop.Loop
	sender    *UDP
	receivers []*UDP
	got       [][]string
	to        Addr // group and port
}

func newMembers(t *testing.T, l *loop.Loop, n int, group netip.Addr, local Addr) *members {
	m := &members{t: t, l: l, got: make([][]string, n), to: AddrFrom(group, 0)}
	for i := range n {
		u := NewUDP(l, local.Family())
		bind := anyAddr(local.Family())
		bind.Port = m.to.Port
		must(t, u.Bind(bind, ReuseAddr))
		addr, err := u.LocalAddr()
		must(t, err)
		m.to.Port = addr.Port
		u.SetOwner(&inbox{onMessage: func(p []byte, _ Addr, _ RecvFlags, err error) {
			must(t, err)
			m.got[i] = append(m.got[i], string(p))
		}})
		must(t, u.RecvStart())
		m.receivers = append(m.receivers, u)
	}
	m.sender = NewUDP(l, local.Family())
	must(t, m.sender.Bind(local, 0))
	return m
}

// round sends one datagram to the group and returns who got it. Loopback delivers at once, so one turn of the loop is enough.
func (m *members) round(text string) (who []int) {
	m.t.Helper()
	if _, err := m.sender.TrySend([][]byte{[]byte(text)}, &m.to); err != nil {
		m.t.Fatal(err)
	}
	if _, err := m.l.RunOnce(false); err != nil {
		m.t.Fatal(err)
	}
	for i, got := range m.got {
		switch {
		case slices.Equal(got, []string{text}):
			who = append(who, i)
		case len(got) != 0:
			m.t.Errorf("receiver %d got %q", i, got)
		}
		m.got[i] = nil
	}
	return who
}

func (m *members) close() {
	m.sender.Close(nil)
	for _, u := range m.receivers {
		u.Close(nil)
	}
	run(m.t, m.l)
}

func TestMulticast(t *testing.T) {
	l := newLoop(t)
	group := netip.MustParseAddr("239.1.2.5")
	m := newMembers(t, l, 2, group, loopback4)
	must(t, m.sender.SetMulticastInterface(loopback4))
	if who := m.round("nobody"); len(who) != 0 {
		t.Errorf("%v are members without joining", who)
	}
	for _, u := range m.receivers {
		must(t, u.Join(group, loopback4))
	}
	if who := m.round("both"); !slices.Equal(who, []int{0, 1}) {
		t.Errorf("%v got it, want both", who)
	}
	for _, u := range m.receivers {
		must(t, u.Leave(group, loopback4))
	}
	if who := m.round("nobody again"); len(who) != 0 {
		t.Errorf("%v are still members", who)
	}
	m.close()
}

func TestSourceSpecificMulticast(t *testing.T) {
	l := newLoop(t)
	group := netip.MustParseAddr("232.1.2.6")
	m := newMembers(t, l, 1, group, loopback4)
	must(t, m.sender.SetMulticastInterface(loopback4))
	u := m.receivers[0]
	other := netip.MustParseAddr("127.0.0.9")
	must(t, u.JoinSource(other, group, loopback4))
	if who := m.round("wrong source"); len(who) != 0 {
		t.Error("it came from a source that was not asked for")
	}
	must(t, u.JoinSource(loopback4.IP, group, loopback4))
	if who := m.round("right source"); len(who) != 1 {
		t.Error("it did not come from the source that was asked for")
	}
	must(t, u.LeaveSource(loopback4.IP, group, loopback4))
	if who := m.round("source left"); len(who) != 0 {
		t.Error("it came from a source that was left")
	}
	if err := u.LeaveSource(loopback4.IP, group, loopback4); !errors.Is(err, unix.EADDRNOTAVAIL) {
		t.Errorf("left twice: %v", err)
	}
	m.close()
}

// multicastIPv6 finds an interface that carries IPv6 multicast, and an address of this machine on it.
func multicastIPv6(t *testing.T) (iface, local Addr) {
	interfaces, err := net.Interfaces()
	must(t, err)
	for _, ifi := range interfaces {
		if ifi.Flags&(net.FlagUp|net.FlagMulticast) != net.FlagUp|net.FlagMulticast {
			continue
		}
		addrs, err := ifi.Addrs()
		must(t, err)
		for _, a := range addrs {
			if ip, ok := netip.AddrFromSlice(a.(*net.IPNet).IP); ok && ip.Is6() && ip.IsLinkLocalUnicast() {
				iface = Addr{IP: netip.IPv6Unspecified(), Zone: uint32(ifi.Index)}
				return iface, Addr{IP: ip, Zone: uint32(ifi.Index)}
			}
		}
	}
	t.Skip("no interface with IPv6 multicast")
	return
}

func TestMulticastIPv6(t *testing.T) {
	iface, local := multicastIPv6(t)
	l := newLoop(t)
	group := netip.MustParseAddr("ff01::1:2345") // interface-local: nothing leaves the machine
	m := newMembers(t, l, 2, group, local)
	m.to.Zone = iface.Zone
	must(t, m.sender.SetMulticastInterface(iface))
	if who := m.round("nobody"); len(who) != 0 {
		t.Errorf("%v are members without joining", who)
	}
	for _, u := range m.receivers {
		must(t, u.Join(group, iface))
	}
	if who := m.round("both"); !slices.Equal(who, []int{0, 1}) {
		t.Errorf("%v got it, want both", who)
	}
	for _, u := range m.receivers {
		must(t, u.Leave(group, iface))
	}
	if who := m.round("nobody again"); len(who) != 0 {
		t.Errorf("%v are still members", who)
	}
	u := m.receivers[0]
	must(t, u.JoinSource(netip.MustParseAddr("fe80::99"), group, iface))
	if who := m.round("wrong source"); len(who) != 0 {
		t.Error("it came from a source that was not asked for")
	}
	must(t, u.JoinSource(local.IP, group, iface))
	if who := m.round("right source"); !slices.Contains(who, 0) {
		t.Error("it did not come from the source that was asked for")
	}
	must(t, u.LeaveSource(local.IP, group, iface))
	if who := m.round("source left"); len(who) != 0 {
		t.Error("it came from a source that was left")
	}
	m.close()
}
