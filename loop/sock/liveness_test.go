package sock

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"
	"jsrt/loop"
)

// handle is what the kinds share.
type handle interface {
	Ref()
	Unref()
	Active() bool
	Close(func()) bool
	Closed() bool
}

// TestLiveness: every kind, inactive or active, referenced or not, open or closing; does Run return?
func TestLiveness(t *testing.T) {
	kinds := map[string]struct {
		inactive func(*testing.T, *loop.Loop) handle
		activate func(*testing.T, handle)
	}{
		"stream": {
			func(t *testing.T, l *loop.Loop) handle {
				a, b := socketpair(t, l)
				b.Unref()
				a.SetOwner(&sink{})
				t.Cleanup(func() { b.Close(nil); a.Close(nil) })
				return a
			},
			func(t *testing.T, h handle) { must(t, h.(*Stream).ReadStart()) },
		},
		"listener": {
			func(t *testing.T, l *loop.Loop) handle {
				ln := NewTCPListener(l)
				must(t, ln.Bind(loopback4, 0))
				t.Cleanup(func() { ln.Close(nil) })
				return ln
			},
			func(t *testing.T, h handle) { must(t, h.(*Listener).Listen(1, unexpected(t))) },
		},
		"udp": {
			func(t *testing.T, l *loop.Loop) handle {
				u := NewUDP(l, unix.AF_INET)
				must(t, u.Bind(loopback4, 0))
				u.SetOwner(&inbox{})
				t.Cleanup(func() { u.Close(nil) })
				return u
			},
			func(t *testing.T, h handle) { must(t, h.(*UDP).RecvStart()) },
		},
	}
	for name, kind := range kinds {
		for state := range 8 {
			active, ref, closing := state&1 != 0, state&2 != 0, state&4 != 0
			t.Run(fmt.Sprintf("%s,active=%v,ref=%v,closing=%v", name, active, ref, closing), func(t *testing.T) {
				l := newLoop(t)
				h := kind.inactive(t, l)
				if l.Alive() {
					t.Fatal("an inactive handle keeps the loop alive")
				}
				if active {
					kind.activate(t, h)
				}
				if !ref {
					h.Unref()
				}
				closed := false
				if closing {
					h.Close(func() { closed = true })
				}
				if h.Active() != (active && !closing) {
					t.Errorf("active %v", h.Active())
				}
				if want := closing || active && ref; l.Alive() != want {
					t.Errorf("alive %v, want %v", l.Alive(), want)
				}
				if active && ref && !closing {
					if alive, err := l.RunOnce(false); !alive || err != nil {
						t.Errorf("alive %v, %v after one turn", alive, err)
					}
					h.Unref()
				}
				run(t, l)
				if closed != closing || h.Closed() != closing {
					t.Errorf("closed %v, want %v", closed, closing)
				}
			})
		}
	}
}

// TestRequestsKeepTheLoopAlive: what is under way counts even when the handle is unreferenced.
func TestRequestsKeepTheLoopAlive(t *testing.T) {
	check := func(t *testing.T, l *loop.Loop, want bool) {
		t.Helper()
		if l.Alive() != want {
			t.Errorf("alive %v, want %v", l.Alive(), want)
		}
	}
	t.Run("connect", func(t *testing.T) {
		l := newLoop(t)
		ln, addr := listenTCP(t, l, loopback4, func(s *Stream) { s.Close(nil) })
		ln.Unref()
		c := NewTCP(l)
		c.Unref()
		connected := false
		must(t, c.Connect(addr, func(err error) { must(t, err); connected = true }))
		check(t, l, true)
		run(t, l)
		if !connected {
			t.Error("Run returned before the connection was made")
		}
		c.Close(nil)
		ln.Close(nil)
		run(t, l)
	})
	t.Run("write and shutdown", func(t *testing.T) {
		l := newLoop(t)
		a, b := socketpair(t, l)
		a.Unref()
		b.Unref()
		events := 0
		fill(t, a, func(err error) { must(t, err); events++ })
		check(t, l, true)
		if _, err := l.RunOnce(false); err != nil {
			t.Fatal(err)
		}
		check(t, l, true)
		b.SetOwner(&sink{})
		must(t, b.ReadStart())
		for events == 0 {
			if _, err := l.RunOnce(true); err != nil {
				t.Fatal(err)
			}
		}
		check(t, l, false)
		must(t, a.Shutdown(func(err error) { must(t, err); events++ }))
		check(t, l, true)
		run(t, l)
		if events != 2 {
			t.Errorf("%d events", events)
		}
		a.Close(nil)
		b.Close(nil)
		run(t, l)
	})
	t.Run("send", func(t *testing.T) {
		l := newLoop(t)
		u := NewUDP(l, unix.AF_INET)
		must(t, u.Bind(loopback4, 0))
		u.Unref()
		addr, err := u.LocalAddr()
		must(t, err)
		sent := false
		must(t, u.Send([][]byte{[]byte("x")}, &addr, func(_ int, err error) { must(t, err); sent = true }))
		check(t, l, true)
		run(t, l)
		if !sent {
			t.Error("Run returned before the datagram was reported")
		}
		u.Close(nil)
		run(t, l)
	})
}
