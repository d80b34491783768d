package sock

import (
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"jsrt/loop"
)

// newLoop makes a loop that is closed when the test ends.
func newLoop(t testing.TB) *loop.Loop {
	t.Helper()
	l, err := loop.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// guard makes a loop that hangs fail its test instead of the whole run.
const guard = 20 * time.Second

// run runs the loop until nothing is left.
func run(t testing.TB, l *loop.Loop) {
	t.Helper()
	late := false
	timer := new(loop.Timer)
	timer.Init(l, func() { late = true; l.Stop() })
	timer.Set(guard.Milliseconds(), 0)
	timer.Unref()
	defer timer.Stop()
	if err := l.Run(); err != nil {
		t.Fatal(err)
	}
	if late {
		var kinds []string
		l.ActiveHandles(func(h *loop.Handle) { kinds = append(kinds, h.Kind()) })
		t.Fatalf("the loop still runs after %v; active: %v", guard, kinds)
	}
}

// peer runs the other side of a test on a goroutine. The loop waits for it, and so does the test.
func peer(t testing.TB, l *loop.Loop, fn func() error) {
	t.Helper()
	var request loop.Request
	request.Begin(l)
	go func() {
		err := fn()
		l.Post(func() {
			request.End()
			if err != nil {
				t.Errorf("peer: %v", err)
			}
		})
	}()
}

// sink is a StreamOwner that keeps what it reads.
type sink struct {
	buf    []byte
	data   []byte
	err    error
	onRead func(s *Stream, p []byte, err error) // after data and err are set
}

func (k *sink) Alloc(*Stream) []byte {
	if k.buf == nil {
		k.buf = make([]byte, 64<<10)
	}
	return k.buf
}

func (k *sink) Read(s *Stream, p []byte, err error) {
	k.data = append(k.data, p...)
	if err != nil {
		k.err = err
	}
	if k.onRead != nil {
		k.onRead(s, p, err)
	}
}

func closeAtEnd(s *Stream, _ []byte, err error) {
	if err != nil {
		s.Close(nil)
	}
}

var loopback4 = AddrFrom(netip.MustParseAddr("127.0.0.1"), 0)
var loopback6 = AddrFrom(netip.MustParseAddr("::1"), 0)

func listenTCP(t testing.TB, l *loop.Loop, a Addr, accept func(*Stream)) (*Listener, Addr) {
	t.Helper()
	ln, err := ListenTCP(l, a, 128, 0, func(s *Stream, err error) {
		if err != nil {
			t.Errorf("accept: %v", err)
			return
		}
		accept(s)
	})
	if err != nil {
		t.Fatal(err)
	}
	addr, err := ln.Addr()
	if err != nil {
		t.Fatal(err)
	}
	return ln, addr
}

func dialTCP(a Addr) (*net.TCPConn, error) {
	c, err := net.DialTimeout("tcp", a.String(), guard)
	if err != nil {
		return nil, err
	}
	return c.(*net.TCPConn), c.SetDeadline(time.Now().Add(guard))
}

func wantError(t testing.TB, err error, syscall string, errno unix.Errno) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Syscall != syscall || e.Errno != errno {
		t.Errorf("error %v, want %s: %v", err, syscall, errno)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// inbox is a UDPOwner with a buffer of 64 KB.
type inbox struct {
	buf       []byte
	onMessage func(p []byte, from Addr, flags RecvFlags, err error)
}

func (o *inbox) Alloc(*UDP) []byte {
	if o.buf == nil {
		o.buf = make([]byte, 64<<10)
	}
	return o.buf
}

func (o *inbox) Message(_ *UDP, p []byte, from Addr, flags RecvFlags, err error) {
	o.onMessage(p, from, flags, err)
}

// socketpair makes two connected Unix streams in one loop.
func socketpair(t testing.TB, l *loop.Loop) (a, b *Stream) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	must(t, err)
	a, b = NewPipe(l), NewPipe(l)
	must(t, a.Open(fds[0]))
	must(t, b.Open(fds[1]))
	return a, b
}

// tcpPair makes two connected TCP streams in one loop.
func tcpPair(t testing.TB, l *loop.Loop) (client, server *Stream) {
	t.Helper()
	var ln *Listener
	ln, addr := listenTCP(t, l, loopback4, func(s *Stream) {
		server = s
		ln.Close(nil)
	})
	client = NewTCP(l)
	must(t, client.Connect(addr, func(err error) { must(t, err) }))
	for server == nil || client.Connecting() {
		if _, err := l.RunOnce(true); err != nil {
			t.Fatal(err)
		}
	}
	return client, server
}

// fill writes until the kernel takes no more, and then one piece that stays queued.
func fill(t testing.TB, s *Stream, done func(error)) {
	t.Helper()
	p := make([]byte, 64<<10)
	for {
		n, err := s.TryWrite(p)
		must(t, err)
		if n == 0 {
			break
		}
	}
	must(t, s.Write([][]byte{p}, done))
	if s.QueuedBytes() != len(p) {
		t.Fatalf("queued %d bytes, want %d", s.QueuedBytes(), len(p))
	}
}

// hook changes system calls until the test ends.
func hook(t testing.TB, change func(sys *syscalls)) {
	t.Helper()
	saved := sys
	t.Cleanup(func() { sys = saved })
	change(&sys)
}
