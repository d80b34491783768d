package sock

import (
	"errors"
	"net"
	"reflect"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"jsrt/loop"
)

func TestUDPEcho(t *testing.T) {
	for _, a := range []Addr{loopback4, loopback6} {
		l := newLoop(t)
		u := NewUDP(l, a.Family())
		must(t, u.Bind(a, 0))
		o := &inbox{}
		o.onMessage = func(p []byte, from Addr, _ RecvFlags, err error) {
			must(t, err)
			if n, err := u.TrySend([][]byte{p}, &from); n != len(p) || err != nil {
				t.Errorf("TrySend: %d, %v", n, err)
			}
			if len(p) == 0 {
				u.Close(nil)
			}
		}
		u.SetOwner(o)
		must(t, u.RecvStart())
		addr, err := u.LocalAddr()
		must(t, err)
		peer(t, l, func() error {
			c, err := net.Dial("udp", addr.String())
			if err != nil {
				return err
			}
			defer c.Close()
			for _, m := range []string{"hello", ""} {
				if _, err := c.Write([]byte(m)); err != nil {
					return err
				}
				p := make([]byte, 100)
				n, err := c.Read(p)
				if err != nil || string(p[:n]) != m {
					t.Errorf("got %q, %v; want %q", p[:n], err, m)
				}
			}
			return nil
		})
		run(t, l)
	}
}

// boundUDP makes a receiving socket on loopback.
func boundUDP(t testing.TB, l *loop.Loop, a Addr, onMessage func(p []byte, from Addr, flags RecvFlags, err error)) (*UDP, Addr) {
	t.Helper()
	u := NewUDP(l, a.Family())
	must(t, u.Bind(a, 0))
	u.SetOwner(&inbox{onMessage: onMessage})
	must(t, u.RecvStart())
	addr, err := u.LocalAddr()
	must(t, err)
	return u, addr
}

func TestUDPWithoutSocket(t *testing.T) {
	l := newLoop(t)
	u := NewUDP(l, unix.AF_INET)
	for name, err := range map[string]error{
		"broadcast": u.SetBroadcast(true), "ttl": u.SetTTL(3), "multicast ttl": u.SetMulticastTTL(3),
		"multicast loopback": u.SetMulticastLoopback(true), "multicast interface": u.SetMulticastInterface(loopback4),
		"send buffer": u.SetSendBufferSize(1000), "recv buffer": u.SetRecvBufferSize(1000),
		"leave":        u.Leave(loopback4.IP, Addr{}),
		"leave source": u.LeaveSource(loopback4.IP, loopback4.IP, Addr{}),
	} {
		if !errors.Is(err, unix.EBADF) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := u.LocalAddr()
	wantError(t, err, "getsockname", unix.EBADF)
	_, err = u.RemoteAddr()
	wantError(t, err, "getpeername", unix.EBADF)
	_, err = u.SendBufferSize()
	wantError(t, err, "getsockopt", unix.EBADF)
	_, err = u.RecvBufferSize()
	wantError(t, err, "getsockopt", unix.EBADF)
	wantError(t, u.Disconnect(), "connect", unix.EBADF)
	wantError(t, u.Bind(loopback6, 0), "bind", unix.EINVAL)
	wantError(t, u.Bind(loopback4, IPv6Only), "bind", unix.EINVAL)
	wantError(t, u.Connect(UnixAddr("/x")), "connect", unix.EINVAL)
	wantError(t, u.Send(nil, &Addr{}, nil), "send", unix.EINVAL)
	if u.Fd() != -1 || l.Alive() {
		t.Error("there is a socket")
	}
	u.Close(nil)
	run(t, l)
	wantError(t, u.Bind(loopback4, 0), "bind", unix.EBADF)
	wantError(t, u.RecvStart(), "bind", unix.EBADF)
}

func TestUDPBind(t *testing.T) {
	l := newLoop(t)
	for _, c := range []struct {
		first, second Flags
		errno         unix.Errno
	}{
		{0, 0, unix.EADDRINUSE}, {ReuseAddr, ReuseAddr, 0}, {ReusePort, ReusePort, 0}, {0, ReuseAddr, unix.EADDRINUSE},
	} {
		if c.first&ReusePort != 0 && reusePortOption == 0 {
			continue
		}
		a, b := NewUDP(l, unix.AF_INET), NewUDP(l, unix.AF_INET)
		must(t, a.Bind(loopback4, c.first))
		addr, err := a.LocalAddr()
		must(t, err)
		err = b.Bind(addr, c.second)
		if c.errno == 0 && err != nil || c.errno != 0 && !errors.Is(err, c.errno) {
			t.Errorf("%+v: %v", c, err)
		}
		wantError(t, a.Bind(loopback4, 0), "bind", unix.EINVAL)
		a.Close(nil)
		b.Close(nil)
	}
	both, only := NewUDP(l, unix.AF_INET6), NewUDP(l, unix.AF_INET6)
	must(t, both.Bind(anyAddr(unix.AF_INET6), 0))
	must(t, only.Bind(anyAddr(unix.AF_INET6), IPv6Only))
	for u, want := range map[*UDP]int{both: 0, only: 1} {
		if v, err := unix.GetsockoptInt(u.Fd(), unix.IPPROTO_IPV6, unix.IPV6_V6ONLY); v != want || err != nil {
			t.Errorf("IPV6_V6ONLY is %d, %v; want %d", v, err, want)
		}
		u.Close(nil)
	}
	run(t, l)
}

func TestUDPSizes(t *testing.T) {
	l := newLoop(t)
	sizes := []int{0, 1, 1200, 65507, 0}
	var got []int
	var u *UDP
	u, addr := boundUDP(t, l, loopback4, func(p []byte, _ Addr, flags RecvFlags, err error) {
		must(t, err)
		for i, b := range p {
			if b != byte(i) {
				t.Fatalf("byte %d of %d is %d", i, len(p), b)
			}
		}
		if got = append(got, len(p)); len(got) == len(sizes) || flags != 0 {
			u.Close(nil)
		}
	})
	sender := NewUDP(l, unix.AF_INET)
	var sent []int
	for _, n := range sizes {
		p := make([]byte, n)
		for i := range p {
			p[i] = byte(i)
		}
		bufs := [][]byte{p[:n/3], p[n/3 : n/2], p[n/2:]}
		must(t, sender.Send(bufs, &addr, func(n int, err error) { must(t, err); sent = append(sent, n) }))
	}
	if len(sent) != 0 {
		t.Error("done ran inside Send")
	}
	many := make([][]byte, 3*maxGather)
	for i := range many {
		many[i] = []byte{byte(i)}
	}
	if n, err := sender.TrySend(many, &addr); n != len(many) || err != nil {
		t.Error(n, err)
	}
	sizes = append(sizes, len(many))
	must(t, sender.Send([][]byte{make([]byte, 65508)}, &addr, func(n int, err error) {
		wantError(t, err, "send", unix.EMSGSIZE)
		sender.Close(nil)
	}))
	run(t, l)
	if !slices.Equal(got, sizes) || !slices.Equal(sent, sizes[:5]) {
		t.Errorf("sent %v, got %v, want %v", sent, got, sizes)
	}
}

func TestUDPTruncation(t *testing.T) {
	l := newLoop(t)
	var got []string
	var flags []RecvFlags
	var u *UDP
	u, addr := boundUDP(t, l, loopback4, nil)
	u.SetOwner(&inbox{buf: make([]byte, 4), onMessage: func(p []byte, _ Addr, f RecvFlags, err error) {
		must(t, err)
		got, flags = append(got, string(p)), append(flags, f)
		if len(got) == 3 {
			u.Close(nil)
		}
	}})
	for _, m := range []string{"1234", "12345", "12"} {
		if _, err := u.TrySend([][]byte{[]byte(m)}, &addr); err != nil {
			t.Fatal(err)
		}
	}
	run(t, l)
	if want := []string{"1234", "1234", "12"}; !slices.Equal(got, want) || !slices.Equal(flags, []RecvFlags{0, Truncated, 0}) {
		t.Errorf("got %q, %v", got, flags)
	}
}

func TestUDPConnected(t *testing.T) {
	l := newLoop(t)
	pc, err := net.ListenPacket("udp4", "127.0.0.1:0")
	must(t, err)
	defer pc.Close()
	remote := AddrFrom(loopback4.IP, uint16(pc.LocalAddr().(*net.UDPAddr).Port))
	u := NewUDP(l, unix.AF_INET)
	must(t, u.Connect(remote))
	if got, err := u.RemoteAddr(); err != nil || got != remote {
		t.Errorf("remote address %v, %v", got, err)
	}
	if _, err := u.TrySend([][]byte{[]byte("hi")}, nil); err != nil {
		t.Error(err)
	}
	p := make([]byte, 10)
	must(t, pc.SetDeadline(time.Now().Add(guard)))
	if n, _, err := pc.ReadFrom(p); err != nil || string(p[:n]) != "hi" {
		t.Errorf("the peer got %q, %v", p[:n], err)
	}
	must(t, pc.Close())

	// Now the port is unreachable, which a connected socket learns.
	var got error
	u.SetOwner(&inbox{onMessage: func(_ []byte, _ Addr, _ RecvFlags, err error) {
		got = err
		u.RecvStop()
	}})
	must(t, u.RecvStart())
	if _, err := u.TrySend([][]byte{[]byte("hi")}, nil); err != nil {
		t.Error(err)
	}
	run(t, l)
	wantError(t, got, "recvmsg", unix.ECONNREFUSED)

	must(t, u.Disconnect())
	wantError(t, u.Disconnect(), "connect", unix.ENOTCONN)
	_, err = u.TrySend([][]byte{[]byte("hi")}, nil)
	wantError(t, err, "send", unix.EDESTADDRREQ)
	u.Close(nil)
	run(t, l)
}

func TestUDPBroadcastNeedsPermission(t *testing.T) {
	l := newLoop(t)
	u := NewUDP(l, unix.AF_INET)
	to, err := ParseIP("127.255.255.255", 9)
	must(t, err)
	_, err = u.TrySend([][]byte{[]byte("x")}, &to)
	wantError(t, err, "send", unix.EACCES)
	must(t, u.SetBroadcast(true))
	_, err = u.TrySend([][]byte{[]byte("x")}, &to)
	must(t, err)
	u.Close(nil)
	run(t, l)
}

func TestUDPOpen(t *testing.T) {
	l := newLoop(t)
	fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_DGRAM, 0)
	must(t, err)
	u := NewUDP(l, unix.AF_INET)
	must(t, u.Open(fd))
	if u.Fd() != fd || u.Family() != unix.AF_INET6 {
		t.Errorf("fd %d, family %d", u.Fd(), u.Family())
	}
	wantError(t, u.Open(fd), "open", unix.EBUSY)
	u.Close(nil)
	run(t, l)
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM, 0)
	must(t, err)
	defer unix.Close(fds[0])
	defer unix.Close(fds[1])
	for _, fd := range []int{fds[0], 1 << 20} {
		wantError(t, NewUDP(l, unix.AF_INET).Open(fd), "open", unix.EINVAL)
	}
}

func TestUDPOptions(t *testing.T) {
	l := newLoop(t)
	for _, a := range []Addr{loopback4, loopback6} {
		u := NewUDP(l, a.Family())
		must(t, u.Bind(a, 0))
		get := func(option4, option6 int) int {
			t.Helper()
			level, option := unix.IPPROTO_IP, option4
			if a == loopback6 {
				level, option = unix.IPPROTO_IPV6, option6
			}
			v, err := unix.GetsockoptInt(u.Fd(), level, option)
			must(t, err)
			return v & 0xff
		}
		for _, ttl := range []int{1, 64, 255} {
			must(t, u.SetTTL(ttl))
			must(t, u.SetMulticastTTL(ttl))
			if got := get(unix.IP_TTL, unix.IPV6_UNICAST_HOPS); got != ttl {
				t.Errorf("ttl %d, want %d", got, ttl)
			}
			if got := get(unix.IP_MULTICAST_TTL, unix.IPV6_MULTICAST_HOPS); got != ttl {
				t.Errorf("multicast ttl %d, want %d", got, ttl)
			}
		}
		for _, ttl := range []int{0, 256, -1} {
			wantError(t, u.SetTTL(ttl), "setsockopt", unix.EINVAL)
		}
		must(t, u.SetMulticastTTL(0))
		for _, ttl := range []int{256, -1} {
			wantError(t, u.SetMulticastTTL(ttl), "setsockopt", unix.EINVAL)
		}
		for _, on := range []bool{false, true} {
			must(t, u.SetMulticastLoopback(on))
			if got := get(unix.IP_MULTICAST_LOOP, unix.IPV6_MULTICAST_LOOP); got != boolInt(on) {
				t.Errorf("multicast loopback %d, want %v", got, on)
			}
		}
		for _, set := range []struct {
			set func(int) error
			get func() (int, error)
		}{{u.SetSendBufferSize, u.SendBufferSize}, {u.SetRecvBufferSize, u.RecvBufferSize}} {
			must(t, set.set(10_000))
			small, err := set.get()
			must(t, err)
			must(t, set.set(30_000))
			if big, err := set.get(); err != nil || small < 10_000 || big <= small {
				t.Errorf("sizes %d, %d, %v", small, big, err)
			}
		}
		u.Close(nil)
	}
	run(t, l)
}

// TestUDPReceiveIsBounded also pauses in the middle of a batch.
func TestUDPReceiveIsBounded(t *testing.T) {
	l := newLoop(t)
	got, pauseAt := 0, 0
	var u *UDP
	u, addr := boundUDP(t, l, loopback4, func([]byte, Addr, RecvFlags, error) {
		if got++; got == pauseAt {
			u.RecvStop()
		}
	})
	send := func(n int) {
		for range n {
			if _, err := u.TrySend([][]byte{[]byte("x")}, &addr); err != nil {
				t.Fatal(err)
			}
		}
	}
	once := func(want int) {
		t.Helper()
		if _, err := l.RunOnce(false); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%d datagrams so far, want %d", got, want)
		}
	}
	send(maxDatagrams + 5)
	once(maxDatagrams)
	pauseAt = maxDatagrams + 2
	once(maxDatagrams + 2)
	run(t, l)
	must(t, u.RecvStart())
	once(maxDatagrams + 5)
	u.SetOwner(&inbox{buf: []byte{}})
	send(1)
	run(t, l)
	if u.Receiving() {
		t.Error("it still receives without a buffer")
	}
	u.Close(nil)
	run(t, l)
}

func TestUDPQueue(t *testing.T) {
	l := newLoop(t)
	full := true
	real := sys.sendto
	hook(t, func(sys *syscalls) {
		sys.sendto = func(fd int, bufs [][]byte, to *Addr) (int, unix.Errno) {
			if full {
				return 0, unix.EAGAIN
			}
			return real(fd, bufs, to)
		}
	})
	var got []string
	var u *UDP
	u, addr := boundUDP(t, l, loopback4, func(p []byte, _ Addr, _ RecvFlags, err error) { got = append(got, string(p)) })
	var events []string
	send := func(text string) {
		must(t, u.Send([][]byte{[]byte(text)}, &addr, func(n int, err error) {
			if err == nil && n != len(text) {
				t.Errorf("sent %d of %q", n, text)
			}
			if err != nil && err != unix.ECANCELED {
				t.Error(err)
			}
			if err != nil {
				text += " cancelled"
			}
			events = append(events, text)
		}))
	}
	send("a")
	send("bc")
	if u.QueuedBytes() != 3 || u.QueuedCount() != 2 {
		t.Errorf("queued %d bytes in %d", u.QueuedBytes(), u.QueuedCount())
	}
	_, err := u.TrySend([][]byte{[]byte("x")}, &addr)
	wantError(t, err, "send", unix.EAGAIN)
	full = false
	_, err = u.TrySend([][]byte{[]byte("x")}, &addr)
	wantError(t, err, "send", unix.EAGAIN) // it would overtake
	for len(got) < 2 || len(events) < 2 {
		if _, err := l.RunOnce(true); err != nil {
			t.Fatal(err)
		}
	}
	if u.QueuedBytes() != 0 || u.QueuedCount() != 0 {
		t.Errorf("queued %d bytes in %d", u.QueuedBytes(), u.QueuedCount())
	}
	send("d") // complete, its callback is due
	full = true
	send("e")
	send("f")
	u.Close(func() { events = append(events, "closed") })
	run(t, l)
	if want := []string{"a", "bc", "d", "e cancelled", "f cancelled", "closed"}; !reflect.DeepEqual(events, want) {
		t.Errorf("events %v", events)
	}
	if want := []string{"a", "bc"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestUDPCloseInEveryCallback(t *testing.T) {
	for _, at := range []string{"alloc", "message", "send"} {
		t.Run(at, func(t *testing.T) {
			l := newLoop(t)
			closed, reached := false, false
			var u *UDP
			step := func(name string) {
				if u.Closing() {
					t.Errorf("%s ran after Close", name)
				}
				if name == at {
					reached = true
					u.Close(func() { closed = true })
				}
			}
			u, addr := boundUDP(t, l, loopback4, nil)
			u.SetOwner(udpStepper{step})
			for range 3 {
				must(t, u.Send([][]byte{[]byte("x")}, &addr, func(_ int, err error) {
					must(t, err)
					if !u.Closing() { // what was sent is reported all the same
						step("send")
					}
				}))
			}
			run(t, l)
			if !reached || !closed {
				t.Errorf("reached %v, closed %v", reached, closed)
			}
		})
	}
}

type udpStepper struct{ step func(string) }

func (o udpStepper) Alloc(*UDP) []byte {
	o.step("alloc")
	return make([]byte, 10)
}

func (o udpStepper) Message(*UDP, []byte, Addr, RecvFlags, error) { o.step("message") }

func TestUDPPanicsLoseNoCallback(t *testing.T) {
	l := newLoop(t)
	u, addr := boundUDP(t, l, loopback4, func([]byte, Addr, RecvFlags, error) {})
	u.RecvStop()
	var events []string
	send := func(name string) {
		must(t, u.Send([][]byte{nil}, &addr, func(int, error) {
			events = append(events, name)
			panic(name)
		}))
	}
	runPanicking := func() {
		for l.Alive() && len(events) < 100 {
			func() {
				defer func() { _ = recover() }()
				run(t, l)
			}()
		}
	}
	send("1")
	send("2")
	runPanicking()
	send("3")
	send("4")
	u.Close(func() { events = append(events, "closed"); panic("closed") })
	runPanicking()
	if want := []string{"1", "2", "3", "4", "closed"}; !reflect.DeepEqual(events, want) {
		t.Errorf("events %v", events)
	}
}

func TestNothingIsAllocatedPerDatagram(t *testing.T) {
	for _, a := range []Addr{loopback4, loopback6} {
		l := newLoop(t)
		got := 0
		u, addr := boundUDP(t, l, a, nil)
		var from Addr
		u.SetOwner(&inbox{buf: make([]byte, 2048), onMessage: func(_ []byte, f Addr, _ RecvFlags, _ error) { got++; from = f }})
		bufs := [][]byte{[]byte("0123456789")}
		allocs := testing.AllocsPerRun(200, func() {
			if _, err := u.TrySend(bufs, &addr); err != nil {
				t.Fatal(err)
			}
			if _, err := l.RunOnce(false); err != nil {
				t.Fatal(err)
			}
		})
		if allocs != 0 {
			t.Errorf("%v allocations per datagram", allocs)
		}
		if got != 201 || from != addr {
			t.Errorf("%d datagrams came, the last from %v", got, from)
		}
		u.Close(nil)
		run(t, l)
	}
}

func TestUDPManySockets(t *testing.T) {
	l := newLoop(t)
	before := openDescriptors(t)
	for range 300 {
		u := NewUDP(l, unix.AF_INET)
		must(t, u.RecvStart())
		u.Close(nil)
	}
	run(t, l)
	if after := openDescriptors(t); after != before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}
