package sock

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestServerEchoesToNet(t *testing.T) {
	l := newLoop(t)
	var ln *Listener
	ln, addr := listenTCP(t, l, loopback4, func(s *Stream) {
		ln.Close(nil)
		k := &sink{}
		k.onRead = func(s *Stream, p []byte, err error) {
			if err == io.EOF {
				must(t, s.Shutdown(func(err error) {
					must(t, err)
					s.Close(nil)
				}))
				return
			}
			must(t, err)
			if n, err := s.TryWrite(p); n != len(p) || err != nil {
				t.Errorf("TryWrite %d, %v; want %d", n, err, len(p))
			}
		}
		s.SetOwner(k)
		must(t, s.ReadStart())
	})
	peer(t, l, func() error {
		c, err := dialTCP(addr)
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.Write([]byte("hello")); err != nil {
			return err
		}
		if err := c.CloseWrite(); err != nil {
			return err
		}
		got, err := io.ReadAll(c)
		if string(got) != "hello" {
			t.Errorf("echoed %q", got)
		}
		return err
	})
	run(t, l)
}

func TestClientTalksToNet(t *testing.T) {
	for _, network := range []string{"tcp4", "tcp6", "unix"} {
		t.Run(network, func(t *testing.T) {
			l := newLoop(t)
			where := map[string]string{"tcp4": "127.0.0.1:0", "tcp6": "[::1]:0", "unix": t.TempDir() + "/s"}[network]
			ln, err := net.Listen(network, where)
			must(t, err)
			defer ln.Close()
			var s *Stream
			addr := UnixAddr(where)
			if network == "unix" {
				s = NewPipe(l)
			} else {
				s = NewTCP(l)
				addr = Addr{IP: loopback4.IP, Port: uint16(ln.Addr().(*net.TCPAddr).Port)}
				if network == "tcp6" {
					addr.IP = loopback6.IP
				}
			}
			k := &sink{onRead: closeAtEnd}
			s.SetOwner(k)
			inside := true
			must(t, s.Connect(addr, func(err error) {
				if inside {
					t.Error("done ran inside Connect")
				}
				must(t, err)
				if remote, err := s.RemoteAddr(); err != nil || remote != addr {
					t.Errorf("remote address %v, %v; want %v", remote, err, addr)
				}
				must(t, s.ReadStart())
				must(t, s.Write([][]byte{[]byte("ping")}, nil))
				must(t, s.Shutdown(func(err error) { must(t, err) }))
			}))
			inside = false
			peer(t, l, func() error {
				c, err := ln.Accept()
				if err != nil {
					return err
				}
				defer c.Close()
				must(t, c.SetDeadline(time.Now().Add(guard)))
				got, err := io.ReadAll(c)
				if err != nil || string(got) != "ping" {
					t.Errorf("the peer read %q, %v", got, err)
				}
				// The client has finished; the other direction still works.
				_, err = c.Write([]byte("pong"))
				return err
			})
			run(t, l)
			if string(k.data) != "pong" || k.err != io.EOF {
				t.Errorf("read %q, %v", k.data, k.err)
			}
			if s.BytesRead != 4 || s.BytesWritten != 4 {
				t.Errorf("counted %d read, %d written", s.BytesRead, s.BytesWritten)
			}
		})
	}
}

func TestConnectRefusedComesThroughDone(t *testing.T) {
	l := newLoop(t)
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	must(t, err)
	addr := Addr{IP: loopback4.IP, Port: uint16(ln.Addr().(*net.TCPAddr).Port)}
	must(t, ln.Close())
	for name, s := range map[string]*Stream{"tcp": NewTCP(l), "unix": NewPipe(l)} {
		syscallName, want, to := "connect", unix.ECONNREFUSED, addr
		if name == "unix" {
			want, to = unix.ENOENT, UnixAddr(t.TempDir()+"/none")
		}
		inside, calls := true, 0
		must(t, s.Connect(to, func(err error) {
			calls++
			if inside {
				t.Error("done ran inside Connect")
			}
			wantError(t, err, syscallName, want)
			s.Close(nil)
		}))
		if err := s.Connect(to, nil); !errors.Is(err, unix.EALREADY) {
			t.Errorf("second Connect: %v", err)
		}
		inside = false
		run(t, l)
		if calls != 1 {
			t.Errorf("%s: done ran %d times", name, calls)
		}
	}
}

func TestConnectRefusedAtOnce(t *testing.T) {
	// Some systems refuse inside connect(2); the callback comes later all the same.
	hook(t, func(sys *syscalls) { sys.connect = func(int, Addr) unix.Errno { return unix.ECONNREFUSED } })
	l := newLoop(t)
	s := NewTCP(l)
	var got error
	must(t, s.Connect(AddrFrom(loopback4.IP, 1), func(err error) { got = err }))
	if got != nil {
		t.Fatal("done ran inside Connect")
	}
	run(t, l)
	wantError(t, got, "connect", unix.ECONNREFUSED)
}

func TestConnectErrorsAtOnce(t *testing.T) {
	l := newLoop(t)
	never := func(error) { t.Error("done ran") }
	linkLocal, err := ParseIP("fe80::1", 1)
	must(t, err)
	s := NewTCP(l)
	wantError(t, s.Connect(linkLocal, never), "connect", unix.EINVAL)
	wantError(t, NewTCP(l).Connect(Addr{}, never), "connect", unix.EINVAL)
	wantError(t, NewTCP(l).Connect(UnixAddr("/x"), never), "connect", unix.EINVAL)
	wantError(t, NewPipe(l).Connect(UnixAddr("a\x00b"), never), "connect", unix.EINVAL)
	wantError(t, NewPipe(l).Connect(loopback4, never), "connect", unix.EINVAL)
	closed := NewTCP(l)
	closed.Close(nil)
	wantError(t, closed.Connect(AddrFrom(loopback4.IP, 1), never), "socket", unix.EBADF)
	hook(t, func(sys *syscalls) { sys.socket = func(int, int) (int, unix.Errno) { return -1, unix.EMFILE } })
	wantError(t, NewTCP(l).Connect(AddrFrom(loopback4.IP, 1), never), "socket", unix.EMFILE)
	s.Close(nil)
	run(t, l)
}

func TestLocalAddressOfClient(t *testing.T) {
	l := newLoop(t)
	c := NewTCP(l)
	must(t, c.Bind(AddrFrom(loopback4.IP, 0), 0))
	local, err := c.LocalAddr()
	must(t, err)
	var ln *Listener
	ln, addr := listenTCP(t, l, loopback4, func(s *Stream) {
		if from, err := s.RemoteAddr(); err != nil || from != local {
			t.Errorf("the server sees %v, %v; want %v", from, err, local)
		}
		s.Close(nil)
		ln.Close(nil)
	})
	must(t, c.Connect(addr, func(err error) { must(t, err); c.Close(nil) }))

	taken := NewTCP(l)
	wantError(t, taken.Bind(addr, 0), "bind", unix.EADDRINUSE)
	wantError(t, NewTCP(l).Bind(loopback4, IPv6Only), "bind", unix.EINVAL)
	wantError(t, NewPipe(l).Bind(loopback4, 0), "bind", unix.EINVAL)
	taken.Close(nil)
	run(t, l)
}

func TestErrorsWithoutSocket(t *testing.T) {
	l := newLoop(t)
	s := NewTCP(l)
	_, err := s.TryWrite([]byte("x"))
	wantError(t, err, "write", unix.EBADF)
	_, err = s.TryWritev([][]byte{[]byte("x")})
	wantError(t, err, "write", unix.EBADF)
	wantError(t, s.Write([][]byte{[]byte("x")}, nil), "write", unix.EBADF)
	wantError(t, s.ReadStart(), "read", unix.ENOTCONN)
	wantError(t, s.Shutdown(nil), "shutdown", unix.ENOTCONN)
	wantError(t, s.CloseReset(nil), "close", unix.EBADF)
	_, err = s.LocalAddr()
	wantError(t, err, "getsockname", unix.EBADF)
	_, err = s.RemoteAddr()
	wantError(t, err, "getpeername", unix.EBADF)
	wantError(t, s.SetTypeOfService(8), "setsockopt", unix.EBADF)
	_, err = s.TypeOfService()
	wantError(t, err, "getsockopt", unix.EBADF)
	if s.Fd() != -1 || s.Readable() || s.Writable() || s.Reading() || s.Connecting() {
		t.Error("a stream without a socket pretends to have one")
	}
}

func TestOpen(t *testing.T) {
	l := newLoop(t)
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM, 0)
	must(t, err)
	defer unix.Close(fds[0])
	defer unix.Close(fds[1])
	s := NewPipe(l)
	wantError(t, s.Open(fds[0]), "open", unix.EINVAL)
	wantError(t, s.Open(1<<20), "open", unix.EBADF)
	r, w, err := os.Pipe()
	must(t, err)
	defer r.Close()
	defer w.Close()
	wantError(t, NewTCP(l).Open(int(r.Fd())), "open", unix.ENOTSOCK)
	a, b := socketpair(t, l)
	wantError(t, a.Open(fds[0]), "open", unix.EBUSY)
	flags, err := unix.FcntlInt(uintptr(a.Fd()), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_NONBLOCK == 0 {
		t.Errorf("flags %#x, %v: not non-blocking", flags, err)
	}
	a.Close(nil)
	b.Close(nil)
	run(t, l)
}

func TestFIFO(t *testing.T) {
	l := newLoop(t)
	var fds [2]int
	must(t, unix.Pipe(fds[:]))
	r, w := NewPipe(l), NewPipe(l)
	must(t, r.Open(fds[0]))
	must(t, w.Open(fds[1]))
	if !r.Readable() || r.Writable() || w.Readable() || !w.Writable() {
		t.Error("the directions are wrong")
	}
	k := &sink{onRead: closeAtEnd}
	r.SetOwner(k)
	must(t, r.ReadStart())
	want := bytes.Repeat([]byte("0123456789"), 50_000)
	must(t, w.Write([][]byte{want[:3], nil, want[3:]}, func(err error) {
		must(t, err)
		w.Close(nil)
	}))
	run(t, l)
	if !bytes.Equal(k.data, want) || k.err != io.EOF {
		t.Errorf("read %d bytes, %v; want %d", len(k.data), k.err, len(want))
	}
	must(t, unix.Pipe(fds[:]))
	w = NewPipe(l)
	must(t, w.Open(fds[1]))
	must(t, unix.Close(fds[0]))
	_, err := w.TryWrite([]byte("x"))
	wantError(t, err, "write", unix.EPIPE)
	w.Close(nil)
	run(t, l)
}

func TestLargeWritesToSlowReader(t *testing.T) {
	l := newLoop(t)
	const pieces, size = 40, 256 << 10
	want := make([]byte, pieces*size)
	for i := range want {
		want[i] = byte(i * 7 >> 3)
	}
	var ln *Listener
	var order []int
	ln, addr := listenTCP(t, l, loopback4, func(s *Stream) {
		ln.Close(nil)
		for i := range pieces {
			p := want[i*size : (i+1)*size]
			must(t, s.Write([][]byte{p[:1], p[1 : size/2], p[size/2:]}, func(err error) {
				must(t, err)
				order = append(order, i)
			}))
		}
		if s.QueuedBytes() == 0 {
			t.Error("nothing is queued")
		}
		must(t, s.Shutdown(func(err error) {
			must(t, err)
			order = append(order, pieces)
			s.Close(nil)
		}))
	})
	peer(t, l, func() error {
		c, err := dialTCP(addr)
		if err != nil {
			return err
		}
		defer c.Close()
		got, err := io.ReadAll(c)
		if !bytes.Equal(got, want) {
			t.Errorf("%d bytes came, or others; want %d", len(got), len(want))
		}
		return err
	})
	run(t, l)
	if len(order) != pieces+1 || !slices.IsSorted(order) {
		t.Errorf("callbacks came in the order %v", order)
	}
}

func TestCloseCancelsInOrder(t *testing.T) {
	l := newLoop(t)
	a, b := socketpair(t, l)
	var events []string
	note := func(name string) func(error) {
		return func(err error) {
			if err != nil && err != unix.ECANCELED {
				t.Errorf("%s: %v", name, err)
			}
			if err != nil {
				name += " cancelled"
			}
			events = append(events, name)
		}
	}
	// This one completes, and its callback is still due when the stream is closed.
	must(t, a.Write([][]byte{[]byte("x")}, note("first")))
	fill(t, a, note("second"))
	must(t, a.Write([][]byte{[]byte("y")}, note("third")))
	must(t, a.Shutdown(note("shutdown")))
	if n, err := a.TryWrite([]byte("z")); n != 0 || !errors.Is(err, unix.EPIPE) {
		t.Errorf("TryWrite after Shutdown: %d, %v", n, err)
	}
	wantError(t, a.Shutdown(nil), "shutdown", unix.ENOTCONN)
	wantError(t, a.CloseReset(nil), "close", unix.EINVAL)
	a.Close(func() { events = append(events, "closed") })
	if a.Close(nil) {
		t.Error("the second Close says true")
	}
	if len(events) != 0 || a.Fd() != -1 {
		t.Errorf("after Close: events %v, fd %d", events, a.Fd())
	}
	b.Close(nil)
	run(t, l)
	want := []string{"first", "second cancelled", "third cancelled", "shutdown cancelled", "closed"}
	if !reflect.DeepEqual(events, want) {
		t.Errorf("events %v, want %v", events, want)
	}
}

func TestCloseWhileConnecting(t *testing.T) {
	l := newLoop(t)
	ln, addr := listenTCP(t, l, loopback4, func(s *Stream) { s.Close(nil) })
	c := NewTCP(l)
	var events []error
	must(t, c.Connect(addr, func(err error) { events = append(events, err) }))
	must(t, c.Write([][]byte{[]byte("x")}, func(err error) { events = append(events, err) }))
	must(t, c.Shutdown(func(err error) { events = append(events, err) }))
	closed := false
	c.Close(func() { closed = true; ln.Close(nil) })
	run(t, l)
	if want := []error{unix.ECANCELED, unix.ECANCELED, unix.ECANCELED}; !reflect.DeepEqual(events, want) || !closed {
		t.Errorf("events %v, closed %v", events, closed)
	}
}

func TestWriteAndEndWhileConnecting(t *testing.T) {
	l := newLoop(t)
	var ln *Listener
	k := &sink{onRead: closeAtEnd}
	ln, addr := listenTCP(t, l, loopback4, func(s *Stream) {
		ln.Close(nil)
		s.SetOwner(k)
		must(t, s.ReadStart())
	})
	c := NewTCP(l)
	var events []string
	must(t, c.Connect(addr, func(err error) { must(t, err); events = append(events, "connect") }))
	if n, err := c.TryWrite([]byte("x")); n != 0 || err != nil {
		t.Errorf("TryWrite while connecting: %d, %v", n, err)
	}
	must(t, c.Write([][]byte{[]byte("early")}, func(err error) { must(t, err); events = append(events, "write") }))
	must(t, c.Shutdown(func(err error) { must(t, err); events = append(events, "shutdown"); c.Close(nil) }))
	run(t, l)
	if want := []string{"connect", "write", "shutdown"}; !reflect.DeepEqual(events, want) {
		t.Errorf("events %v", events)
	}
	if string(k.data) != "early" || k.err != io.EOF {
		t.Errorf("the server read %q, %v", k.data, k.err)
	}
}

func TestFailedConnectCancelsWrites(t *testing.T) {
	l := newLoop(t)
	c := NewPipe(l)
	var events []error
	note := func(err error) { events = append(events, err) }
	must(t, c.Connect(UnixAddr(t.TempDir()+"/none"), note))
	must(t, c.Write([][]byte{[]byte("x")}, note))
	must(t, c.Shutdown(note))
	run(t, l)
	if len(events) != 3 || !errors.Is(events[0], unix.ENOENT) || events[1] != unix.ECANCELED || events[2] != unix.ECANCELED {
		t.Errorf("events %v", events)
	}
}

func TestResetFromPeer(t *testing.T) {
	l := newLoop(t)
	client, server := tcpPair(t, l)
	k := &sink{onRead: closeAtEnd}
	client.SetOwner(k)
	must(t, client.ReadStart())
	must(t, server.CloseReset(nil))
	run(t, l)
	wantError(t, k.err, "read", unix.ECONNRESET)
}

func TestResetReachesNet(t *testing.T) {
	l := newLoop(t)
	var ln *Listener
	ln, addr := listenTCP(t, l, loopback4, func(s *Stream) {
		ln.Close(nil)
		s.SetOwner(&sink{onRead: func(s *Stream, _ []byte, _ error) { must(t, s.CloseReset(nil)) }})
		must(t, s.ReadStart())
	})
	peer(t, l, func() error {
		c, err := dialTCP(addr)
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.Write([]byte("x")); err != nil {
			return err
		}
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, unix.ECONNRESET) {
			t.Errorf("the peer read: %v", err)
		}
		return nil
	})
	run(t, l)
}

func TestWriteFailureCancelsTheRest(t *testing.T) {
	l := newLoop(t)
	a, b := socketpair(t, l)
	var events []error
	note := func(err error) { events = append(events, err) }
	fill(t, a, note)
	must(t, a.Write([][]byte{[]byte("y")}, note))
	b.Close(nil)
	run(t, l)
	if len(events) != 2 || events[1] != unix.ECANCELED {
		t.Fatalf("events %v", events)
	}
	wantError(t, events[0], "write", unix.EPIPE)
	_, err := a.TryWrite([]byte("x"))
	wantError(t, err, "write", unix.EPIPE)
	a.Close(nil)
	run(t, l)
}

func TestBytesBeforeEndReachLateReader(t *testing.T) {
	l := newLoop(t)
	client, server := tcpPair(t, l)
	must(t, client.Write([][]byte{[]byte("last words")}, nil))
	must(t, client.Shutdown(func(error) { client.Close(nil) }))
	run(t, l)
	k := &sink{onRead: closeAtEnd}
	server.SetOwner(k)
	must(t, server.ReadStart())
	run(t, l)
	if string(k.data) != "last words" || k.err != io.EOF {
		t.Errorf("read %q, %v", k.data, k.err)
	}
}

func TestPauseStopsReading(t *testing.T) {
	l := newLoop(t)
	a, b := socketpair(t, l)
	k := &sink{buf: make([]byte, 4)}
	k.onRead = func(s *Stream, _ []byte, err error) { s.ReadStop() }
	b.SetOwner(k)
	must(t, b.ReadStart())
	must(t, b.ReadStart())
	must(t, a.Write([][]byte{[]byte("12345678")}, func(error) { a.Close(nil) }))
	run(t, l)
	if string(k.data) != "1234" || b.Reading() || b.Active() {
		t.Fatalf("read %q, reading %v", k.data, b.Reading())
	}
	k.onRead = closeAtEnd
	must(t, b.ReadStart())
	run(t, l)
	if string(k.data) != "12345678" || k.err != io.EOF {
		t.Errorf("read %q, %v", k.data, k.err)
	}
}

func TestReadIsBounded(t *testing.T) {
	l := newLoop(t)
	a, b := socketpair(t, l)
	if n, err := a.TryWrite(make([]byte, maxReads+5)); n != maxReads+5 {
		t.Fatal(n, err)
	}
	k := &sink{buf: make([]byte, 1)}
	b.SetOwner(k)
	must(t, b.ReadStart())
	for _, want := range []int{maxReads, maxReads + 5} {
		if _, err := l.RunOnce(false); err != nil {
			t.Fatal(err)
		}
		if len(k.data) != want {
			t.Errorf("%d reads so far, want %d", len(k.data), want)
		}
	}
	a.Close(nil)
	b.Close(nil)
	run(t, l)
}

func TestEndIsReportedAgain(t *testing.T) {
	l := newLoop(t)
	a, b := socketpair(t, l)
	a.Close(nil)
	ends := 0
	k := &sink{}
	k.onRead = func(s *Stream, _ []byte, err error) {
		if err != io.EOF || s.Reading() {
			t.Errorf("err %v, reading %v", err, s.Reading())
		}
		if ends++; ends == 1 {
			must(t, s.ReadStart())
		} else {
			s.Close(nil)
		}
	}
	b.SetOwner(k)
	must(t, b.ReadStart())
	run(t, l)
	if ends != 2 {
		t.Errorf("%d ends", ends)
	}
}

func TestEmptyBufferStopsReading(t *testing.T) {
	l := newLoop(t)
	a, b := socketpair(t, l)
	k := &sink{buf: []byte{}}
	b.SetOwner(k)
	must(t, b.ReadStart())
	if _, err := a.TryWrite([]byte("x")); err != nil {
		t.Fatal(err)
	}
	run(t, l)
	if b.Reading() || len(k.data) != 0 {
		t.Error("it still reads")
	}
	a.Close(nil)
	b.Close(nil)
	run(t, l)
}

func TestEmptyWrites(t *testing.T) {
	l := newLoop(t)
	a, b := socketpair(t, l)
	calls := 0
	for _, bufs := range [][][]byte{nil, {nil}, {{}, {}}} {
		must(t, a.Write(bufs, func(err error) { must(t, err); calls++ }))
	}
	fill(t, a, func(error) { calls++ })
	must(t, a.Write([][]byte{nil}, func(error) { calls++ }))
	k := &sink{onRead: closeAtEnd}
	b.SetOwner(k)
	must(t, b.ReadStart())
	must(t, a.Shutdown(func(err error) { must(t, err); a.Close(nil) }))
	run(t, l)
	if calls != 5 {
		t.Errorf("%d callbacks", calls)
	}
}

func TestManyBuffers(t *testing.T) {
	l := newLoop(t)
	a, b := socketpair(t, l)
	var bufs [][]byte
	var want []byte
	for i := range 3*maxGather + 1 {
		p := bytes.Repeat([]byte{byte(i)}, i%5)
		bufs = append(bufs, p)
		want = append(want, p...)
	}
	n, err := a.TryWritev(bufs)
	if err != nil || n == 0 || n > len(want) {
		t.Fatal(n, err)
	}
	want = append(want[:n:n], want...)
	must(t, a.Write(bufs, func(err error) { must(t, err); a.Close(nil) }))
	k := &sink{onRead: closeAtEnd}
	b.SetOwner(k)
	must(t, b.ReadStart())
	run(t, l)
	if !bytes.Equal(k.data, want) {
		t.Errorf("read %v, want %v", k.data, want)
	}
}

// TestCloseInEveryCallback closes the stream in one callback at a time; nothing may run after that but cancelled requests.
func TestCloseInEveryCallback(t *testing.T) {
	for _, at := range []string{"connect", "accept", "alloc", "read", "end", "write", "shutdown"} {
		t.Run(at, func(t *testing.T) {
			l := newLoop(t)
			closedAt := map[*Stream]string{}
			var ln *Listener
			var server *Stream
			reached := false
			step := func(s *Stream, name string) {
				if closedAt[s] != "" {
					t.Errorf("%s ran after Close in %s", name, closedAt[s])
				}
				if name == at {
					reached = true
					closedAt[s] = at
					s.Close(func() { closedAt[s] = "closed" })
				}
			}
			finish := func(s *Stream) { s.Close(nil) }
			ln, addr := listenTCP(t, l, loopback4, func(s *Stream) {
				server = s
				ln.Close(nil)
				s.SetOwner(stepper{step, finish})
				step(s, "accept")
				if !s.Closing() {
					must(t, s.ReadStart())
				}
			})
			c := NewTCP(l)
			must(t, c.Connect(addr, func(err error) {
				must(t, err)
				step(c, "connect")
				if c.Closing() {
					return
				}
				must(t, c.Write([][]byte{[]byte("x")}, func(err error) {
					if err == nil {
						step(c, "write")
					}
				}))
				must(t, c.Write([][]byte{[]byte("y")}, func(error) {}))
				err = c.Shutdown(func(err error) {
					// It may have been done by the time of the Close.
					if err == nil && !c.Closing() {
						step(c, "shutdown")
					}
					finish(c)
				})
				if err != nil { // the server has closed, and the second write failed
					finish(c)
				}
			}))
			run(t, l)
			if !reached {
				t.Errorf("%s never ran", at)
			}
			if server == nil || !server.Closed() || !c.Closed() {
				t.Error("a stream is left open")
			}
		})
	}
}

type stepper struct {
	step   func(*Stream, string)
	finish func(*Stream)
}

func (o stepper) Alloc(s *Stream) []byte {
	o.step(s, "alloc")
	return make([]byte, 1)
}

func (o stepper) Read(s *Stream, p []byte, err error) {
	switch {
	case err == nil:
		o.step(s, "read")
	case err == io.EOF:
		o.step(s, "end")
		o.finish(s)
	default:
		o.finish(s)
	}
}

func TestPanicsLoseNoCallback(t *testing.T) {
	l := newLoop(t)
	a, b := socketpair(t, l)
	var events []string
	panicky := func(name string) func(error) {
		return func(error) {
			events = append(events, name)
			panic(name)
		}
	}
	for _, name := range []string{"1", "2"} {
		must(t, a.Write([][]byte{[]byte(name)}, panicky(name)))
	}
	runPanicking := func() {
		for l.Alive() && len(events) < 100 {
			func() {
				defer func() { _ = recover() }()
				run(t, l)
			}()
		}
	}
	runPanicking()
	fill(t, a, panicky("3"))
	must(t, a.Write([][]byte{[]byte("4")}, panicky("4")))
	must(t, a.Shutdown(panicky("shutdown")))
	a.Close(func() { events = append(events, "closed"); panic("closed") })
	b.Close(nil)
	runPanicking()
	want := []string{"1", "2", "3", "4", "shutdown", "closed"}
	if !reflect.DeepEqual(events, want) {
		t.Errorf("events %v, want %v", events, want)
	}
}

func TestOptions(t *testing.T) {
	l := newLoop(t)
	check := func(s *Stream, level, option, want int) {
		t.Helper()
		got, err := unix.GetsockoptInt(s.Fd(), level, option)
		if err != nil || (got != 0) != (want != 0) || want > 1 && got != want {
			t.Errorf("option %d.%d is %d, %v; want %d", level, option, got, err, want)
		}
	}
	var ln *Listener
	ln, addr := listenTCP(t, l, loopback6, func(s *Stream) {
		ln.Close(nil)
		must(t, s.SetTypeOfService(0x20))
		if tos, err := s.TypeOfService(); tos != 0x20 || err != nil {
			t.Errorf("type of service %#x, %v", tos, err)
		}
		s.Close(nil)
	})
	// Asked for before there is a socket.
	c := NewTCP(l)
	must(t, c.SetNoDelay(true))
	must(t, c.SetKeepAlive(true, 7, 0, 0))
	must(t, c.Connect(addr, func(err error) {
		must(t, err)
		check(c, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
		check(c, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1)
		check(c, unix.IPPROTO_TCP, keepIdleOption, 7)
		check(c, unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 1)
		check(c, unix.IPPROTO_TCP, unix.TCP_KEEPCNT, 10)
		must(t, c.SetNoDelay(false))
		check(c, unix.IPPROTO_TCP, unix.TCP_NODELAY, 0)
		must(t, c.SetKeepAlive(true, 0, 5, 5))
		check(c, unix.IPPROTO_TCP, keepIdleOption, 7)
		must(t, c.SetKeepAlive(true, 9, 3, 4))
		check(c, unix.IPPROTO_TCP, keepIdleOption, 9)
		check(c, unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 3)
		check(c, unix.IPPROTO_TCP, unix.TCP_KEEPCNT, 4)
		must(t, c.SetKeepAlive(false, 0, 0, 0))
		check(c, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 0)
		c.Close(nil)
	}))
	run(t, l)

	client, server := tcpPair(t, l)
	must(t, client.SetTypeOfService(16))
	if tos, err := client.TypeOfService(); tos != 16 || err != nil {
		t.Errorf("type of service %d, %v", tos, err)
	}
	client.Close(nil)
	server.Close(nil)
	wantError(t, client.SetNoDelay(true), "setsockopt", unix.EBADF)
	wantError(t, client.SetKeepAlive(true, 1, 0, 0), "setsockopt", unix.EBADF)
	wantError(t, NewPipe(l).SetNoDelay(true), "setsockopt", unix.EINVAL)
	wantError(t, NewPipe(l).SetKeepAlive(true, 1, 0, 0), "setsockopt", unix.EINVAL)
	run(t, l)
}

// TestNothingIsAllocatedPerChunk measures a byte's way from TryWrite to Read.
func TestNothingIsAllocatedPerChunk(t *testing.T) {
	l := newLoop(t)
	a, b := socketpair(t, l)
	k := &counter{buf: make([]byte, 64)}
	b.SetOwner(k)
	must(t, b.ReadStart())
	p := []byte("0123456789")
	bufs := [][]byte{p, p}
	allocs := testing.AllocsPerRun(200, func() {
		if n, err := a.TryWrite(p); n != len(p) || err != nil {
			t.Fatal(n, err)
		}
		if n, err := a.TryWritev(bufs); n != 2*len(p) || err != nil {
			t.Fatal(n, err)
		}
		if _, err := l.RunOnce(false); err != nil {
			t.Fatal(err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations per chunk", allocs)
	}
	if k.bytes != 201*30 {
		t.Errorf("%d bytes came", k.bytes)
	}
	a.Close(nil)
	b.Close(nil)
	run(t, l)
}

type counter struct {
	buf   []byte
	bytes int
}

func (k *counter) Alloc(*Stream) []byte              { return k.buf }
func (k *counter) Read(_ *Stream, p []byte, _ error) { k.bytes += len(p) }

// TestManyConnections opens and closes connections and looks whether descriptors are left over.
func TestManyConnections(t *testing.T) {
	l := newLoop(t)
	const total, atOnce = 500, 20
	var ln *Listener
	accepted, connected := 0, 0
	before := openDescriptors(t)
	ln, addr := listenTCP(t, l, loopback4, func(s *Stream) {
		accepted++
		s.SetOwner(&sink{onRead: closeAtEnd})
		must(t, s.ReadStart())
		if accepted == total {
			ln.Close(nil)
		}
	})
	started := 0
	var dial func()
	dial = func() {
		if started == total {
			return
		}
		started++
		c := NewTCP(l)
		must(t, c.Connect(addr, func(err error) {
			must(t, err)
			connected++
			c.Close(dial)
		}))
	}
	for range atOnce {
		dial()
	}
	run(t, l)
	if accepted != total || connected != total {
		t.Errorf("%d accepted, %d connected", accepted, connected)
	}
	if after := openDescriptors(t); after != before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

func openDescriptors(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/dev/fd")
	must(t, err)
	return len(entries)
}
