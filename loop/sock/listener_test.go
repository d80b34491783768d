package sock

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"jsrt/loop"
)

func unexpected(t testing.TB) func(*Stream, error) {
	return func(_ *Stream, err error) { t.Errorf("something was accepted, error %v", err) }
}

func TestListenErrors(t *testing.T) {
	l := newLoop(t)
	ln, addr := listenTCP(t, l, loopback4, func(*Stream) {})
	_, err := ListenTCP(l, addr, 10, 0, unexpected(t))
	wantError(t, err, "bind", unix.EADDRINUSE)
	elsewhere, err := ParseIP("192.0.2.1", 0)
	must(t, err)
	_, err = ListenTCP(l, elsewhere, 10, 0, unexpected(t))
	wantError(t, err, "bind", unix.EADDRNOTAVAIL)
	_, err = ListenTCP(l, UnixAddr("/x"), 10, 0, unexpected(t))
	wantError(t, err, "bind", unix.EINVAL)
	_, err = ListenTCP(l, loopback4, 10, IPv6Only, unexpected(t))
	wantError(t, err, "bind", unix.EINVAL)
	wantError(t, NewTCPListener(l).Listen(10, unexpected(t)), "listen", unix.EBADF)
	wantError(t, ln.Bind(loopback4, 0), "bind", unix.EINVAL)
	wantError(t, ln.Chmod(true, true), "chmod", unix.EINVAL)
	ln.Close(nil)
	run(t, l)
	if ln.Close(nil) {
		t.Error("the second Close says true")
	}
	hook(t, func(sys *syscalls) { sys.listen = func(int, int) unix.Errno { return unix.EADDRINUSE } })
	before := openDescriptors(t)
	_, err = ListenTCP(l, loopback4, 10, 0, unexpected(t))
	wantError(t, err, "listen", unix.EADDRINUSE)
	if after := openDescriptors(t); after != before {
		t.Errorf("%d descriptors before the failure, %d after", before, after)
	}
	if l.Alive() {
		t.Error("a listener that could not be made keeps the loop alive")
	}
}

func TestIPv6Only(t *testing.T) {
	l := newLoop(t)
	for _, flags := range []Flags{0, IPv6Only} {
		ln, err := ListenTCP(l, anyAddr(unix.AF_INET6), 10, flags, func(s *Stream, err error) {
			must(t, err)
			s.Close(nil)
		})
		must(t, err)
		addr, err := ln.Addr()
		must(t, err)
		c := NewTCP(l)
		must(t, c.Connect(AddrFrom(loopback4.IP, addr.Port), func(err error) {
			if flags == 0 && err != nil || flags != 0 && !errors.Is(err, unix.ECONNREFUSED) {
				t.Errorf("flags %d: %v", flags, err)
			}
			c.Close(nil)
			ln.Close(nil)
		}))
		run(t, l)
	}
}

func TestReusePort(t *testing.T) {
	if reusePortOption == 0 {
		t.Skip("this system cannot share ports")
	}
	l := newLoop(t)
	a, err := ListenTCP(l, loopback4, 10, ReusePort, unexpected(t))
	must(t, err)
	addr, err := a.Addr()
	must(t, err)
	b, err := ListenTCP(l, addr, 10, ReusePort, unexpected(t))
	must(t, err)
	a.Close(nil)
	b.Close(nil)
	run(t, l)
}

func TestListenPipe(t *testing.T) {
	l := newLoop(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "s")
	ln, err := ListenPipe(l, path, 10, unexpected(t))
	must(t, err)
	if addr, err := ln.Addr(); err != nil || addr != UnixAddr(path) {
		t.Errorf("address %#v, %v", addr, err)
	}
	_, err = ListenPipe(l, path, 10, unexpected(t))
	wantError(t, err, "bind", unix.EADDRINUSE)
	_, err = ListenPipe(l, filepath.Join(dir, "none", "s"), 10, unexpected(t))
	wantError(t, err, "bind", unix.EACCES)
	for _, bad := range []string{"", strings.Repeat("x", 109), "a\x00"} {
		_, err = ListenPipe(l, bad, 10, unexpected(t))
		wantError(t, err, "bind", unix.EINVAL)
	}
	must(t, os.Chmod(path, 0o700))
	must(t, ln.Chmod(true, false))
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o744 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	must(t, ln.Chmod(false, true))
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o766 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	ln.Close(nil)
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the path is still there: %v", err)
	}
	run(t, l)

	// What cannot listen must not remove another's path.
	must(t, os.WriteFile(path, nil, 0o600))
	_, err = ListenPipe(l, path, 10, unexpected(t))
	wantError(t, err, "bind", unix.EADDRINUSE)
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestAbstractNames(t *testing.T) {
	if !abstractNames {
		t.Skip("only Linux has abstract names")
	}
	l := newLoop(t)
	name := fmt.Sprintf("\x00sock-test-%d", os.Getpid())
	var ln *Listener
	ln, err := ListenPipe(l, name, 10, func(s *Stream, err error) {
		must(t, err)
		s.Close(nil)
		ln.Close(nil)
	})
	must(t, err)
	if addr, err := ln.Addr(); err != nil || addr != UnixAddr(name) {
		t.Errorf("address %#v, %v", addr, err)
	}
	c := NewPipe(l)
	must(t, c.Connect(UnixAddr(name), func(err error) {
		must(t, err)
		if addr, err := c.RemoteAddr(); err != nil || addr != UnixAddr(name) {
			t.Errorf("remote address %#v, %v", addr, err)
		}
		if addr, err := c.LocalAddr(); err != nil || addr != (Addr{}) {
			t.Errorf("local address %#v, %v", addr, err)
		}
		c.Close(nil)
	}))
	run(t, l)
}

func TestOpenListener(t *testing.T) {
	l := newLoop(t)
	nl, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	f, err := nl.(*net.TCPListener).File()
	must(t, err)
	must(t, nl.Close())
	fd, err := unix.Dup(int(f.Fd()))
	must(t, err)
	must(t, f.Close())
	var ln *Listener
	ln, err = OpenListener(l, fd, 10, func(s *Stream, err error) {
		must(t, err)
		if s.Kind() != "TCPSocketWrap" {
			t.Errorf("kind %s", s.Kind())
		}
		s.Close(nil)
		ln.Close(nil)
	})
	must(t, err)
	addr, err := ln.Addr()
	must(t, err)
	peer(t, l, func() error {
		c, err := dialTCP(addr)
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = io.ReadAll(c)
		return err
	})
	run(t, l)

	_, err = OpenListener(l, 1<<20, 10, unexpected(t))
	wantError(t, err, "open", unix.EINVAL)
	null, err := os.Open(os.DevNull)
	must(t, err)
	defer null.Close()
	_, err = OpenListener(l, int(null.Fd()), 10, unexpected(t))
	wantError(t, err, "open", unix.EINVAL)
	// A socket that cannot listen stays the caller's.
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	must(t, err)
	_, err = OpenListener(l, fds[0], 10, unexpected(t))
	wantError(t, err, "listen", unix.EINVAL)
	must(t, unix.Close(fds[0]))
	must(t, unix.Close(fds[1]))
}

func TestAcceptIsBoundedAndSkipsLostConnections(t *testing.T) {
	l := newLoop(t)
	accepted, calls := 0, 0
	ln, addr := listenTCP(t, l, loopback4, func(s *Stream) { accepted++; s.Close(nil) })
	real := sys.accept
	hook(t, func(sys *syscalls) {
		sys.accept = func(fd int) (int, unix.Errno) {
			if calls++; calls%2 == 1 {
				return -1, unix.ECONNABORTED
			}
			return real(fd)
		}
	})
	const total = maxAccepts
	for range total {
		c := NewTCP(l)
		must(t, c.Connect(addr, func(err error) {
			must(t, err)
			c.Close(nil)
		}))
	}
	for accepted < total {
		before := calls
		if _, err := l.RunOnce(true); err != nil {
			t.Fatal(err)
		}
		if calls-before > maxAccepts {
			t.Fatalf("%d accepts in one wake-up", calls-before)
		}
	}
	ln.Close(nil)
	run(t, l)
}

// TestOutOfDescriptorsWithSpare: the connections that cannot be kept are closed, and accept hears nothing.
func TestOutOfDescriptorsWithSpare(t *testing.T) {
	l := newLoop(t)
	accepted := 0
	ln, addr := listenTCP(t, l, loopback4, func(s *Stream) { accepted++; s.Close(nil) })
	real, full := sys.accept, true
	hook(t, func(sys *syscalls) {
		sys.accept = func(fd int) (int, unix.Errno) {
			if full && ln.spare >= 0 {
				return -1, unix.EMFILE
			}
			return real(fd)
		}
	})
	spare := ln.spare
	for want := range 2 {
		k := &sink{onRead: closeAtEnd}
		c := NewTCP(l)
		c.SetOwner(k)
		must(t, c.Connect(addr, func(err error) {
			must(t, err)
			must(t, c.ReadStart())
		}))
		for !c.Closed() {
			if _, err := l.RunOnce(true); err != nil {
				t.Fatal(err)
			}
		}
		if k.err == nil || accepted != want || ln.spare < 0 {
			t.Errorf("err %v, %d accepted, spare %d (was %d)", k.err, accepted, ln.spare, spare)
		}
		full = false
	}
	ln.Close(nil)
	run(t, l)
}

// TestOutOfDescriptorsWithoutSpare: one report, no spinning, recovery.
func TestOutOfDescriptorsWithoutSpare(t *testing.T) {
	l := newLoop(t)
	var errs []error
	accepted, accepts := 0, 0
	var ln *Listener
	full := true
	realAccept, realSpare := sys.accept, sys.spare
	hook(t, func(sys *syscalls) {
		sys.accept = func(fd int) (int, unix.Errno) {
			accepts++
			if full {
				return -1, unix.ENFILE
			}
			return realAccept(fd)
		}
		sys.spare = func() (int, unix.Errno) {
			if full {
				return -1, unix.ENFILE
			}
			return realSpare()
		}
	})
	ln, err := ListenTCP(l, loopback4, 10, 0, func(s *Stream, err error) {
		if err != nil {
			errs = append(errs, err)
			return
		}
		accepted++
		s.Close(nil)
		ln.Close(nil)
	})
	must(t, err)
	addr, err := ln.Addr()
	must(t, err)
	c := NewTCP(l)
	must(t, c.Connect(addr, func(err error) { must(t, err); c.Close(nil) }))
	var timer loop.Timer
	timer.Init(l, func() {
		if accepts > 5 {
			t.Errorf("%d accepts in %d ms: it spins", accepts, acceptPause*5/2)
		}
		full = false
		timer.Close(nil)
	})
	timer.Set(acceptPause*5/2, 0)
	run(t, l)
	if len(errs) != 1 || accepted != 1 || accepts < 3 {
		t.Errorf("errors %v, %d accepted, %d accepts", errs, accepted, accepts)
	} else {
		wantError(t, errs[0], "accept", unix.ENFILE)
	}
}

const descriptorLimitEnv = "SOCK_TEST_DESCRIPTOR_LIMIT"

// TestDescriptorLimit runs a server in a process that may have few descriptors, and connects more clients than it can hold.
func TestDescriptorLimit(t *testing.T) {
	if os.Getenv(descriptorLimitEnv) != "" {
		serveWithFewDescriptors(t)
		return
	}
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, "-test.run=^TestDescriptorLimit$", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), descriptorLimitEnv+"=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	defer func() { _ = cmd.Process.Kill() }()
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	must(t, err)
	addr := strings.TrimSpace(line)

	ask := func(c net.Conn, text string) bool {
		if _, err := c.Write([]byte(text)); err != nil {
			return false
		}
		p := make([]byte, len(text))
		_, err := io.ReadFull(c, p)
		return err == nil && string(p) == text
	}
	var held []net.Conn
	refused := 0
	for range 60 {
		c, err := net.DialTimeout("tcp", addr, guard)
		must(t, err)
		must(t, c.SetDeadline(time.Now().Add(guard)))
		if ask(c, "hello") {
			held = append(held, c)
		} else {
			refused++
			c.Close()
		}
	}
	if len(held) == 0 || refused == 0 {
		t.Errorf("%d held, %d refused", len(held), refused)
	}
	for _, c := range held {
		if !ask(c, "still there?") {
			t.Error("a connection that was held is gone")
		}
	}
	for _, c := range held[1:] {
		c.Close()
	}
	// The server takes a moment to see the ends.
	recovered := false
	for deadline := time.Now().Add(guard); !recovered && time.Now().Before(deadline); {
		c, err := net.DialTimeout("tcp", addr, guard)
		must(t, err)
		must(t, c.SetDeadline(time.Now().Add(guard)))
		recovered = ask(c, "again")
		c.Close()
	}
	if !recovered {
		t.Error("the server does not recover")
	}
	if !ask(held[0], "quit") {
		t.Error("no answer to the last word")
	}
	rest, err := io.ReadAll(lines)
	must(t, err)
	if err := cmd.Wait(); err != nil {
		t.Errorf("the server: %v\n%s", err, rest)
	}
}

func serveWithFewDescriptors(t *testing.T) {
	l := newLoop(t)
	open := openDescriptors(t)
	var ln *Listener
	var streams []*Stream
	ln, addr := listenTCP(t, l, loopback4, func(s *Stream) {
		streams = append(streams, s)
		k := &sink{}
		k.onRead = func(s *Stream, p []byte, err error) {
			if err != nil {
				s.Close(nil)
				return
			}
			if n, err := s.TryWrite(p); n != len(p) || err != nil {
				t.Errorf("echo: %d, %v", n, err)
			}
			if string(p) == "quit" {
				ln.Close(nil)
				for _, s := range streams {
					s.Close(nil)
				}
			}
		}
		s.SetOwner(k)
		must(t, s.ReadStart())
	})
	var limit unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	assign(&limit.Cur, open+20)
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &limit))
	fmt.Println(addr)
	run(t, l)
}

// assign is there because the limits are signed on FreeBSD only.
func assign[T int64 | uint64](p *T, n int) { *p = T(n) }
