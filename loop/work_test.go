package loop

import (
	"errors"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

func TestWorkRunsOffTheLoopAndKeepsItAlive(t *testing.T) {
	l := newLoop(t)
	release := make(chan struct{})
	var tr trace
	l.Work(func() { <-release }, func(cancelled bool) {
		if cancelled {
			t.Error("cancelled")
		}
		tr.add("done")
	})
	l.Defer(func() { tr.add("loop"); close(release) })
	run(t, l)
	tr.want(t, "loop done")
}

func TestWorkLimit(t *testing.T) {
	const jobs, limit = 40, 3
	t.Setenv("UV_THREADPOOL_SIZE", "3")
	l := newLoop(t)
	var now, most atomic.Int32
	full := make(chan struct{})
	done := 0
	for range jobs {
		l.Work(func() {
			n := now.Add(1)
			for {
				m := most.Load()
				if n <= m || most.CompareAndSwap(m, n) {
					break
				}
			}
			if n == limit {
				select {
				case <-full:
				default:
					close(full)
				}
			}
			<-full // so that the first ones are sure to run at the same time
			now.Add(-1)
		}, func(bool) { done++ })
	}
	run(t, l)
	if done != jobs || most.Load() != limit {
		t.Errorf("%d done, %d at a time, want %d and %d", done, most.Load(), jobs, limit)
	}
}

func TestWorkersAreStartedOnDemandAndReused(t *testing.T) {
	l := newLoop(t)
	var step func(left int)
	step = func(left int) {
		l.Work(func() {}, func(bool) {
			if left > 0 {
				step(left - 1)
			}
		})
	}
	step(50)
	run(t, l)
	l.pool.mu.Lock()
	defer l.pool.mu.Unlock()
	// The worker posts before it is idle, so a second one may have been needed.
	if l.pool.workers > 2 {
		t.Errorf("%d workers for one job at a time", l.pool.workers)
	}
}

func TestWorkCancel(t *testing.T) {
	t.Setenv("UV_THREADPOOL_SIZE", "1")
	l := newLoop(t)
	var tr trace
	started, release := make(chan struct{}), make(chan struct{})
	first := l.Work(func() { close(started); <-release }, func(cancelled bool) {
		tr.add("first")
		if cancelled {
			t.Error("running work was cancelled")
		}
	})
	second := l.Work(func() { t.Error("cancelled work ran") }, func(cancelled bool) {
		tr.add("second")
		if !cancelled {
			t.Error("done of cancelled work says it ran")
		}
		close(release)
	})
	l.Work(func() {}, func(bool) { tr.add("third") })
	<-started
	if first.Cancel() {
		t.Error("Cancel of running work reported true")
	}
	if !second.Cancel() {
		t.Error("Cancel of queued work reported false")
	}
	if second.Cancel() {
		t.Error("second Cancel reported true")
	}
	if len(tr) != 0 {
		t.Error("done ran inside Cancel")
	}
	run(t, l)
	tr.want(t, "second first third")
	if first.Cancel() || second.Cancel() || l.live != 0 {
		t.Errorf("after the end: live = %d", l.live)
	}
}

var errWork = errors.New("broken work")

func panicInWork() { panic(errWork) }

// catchWork runs the loop and returns the *WorkPanic that comes out.
func catchWork(t *testing.T, l *Loop) (p *WorkPanic) {
	t.Helper()
	defer func() { p, _ = recover().(*WorkPanic) }()
	err := l.Run()
	t.Fatalf("Run returned %v, want a panic", err)
	return nil
}

func TestWorkPanicReachesTheLoop(t *testing.T) {
	t.Setenv("UV_THREADPOOL_SIZE", "1")
	l := newLoop(t)
	l.Work(panicInWork, func(bool) { t.Error("done of work that panicked") })
	l.Work(runtime.Goexit, func(bool) { t.Error("done of work that never returned") })
	after := false
	l.Work(func() {}, func(bool) { after = true })

	p := catchWork(t, l)
	if p == nil || p.Value != errWork || !errors.Is(p, errWork) {
		t.Fatalf("panicked with %v", p)
	}
	if !strings.Contains(string(p.Stack), "panicInWork") || !strings.Contains(p.Error(), "broken work") {
		t.Errorf("text: %v", p)
	}
	if p = catchWork(t, l); p == nil || p.Value != nil {
		t.Fatalf("panicked with %v", p)
	}
	// The worker that Goexit took with it has a successor.
	run(t, l)
	if !after || l.live != 0 {
		t.Errorf("later work done: %v, live = %d", after, l.live)
	}
}

func TestCloseWithWorkUnderWay(t *testing.T) {
	t.Setenv("UV_THREADPOOL_SIZE", "1")
	l, err := New()
	if err != nil {
		t.Fatal(err)
	}
	started, release, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	l.Work(func() {
		close(started)
		<-release
		runtime.Goexit() // the deferred Post is the last thing the work does
	}, func(bool) { t.Error("done after Close") })
	l.Work(func() { t.Error("queued work ran after Close") }, func(bool) { t.Error("done after Close") })
	<-started
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	close(release)
	go func() {
		defer close(ended)
		for {
			l.pool.mu.Lock()
			n := l.pool.workers
			l.pool.mu.Unlock()
			if n == 0 {
				return
			}
			runtime.Gosched()
		}
	}()
	<-ended
}

func TestPoolSize(t *testing.T) {
	for _, c := range []struct {
		value string
		set   bool
		want  int
	}{
		{"", false, 4}, {"", true, 1}, {"0", true, 1}, {"1", true, 1}, {"17", true, 17}, {"1024", true, 1024},
		{"1025", true, 1024}, {"-1", true, 1024}, {"many", true, 1},
	} {
		if got := poolSize(c.value, c.set); got != c.want {
			t.Errorf("poolSize(%q, %v) = %d, want %d", c.value, c.set, got, c.want)
		}
	}
}
