package loop

import (
	"testing"

	"golang.org/x/sys/unix"
)

func BenchmarkPostSameGoroutine(b *testing.B) {
	l := newLoop(b)
	fn := func() {}
	b.ReportAllocs()
	for b.Loop() {
		l.Post(fn)
		runOnce(b, l)
	}
}

// One wake-up of a blocked loop and one channel operation back.
func BenchmarkPostPingPong(b *testing.B) {
	l := newLoop(b)
	var r Request
	r.Begin(l)
	pong := make(chan struct{}, 1)
	answer := func() { pong <- struct{}{} }
	b.ReportAllocs()
	go func() {
		for range b.N {
			l.Post(answer)
			<-pong
		}
		l.Post(r.End)
	}()
	run(b, l)
}

func BenchmarkPostFlood(b *testing.B) {
	l := newLoop(b)
	var r Request
	r.Begin(l)
	n := 0
	count := func() {
		if n++; n == b.N {
			r.End()
		}
	}
	b.ReportAllocs()
	go func() {
		for range b.N {
			l.Post(count)
		}
	}()
	run(b, l)
}

func BenchmarkDefer(b *testing.B) {
	l := newLoop(b)
	fn := func() {}
	b.ReportAllocs()
	for b.Loop() {
		l.Defer(fn)
		l.runPending()
	}
}

func BenchmarkTimerSetAndFire(b *testing.B) {
	l := newLoop(b)
	var tm Timer
	tm.Init(l, func() {})
	b.ReportAllocs()
	for b.Loop() {
		tm.Set(0, 0)
		l.runTimers()
	}
}

// What a socket time-out costs: it is set anew with every chunk and hardly ever fires.
func BenchmarkTimerRefresh(b *testing.B) {
	for _, pending := range []int{1, 1000, 1_000_000} {
		b.Run(unit(pending), func(b *testing.B) {
			l := newLoop(b)
			timers := fill(l, pending)
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				l.now++
				timers[i].Set(1_000_000_000, 0)
				if i++; i == pending {
					i = 0
				}
			}
		})
	}
}

func BenchmarkTimerSetAndStop(b *testing.B) {
	for _, pending := range []int{1, 1000, 1_000_000} {
		b.Run(unit(pending), func(b *testing.B) {
			l := newLoop(b)
			timers := fill(l, pending)
			i := uint32(0)
			b.ReportAllocs()
			for b.Loop() {
				tm := &timers[i*2654435761%uint32(pending)]
				i++
				tm.Stop()
				tm.Set(int64(i%10_000), 0)
			}
		})
	}
}

// Setting and firing a million timers with spread times.
func BenchmarkTimerMillion(b *testing.B) {
	const n = 1_000_000
	l := newLoop(b)
	timers := make([]Timer, n)
	for i := range timers {
		timers[i].Init(l, func() {})
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range timers {
			timers[i].Set(int64(uint32(i)*2654435761%60_000), 0)
		}
		l.now += 60_000
		l.runTimers()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/timer")
}

func fill(l *Loop, n int) []Timer {
	timers := make([]Timer, n)
	for i := range timers {
		timers[i].Init(l, func() {})
		timers[i].Set(int64(uint32(i)*2654435761%10_000), 0)
	}
	return timers
}

func unit(n int) string {
	switch n {
	case 1_000_000:
		return "1M"
	case 1000:
		return "1k"
	}
	return "1"
}

func BenchmarkIterationIdle(b *testing.B) {
	l := newLoop(b)
	b.ReportAllocs()
	for b.Loop() {
		runOnce(b, l)
	}
}

// One iteration with so many ready fds; per event in the metric.
func BenchmarkPoll(b *testing.B) {
	for _, n := range []int{1, 50} {
		b.Run(map[int]string{1: "1", 50: "50"}[n], func(b *testing.B) {
			l := newLoop(b)
			events := 0
			fn := func(Events) { events++ }
			for range n {
				a, peer := pipe(b)
				write(b, peer, "x")
				w := new(Watcher)
				w.Init(l, a, fn)
				if err := w.Set(Readable); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				runOnce(b, l)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
		})
	}
}

// A 64-byte message there and back through the loop: two events, two reads, two writes.
func BenchmarkEcho(b *testing.B) {
	l := newLoop(b)
	var h Handle
	h.Init(l, "h")
	h.Start()
	a, peer := pipe(b)
	buf := make([]byte, 64)
	var server, client Watcher
	left := b.N
	server.Init(l, a, func(Events) {
		n, _ := Read(a, buf)
		_, _ = Write(a, buf[:n])
	})
	client.Init(l, peer, func(Events) {
		n, _ := Read(peer, buf)
		if left--; left <= 0 {
			h.Stop()
			return
		}
		_, _ = Write(peer, buf[:n])
	})
	for _, w := range []*Watcher{&server, &client} {
		if err := w.Set(Readable); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	_, _ = Write(peer, buf)
	run(b, l)
}

func BenchmarkWatcherPauseResume(b *testing.B) {
	l := newLoop(b)
	a, _ := pipe(b)
	r := watch(b, l, a, Readable)
	b.ReportAllocs()
	for b.Loop() {
		_ = r.Set(0)
		_ = r.Set(Readable)
	}
}

func BenchmarkWatcherSetClose(b *testing.B) {
	l := newLoop(b)
	a, _ := pipe(b)
	var w Watcher
	fn := func(Events) {}
	b.ReportAllocs()
	for b.Loop() {
		w.Init(l, a, fn)
		_ = w.Set(Readable)
		w.Close()
	}
}

// The same read through the raw call, through the scheduler-aware one, for the difference that Read is there for.
func BenchmarkRead(b *testing.B) {
	a, _ := pipe(b)
	buf := make([]byte, 64)
	for _, c := range []struct {
		name string
		read func(int, []byte) (int, error)
	}{{"raw", Read}, {"unix", unix.Read}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.read(a, buf); err != unix.EAGAIN {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWork(b *testing.B) {
	l := newLoop(b)
	left := b.N
	var done func(bool)
	fn := func() {}
	done = func(bool) {
		if left--; left > 0 {
			l.Work(fn, done)
		}
	}
	b.ReportAllocs()
	l.Work(fn, done)
	run(b, l)
}

// TestNothingAllocatesPerEvent holds the hot paths to zero.
func TestNothingAllocatesPerEvent(t *testing.T) {
	l := newLoop(t)
	nothing := func() {}
	a, peer := pipe(t)
	buf := make([]byte, 64)
	var w Watcher
	w.Init(l, a, func(Events) { _, _ = Read(a, buf) })
	if err := w.Set(Readable); err != nil {
		t.Fatal(err)
	}
	var tm Timer
	tm.Init(l, nothing)
	var ck Check
	ck.Init(l, func() { ck.Stop() })
	var h Handle
	for name, fn := range map[string]func(){
		"post":         func() { l.Post(nothing) },
		"defer":        func() { l.Defer(nothing) },
		"feed":         func() { w.Feed(Readable) },
		"event":        func() { _, _ = Write(peer, buf) },
		"EAGAIN":       func() { _, _ = Read(peer, buf) },
		"timer":        func() { tm.Set(0, 0) },
		"check":        func() { ck.Start() },
		"pause":        func() { _ = w.Set(0); _ = w.Set(Readable) },
		"reregister":   func() { _ = w.register(0); _ = w.register(Readable) },
		"close handle": func() { h.Init(l, "h"); h.Start(); h.Close(nothing) },
	} {
		if n := testing.AllocsPerRun(200, func() { fn(); runOnce(t, l) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
