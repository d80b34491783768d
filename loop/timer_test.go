package loop

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

// at sets the cached clock and runs a timer phase, without time passing.
func at(l *Loop, now int64) {
	l.now = now
	l.runTimers()
}

func newTimer(l *Loop, fn func()) *Timer {
	tm := new(Timer)
	tm.Init(l, fn)
	return tm
}

func TestTimerOrder(t *testing.T) {
	l := newLoop(t)
	var tr trace
	l.now = 100
	for _, d := range []int64{5, 3, 5, 0, 3, -7, 4} {
		newTimer(l, tr.fn(fmt.Sprint(d, ".", len(l.timers.entries)))).Set(d, 0)
	}
	at(l, 99)
	tr.want(t, "")
	at(l, 100)
	tr.want(t, "0.3 -7.5")
	at(l, 104)
	tr.want(t, "3.1 3.4 4.6")
	at(l, 200)
	tr.want(t, "5.0 5.2")
	if l.Alive() {
		t.Error("alive with no timer left")
	}
}

func TestTimerZeroInsideCallbackWaitsForTheNextPass(t *testing.T) {
	l := newLoop(t)
	var tr trace
	var tm *Timer
	tm = newTimer(l, func() {
		tr.add("tick")
		newTimer(l, tr.fn("new")).Set(0, 0)
		tm.Set(0, 0)
	})
	tm.Set(0, 0)
	newTimer(l, tr.fn("other")).Set(0, 0)
	at(l, 0)
	tr.want(t, "tick other")
	tm.Stop()
	at(l, 0)
	tr.want(t, "new")

	// Also when the callback refreshes the clock, so that the new timer's time is not the pass's, or starts a timer that was due long ago.
	old := newTimer(l, tr.fn("old"))
	l.now = 0
	old.Set(1, 0)
	old.Stop()
	l.now = 10
	newTimer(l, func() {
		tr.add("a")
		l.now = 50
		newTimer(l, tr.fn("late")).Set(0, 0)
		old.Start()
	}).Set(0, 0)
	newTimer(l, tr.fn("b")).Set(5, 0)
	l.now = 20
	l.runTimers()
	tr.want(t, "a b")
	l.runTimers()
	tr.want(t, "late old")
}

func TestTimerRepeat(t *testing.T) {
	l := newLoop(t)
	var tr trace
	tm := newTimer(l, tr.fn("tick"))
	tm.Set(10, 3)
	at(l, 9)
	tr.want(t, "")
	at(l, 10)
	tr.want(t, "tick")
	if tm.Due() != 13 || !tm.Active() {
		t.Errorf("due %d, active %v", tm.Due(), tm.Active())
	}
	// One call however late, and the next period counts from then (libuv does not catch up).
	at(l, 100)
	tr.want(t, "tick")
	if tm.Due() != 103 {
		t.Errorf("due %d, want 103", tm.Due())
	}
	tm.Stop()
	at(l, 200)
	tr.want(t, "")
	tm.Again()
	if !tm.Active() || tm.Due() != 203 {
		t.Errorf("after Again: active %v, due %d", tm.Active(), tm.Due())
	}
	tm.Set(1, 0)
	tm.Again()
	if tm.Due() != 201 {
		t.Errorf("Again of a one-shot timer moved it to %d", tm.Due())
	}
	at(l, 201)
	tr.want(t, "tick")
	if tm.Active() {
		t.Error("one-shot timer is active after it fired")
	}
}

func TestTimerSetAgainGoesToTheBack(t *testing.T) {
	l := newLoop(t)
	var tr trace
	a, b, c := newTimer(l, tr.fn("a")), newTimer(l, tr.fn("b")), newTimer(l, tr.fn("c"))
	a.Set(5, 0)
	b.Set(5, 0)
	c.Set(5, 0)
	a.Set(5, 0)
	c.Set(2, 0)
	if l.live != 3 {
		t.Errorf("live = %d", l.live)
	}
	at(l, 5)
	tr.want(t, "c b a")
}

func TestTimerStoppedByAnEarlierOneOfThePass(t *testing.T) {
	l := newLoop(t)
	var tr trace
	var b, c *Timer
	newTimer(l, func() {
		tr.add("a")
		b.Stop()
		c.Close(nil)
	}).Set(1, 0)
	b, c = newTimer(l, tr.fn("b")), newTimer(l, tr.fn("c"))
	b.Set(1, 0)
	c.Set(1, 0)
	newTimer(l, tr.fn("d")).Set(1, 0)
	at(l, 1)
	tr.want(t, "a d")
}

func TestTimerHugeDelay(t *testing.T) {
	l := newLoop(t)
	l.now = 1000
	tm := newTimer(l, func() { t.Error("fired") })
	for _, d := range []int64{math.MaxInt64, math.MaxInt64 - 1000, math.MaxInt64 - 999} {
		tm.Set(d, 0)
		if tm.Due() != math.MaxInt64 {
			t.Errorf("Set(%d): due %d", d, tm.Due())
		}
	}
	if got := l.timeout(); got < math.MaxInt32 {
		t.Errorf("timeout %d", got)
	}
	at(l, 1<<60)
}

// Timers never fire early, and a blocked loop does wake for them.
func TestTimerOnTheClock(t *testing.T) {
	l := newLoop(t)
	start := time.Now()
	fired := 0
	for _, d := range []int64{1, 7, 20} {
		newTimer(l, func() {
			fired++
			// The loop's clock counts whole milliseconds, so that up to one may be missing on a finer one.
			if got := time.Since(start); got <= time.Duration(d-1)*time.Millisecond {
				t.Errorf("timer of %d ms fired after %v", d, got)
			}
		}).Set(d, 0)
	}
	run(t, l)
	if fired != 3 {
		t.Errorf("%d fired", fired)
	}
}

func TestNowIsCached(t *testing.T) {
	l := newLoop(t)
	now := l.UpdateNow()
	for time.Since(l.start) < time.Duration(now+2)*time.Millisecond {
	}
	if l.Now() != now {
		t.Errorf("Now moved from %d to %d by itself", now, l.Now())
	}
	if l.UpdateNow() < now+2 {
		t.Errorf("UpdateNow: %d, was %d", l.Now(), now)
	}
}

func TestManyTimers(t *testing.T) {
	const n = 200_000
	l := newLoop(t)
	timers := make([]Timer, n)
	last, fired := int64(-1), 0
	for i := range timers {
		tm := &timers[i]
		tm.Init(l, func() {
			if tm.Due() < last {
				t.Fatalf("%d after %d", tm.Due(), last)
			}
			last = tm.Due()
			fired++
		})
		tm.Set(int64(uint32(i)*2654435761%1000), 0)
	}
	for i := 0; i < n; i += 2 {
		timers[i].Stop()
	}
	at(l, 1000)
	if fired != n/2 || l.live != 0 {
		t.Errorf("fired %d, live %d", fired, l.live)
	}
}

// FuzzTimers compares the heap with a sorted list.
func FuzzTimers(f *testing.F) {
	f.Add([]byte{0, 1, 5, 0, 0, 2, 3, 1, 3, 9, 1, 2, 3, 9})
	f.Add([]byte("set some timers, stop some timers, and let time pass by: 0123456789 abcdefghijklmnopqrstuvwxyz"))
	f.Fuzz(func(t *testing.T, program []byte) {
		type armed struct {
			due    int64
			serial int
		}
		const n = 40
		l := newLoop(t)
		var timers [n]Timer
		model := map[int]armed{} // by timer
		serial := 0
		next := func() int64 {
			if len(program) == 0 {
				return 0
			}
			b := program[0]
			program = program[1:]
			return int64(b)
		}
		set := func(i int, delay, repeat int64) {
			timers[i].Set(delay, repeat)
			serial++
			model[i] = armed{l.now + delay, serial}
		}
		operate := func() {
			i := int(next() % n)
			switch next() % 4 {
			case 0, 1:
				set(i, next()%16, max(0, next()%8-5))
			case 2:
				timers[i].Stop()
				delete(model, i)
			case 3:
				if timers[i].repeat > 0 {
					timers[i].Again()
					serial++
					model[i] = armed{l.now + timers[i].repeat, serial}
				}
			}
		}
		var expect []int // the timers that have to fire in this pass, in order
		var expected map[int]armed
		for i := range timers {
			timers[i].Init(l, func() {
				// Those that were stopped or set anew since the pass began do not fire in it.
				for len(expect) > 0 && model[expect[0]] != expected[expect[0]] {
					expect = expect[1:]
				}
				if len(expect) == 0 || expect[0] != i {
					t.Fatalf("timer %d fired, expected %v", i, expect)
				}
				expect = expect[1:]
				if repeat := timers[i].repeat; repeat > 0 {
					serial++
					model[i] = armed{l.now + repeat, serial}
				} else {
					delete(model, i)
				}
				for range next() % 3 {
					operate()
				}
			})
		}
		for len(program) > 0 {
			if next()%4 != 0 {
				operate()
			} else {
				l.now += next() % 8
				expect, expected = nil, map[int]armed{}
				for i, a := range model {
					if a.due <= l.now {
						expect = append(expect, i)
						expected[i] = a
					}
				}
				slices.SortFunc(expect, func(a, b int) int {
					if x, y := model[a], model[b]; x.due != y.due {
						return int(x.due - y.due)
					}
					return model[a].serial - model[b].serial
				})
				l.runTimers()
				for _, i := range expect {
					if model[i] == expected[i] {
						t.Fatalf("timer %d did not fire", i)
					}
				}
			}
			if len(l.timers.entries) != len(model) || l.live != len(model) {
				t.Fatalf("%d in the heap, live %d, model %d", len(l.timers.entries), l.live, len(model))
			}
			for i, e := range l.timers.entries {
				if e.timer.index != i || e.due != e.timer.due {
					t.Fatalf("entry %d: index %d, due %d and %d", i, e.timer.index, e.due, e.timer.due)
				}
				if i > 0 && e.before(&l.timers.entries[(i-1)/4]) {
					t.Fatalf("entry %d stands before its parent", i)
				}
			}
		}
	})
}
