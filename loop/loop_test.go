package loop

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// newLoop returns a loop that the end of the test closes.
func newLoop(t testing.TB) *Loop {
	t.Helper()
	l, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return l
}

func run(t testing.TB, l *Loop) {
	t.Helper()
	if err := l.Run(); err != nil {
		t.Fatalf("Run: %v", err)
	}
}

func runOnce(t testing.TB, l *Loop) {
	t.Helper()
	if _, err := l.RunOnce(false); err != nil {
		t.Fatalf("RunOnce: %v", err)
	}
}

// runPanics runs the loop, whose callback must panic with want.
func runPanics(t testing.TB, l *Loop, want any) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Fatalf("Run panicked with %v, want %v", got, want)
		}
	}()
	err := l.Run()
	t.Fatalf("Run returned %v, want a panic", err)
}

// pipe returns the two ends of a non-blocking stream socket pair, closed by the end of the test.
func pipe(t testing.TB) (a, b int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		unix.CloseOnExec(fd)
		if err := unix.SetNonblock(fd, true); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = unix.Close(fd) })
	}
	return fds[0], fds[1]
}

func write(t testing.TB, fd int, s string) {
	t.Helper()
	if n, err := Write(fd, []byte(s)); n != len(s) || err != nil {
		t.Fatalf("Write: %d, %v", n, err)
	}
}

// trace collects the names of callbacks in the order they are called.
type trace []string

func (tr *trace) add(s string) { *tr = append(*tr, s) }

func (tr *trace) fn(s string) func() { return func() { tr.add(s) } }

func (tr *trace) want(t testing.TB, want string) {
	t.Helper()
	if got := strings.Join(*tr, " "); got != want {
		t.Fatalf("called\n  %s\nwant\n  %s", got, want)
	}
	*tr = nil
}

func TestPhaseOrder(t *testing.T) {
	l := newLoop(t)
	var tr trace
	var tm Timer
	var ck Check
	var h, h2 Handle
	var w Watcher
	a, b := pipe(t)

	write(t, b, "x")
	w.Init(l, a, func(Events) {
		tr.add("watcher")
		w.Close()
		// What the poll phase defers is still called before the check phase, as in libuv.
		l.Defer(tr.fn("pending-after-poll"))
	})
	if err := w.Set(Readable); err != nil {
		t.Fatal(err)
	}
	ck.Init(l, func() { tr.add("check"); ck.Stop() })
	ck.Start()
	h.Init(l, "h")
	h2.Init(l, "h2")
	h.Close(tr.fn("closed-first"))
	h2.Close(tr.fn("closed-second"))
	l.Defer(tr.fn("pending"))
	l.Post(tr.fn("posted"))
	tm.Init(l, func() {
		tr.add("timer")
		if len(tr) == 1 {
			tm.Set(0, 0)
		}
	})
	tm.Set(0, 0)

	run(t, l)
	tr.want(t, "timer pending posted watcher pending-after-poll check closed-second closed-first timer")
}

func TestRunOnceRunsTimersAtTheEndOnly(t *testing.T) {
	l := newLoop(t)
	var tr trace
	var tm Timer
	tm.Init(l, tr.fn("timer"))
	tm.Set(0, 0)
	l.Defer(tr.fn("pending"))
	alive, err := l.RunOnce(false)
	if alive || err != nil {
		t.Fatalf("RunOnce: %v, %v", alive, err)
	}
	tr.want(t, "pending timer")
}

func TestRunOnceOfADeadLoopRunsPosts(t *testing.T) {
	l := newLoop(t)
	var tr trace
	l.Post(tr.fn("posted"))
	if alive, err := l.RunOnce(true); alive || err != nil {
		t.Fatalf("RunOnce: %v, %v", alive, err)
	}
	tr.want(t, "posted")
}

func TestPostDoesNotKeepAlive(t *testing.T) {
	l := newLoop(t)
	l.Post(func() { t.Error("called") })
	run(t, l)
}

func TestDeferRunsInRounds(t *testing.T) {
	l := newLoop(t)
	var tr trace
	var ck Check
	ck.Init(l, func() { tr.add("check"); ck.Stop() })
	ck.Start()
	n := 0
	var again func()
	again = func() {
		tr.add(fmt.Sprint(n))
		if n++; n < 12 {
			l.Defer(again)
		}
	}
	l.Defer(again)
	l.Defer(tr.fn("b"))
	run(t, l)
	// One round before the poll, eight after it, the rest in the next iteration.
	tr.want(t, "0 b 1 2 3 4 5 6 7 8 check 9 10 11")
	if l.live != 0 {
		t.Errorf("live = %d", l.live)
	}
}

func TestStop(t *testing.T) {
	l := newLoop(t)
	var tr trace
	l.Defer(func() { tr.add("stop"); l.Stop() })
	l.Defer(tr.fn("same-phase"))
	l.Post(tr.fn("posted"))
	var h Handle
	h.Init(l, "h")
	h.Start()
	run(t, l)
	tr.want(t, "stop same-phase")
	if !l.Alive() {
		t.Error("not alive after Stop")
	}

	// The rounds of pending after the poll are phases too.
	l.Post(func() { l.Defer(tr.fn("deferred")); l.Stop() })
	l.Defer(func() {})
	run(t, l)
	tr.want(t, "posted")
	h.Stop()
	run(t, l)
	tr.want(t, "deferred")

	// Stop before Run makes that Run return at once, and no other.
	l.Post(tr.fn("posted"))
	l.Defer(tr.fn("deferred"))
	l.Stop()
	run(t, l)
	tr.want(t, "")
	run(t, l)
	tr.want(t, "deferred posted")
}

func TestRunInsideCallback(t *testing.T) {
	l := newLoop(t)
	var err error
	l.Defer(func() { err = l.Run() })
	run(t, l)
	if err == nil {
		t.Error("nested Run succeeded")
	}
	if err := l.Run(); err != nil {
		t.Errorf("later Run: %v", err)
	}
}

func TestCloseInsideEachPhase(t *testing.T) {
	phases := map[string]func(l *Loop, fn func()){
		"pending": func(l *Loop, fn func()) { l.Defer(fn); l.Defer(fn) },
		"posted":  func(l *Loop, fn func()) { l.Post(fn); l.Post(fn) },
		"check": func(l *Loop, fn func()) {
			for range 2 {
				c := new(Check)
				c.Init(l, fn)
				c.Start()
			}
		},
		"closing": func(l *Loop, fn func()) {
			for range 2 {
				h := new(Handle)
				h.Init(l, "h")
				h.Close(fn)
			}
		},
		"timer": func(l *Loop, fn func()) {
			for range 2 {
				tm := new(Timer)
				tm.Init(l, fn)
				tm.Set(0, 0)
			}
		},
		"watcher": func(l *Loop, fn func()) {
			for range 2 {
				a, b := pipe(t)
				write(t, b, "x")
				w := new(Watcher)
				w.Init(l, a, func(Events) { fn() })
				if err := w.Set(Readable); err != nil {
					t.Fatal(err)
				}
			}
		},
		"work": func(l *Loop, fn func()) {
			for range 2 {
				l.Work(func() {}, func(bool) { fn() })
			}
		},
	}
	for name, set := range phases {
		t.Run(name, func(t *testing.T) {
			l := newLoop(t)
			var h Handle
			h.Init(l, "h")
			h.Start() // Close is legal with live handles
			calls := 0
			set(l, func() {
				calls++
				if err := l.Close(); err != nil {
					t.Error(err)
				}
			})
			run(t, l)
			if calls != 1 {
				t.Errorf("%d callbacks, want 1: none after Close", calls)
			}
			if err := l.Run(); err == nil {
				t.Error("Run of a closed loop succeeded")
			}
			l.Post(func() { t.Error("posted function ran") })
			if n := len(l.inbox.fns); n != 0 {
				t.Errorf("a closed loop keeps %d posted functions", n)
			}
		})
	}
}

func TestPostFromManyGoroutines(t *testing.T) {
	const senders, each = 8, 1000
	l := newLoop(t)
	var r Request
	r.Begin(l)
	last := make([]int, senders)
	total := 0
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			for i := 1; i <= each; i++ {
				l.Post(func() {
					if last[s] != i-1 {
						t.Errorf("sender %d: %d after %d", s, i, last[s])
					}
					last[s] = i
					if total++; total == senders*each {
						r.End()
					}
				})
			}
		})
	}
	run(t, l)
	wg.Wait()
	if total != senders*each {
		t.Errorf("%d of %d", total, senders*each)
	}
}

// A wake-up that gets lost between the check for posts and the blocking wait shows as a hang here.
func TestPostWakesABlockedLoop(t *testing.T) {
	const rounds = 2000
	l := newLoop(t)
	var r Request
	r.Begin(l)
	ping, pong := make(chan struct{}), make(chan struct{})
	go func() {
		for range rounds {
			l.Post(func() { ping <- struct{}{} })
			<-ping
			pong <- struct{}{}
		}
		l.Post(r.End)
	}()
	go func() {
		for range rounds {
			<-pong
		}
	}()
	run(t, l)
}

func TestPostAfterCloseRace(t *testing.T) {
	for range 50 {
		l, err := New()
		if err != nil {
			t.Fatal(err)
		}
		var r Request
		r.Begin(l)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 20 {
					l.Post(l.Stop)
				}
			})
		}
		if err := l.Run(); err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		wg.Wait()
	}
}

// A callback of every phase panics; the books must be right, and the next Run must call what was left.
func TestPanicLeavesTheBooksRight(t *testing.T) {
	// Each case arranges two callbacks of the phase; the loop must be dead when both have been called.
	cases := []struct {
		name string
		set  func(t *testing.T, l *Loop, fn func())
	}{
		{"pending", func(t *testing.T, l *Loop, fn func()) { l.Defer(fn); l.Defer(fn) }},
		{"posted", func(t *testing.T, l *Loop, fn func()) {
			var r Request
			r.Begin(l)
			calls := 0
			for range 2 {
				l.Post(func() {
					if calls++; calls == 2 {
						r.End()
					}
					fn()
				})
			}
		}},
		{"watcher", func(t *testing.T, l *Loop, fn func()) {
			for range 2 {
				a, b := pipe(t)
				write(t, b, "x")
				h, w := new(Handle), new(Watcher)
				h.Init(l, "h")
				h.Start()
				w.Init(l, a, func(Events) { w.Close(); h.Stop(); fn() })
				if err := w.Set(Readable); err != nil {
					t.Fatal(err)
				}
			}
		}},
		{"fed watcher", func(t *testing.T, l *Loop, fn func()) {
			for range 2 {
				a, _ := pipe(t)
				h, w := new(Handle), new(Watcher)
				h.Init(l, "h")
				h.Start()
				w.Init(l, a, func(Events) { w.Close(); h.Stop(); fn() })
				if err := w.Set(Readable); err != nil {
					t.Fatal(err)
				}
				w.Feed(Readable)
			}
		}},
		{"check", func(t *testing.T, l *Loop, fn func()) {
			for range 2 {
				c := new(Check)
				c.Init(l, func() { c.Stop(); fn() })
				c.Start()
			}
		}},
		{"closing", func(t *testing.T, l *Loop, fn func()) {
			for range 2 {
				h := new(Handle)
				h.Init(l, "h")
				h.Unref()
				h.Close(fn)
			}
		}},
		{"timer", func(t *testing.T, l *Loop, fn func()) {
			for range 2 {
				tm := new(Timer)
				tm.Init(l, fn)
				tm.Set(0, 0)
			}
		}},
		{"repeating timer", func(t *testing.T, l *Loop, fn func()) {
			tm := new(Timer)
			calls := 0
			tm.Init(l, func() {
				if calls++; calls == 2 {
					tm.Stop()
				}
				fn()
			})
			tm.Set(0, 1)
		}},
		{"work done", func(t *testing.T, l *Loop, fn func()) {
			for range 2 {
				l.Work(func() {}, func(bool) { fn() })
			}
		}},
		{"work cancelled", func(t *testing.T, l *Loop, fn func()) {
			t.Setenv("UV_THREADPOOL_SIZE", "1")
			release := make(chan struct{})
			l.Work(func() { <-release }, func(bool) {})
			for range 2 {
				w := l.Work(func() { t.Error("cancelled work ran") }, func(bool) { fn() })
				if !w.Cancel() {
					t.Error("Cancel of queued work failed")
				}
			}
			close(release)
		}},
		{"signal", func(t *testing.T, l *Loop, fn func()) {
			for range 2 {
				s := new(Signal)
				s.Init(l, unix.SIGUSR1, func(unix.Signal) {
					s.Stop()
					// The panic ends the delivery of this signal, so the other handle needs one of its own.
					if len(l.signals) > 0 {
						raise(t, unix.SIGUSR1)
					}
					fn()
				})
				if err := s.Start(); err != nil {
					t.Fatal(err)
				}
			}
			raise(t, unix.SIGUSR1)
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := newLoop(t)
			calls := 0
			c.set(t, l, func() {
				if calls++; calls == 1 {
					panic("first")
				}
			})
			runPanics(t, l, "first")
			if calls != 1 {
				t.Fatalf("%d calls before the panic left Run", calls)
			}
			run(t, l)
			if calls != 2 {
				t.Errorf("%d calls, want 2", calls)
			}
			if l.live != 0 || l.active.first != nil {
				t.Errorf("live = %d, active = %v", l.live, l.active.first)
			}
		})
	}
}

func TestFifo(t *testing.T) {
	var q fifo[int]
	next, want := 0, 0
	// Never empty, so its memory is reused by compaction only.
	q.push(next)
	next++
	for range 10000 {
		q.push(next)
		next++
		if got := q.pop(); got != want {
			t.Fatalf("pop = %d, want %d", got, want)
		}
		want++
	}
	if q.len() != 1 || cap(q.items) > 16 {
		t.Errorf("len %d cap %d", q.len(), cap(q.items))
	}
}

func TestActiveHandles(t *testing.T) {
	l := newLoop(t)
	var hs [4]Handle
	for i := range hs {
		hs[i].Init(l, fmt.Sprint("h", i))
		hs[i].Start()
	}
	hs[2].Unref()
	hs[0].Stop()
	hs[0].Start()
	var kinds []string
	l.ActiveHandles(func(h *Handle) {
		kinds = append(kinds, h.Kind())
		h.Close(nil)
	})
	if want := []string{"h1", "h2", "h3", "h0"}; !slices.Equal(kinds, want) {
		t.Errorf("visited %v, want %v", kinds, want)
	}
	l.ActiveHandles(func(h *Handle) { t.Errorf("%s is active after Close", h.Kind()) })
	run(t, l)
}
