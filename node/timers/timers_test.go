package timers

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/env"

	"github.com/dop251/goja"
)

// run runs fn inside an environment of its own, then the loop until it ends.
func run(t testing.TB, fn func(m *Module)) {
	t.Helper()
	eng, err := engine.New()
	if err != nil {
		t.Fatal(err)
	}
	l, err := loop.New()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	e := env.New(eng, l)
	e.Require = func(string) *goja.Object { return nil }
	if err := eng.Main(func() {
		m := Of(e)
		for _, name := range m.Exports.Keys() {
			_ = e.VM.Set(name, m.Exports.Get(name))
		}
		e.Enter(func(any) { fn(m) }, nil)
		if err := l.Run(); err != nil {
			t.Error(err)
		}
		m.consistent(t)
	}); err != nil {
		t.Fatal(err)
	}
}

// consistent holds the books against each other.
func (m *Module) consistent(t testing.TB) {
	t.Helper()
	if len(m.queue) != len(m.byDelay) {
		t.Errorf("%d lists in the queue, %d by delay", len(m.queue), len(m.byDelay))
	}
	refed := 0
	for i, l := range m.queue {
		if l.index != i || m.byDelay[l.ms] != l {
			t.Errorf("list %d ms stands at %d, says %d", l.ms, i, l.index)
		}
		if i > 0 && m.queue.Less(i, (i-1)/2) {
			t.Errorf("the heap is broken at %d", i)
		}
		var prev *Timer
		ordered := true
		for x := l.first; x != nil; prev, x = x, x.next {
			if x.list != l || x.prev != prev {
				t.Errorf("a link of list %d ms is broken", l.ms)
			}
			to, object := x.arg.(*timeout)
			if object && to.refed {
				refed++
			}
			if to != nil && to.extra.get("interval") != nil {
				// As in Node it counts from before its callback, and stands behind what the callback started.
				ordered = false
			}
			if ordered && prev != nil && prev.start > x.start {
				t.Errorf("list %d ms is out of order", l.ms)
			}
			if ordered && x.start+l.ms < l.expiry {
				t.Errorf("a timer is due at %d, its list at %d", x.start+l.ms, l.expiry)
			}
		}
		if l.last != prev {
			t.Errorf("list %d ms ends elsewhere", l.ms)
		}
	}
	if m.refed != refed {
		t.Errorf("%d timers counted as referenced, %d are", m.refed, refed)
	}
	if m.timer.HasRef() != (refed > 0) {
		t.Errorf("the loop's timer is referenced: %v, with %d referenced timers", m.timer.HasRef(), refed)
	}
	waiting, refs := 0, 0
	for im := m.queued.first; im != nil; im = im.next {
		waiting++
		if !im.unrefed {
			refs++
		}
	}
	if m.count != waiting || m.refs != refs || m.check.Active() != (waiting > 0) || m.check.HasRef() != (refs > 0) {
		t.Errorf("immediates: %d waiting and %d referenced, counted %d and %d", waiting, refs, m.count, m.refs)
	}
}

// TestTimer is the Go interface: order with setTimeout, refresh, stop, and that it keeps no loop alive.
func TestTimer(t *testing.T) {
	var fired []string
	var a, b, c, d Timer
	add := func(s string) func(any) { return func(x any) { fired = append(fired, s+fmt.Sprint(x)) } }
	run(t, func(m *Module) {
		for _, x := range []*Timer{&a, &b, &c, &d} {
			x.Init(m.e)
		}
		a.Refresh() // was never started
		a.Stop()
		if a.Active() {
			t.Error("active before Start")
		}
		a.Start(5, add("a"), 1)
		b.Start(5, add("b"), 2)
		c.Start(5, add("c"), 3)
		d.Start(1e9, add("never"), nil)
		a.Refresh() // now behind c
		b.Stop()
		b.Refresh() // stays stopped
		if !a.Active() || b.Active() {
			t.Error("active: ", a.Active(), b.Active())
		}
		m.consistent(t)
		if _, err := m.e.VM.RunString("setTimeout(() => {}, 20)"); err != nil {
			t.Error(err)
		}
	})
	if got := strings.Join(fired, " "); got != "c3 a1" {
		t.Error(got)
	}
	if a.Active() || !d.Active() {
		t.Error("active after firing: ", a.Active(), d.Active())
	}
}

// TestTimerRefreshAfterFiring: a timer that fired can be refreshed, as timer.refresh() allows.
func TestTimerRefreshAfterFiring(t *testing.T) {
	var a Timer
	n := 0
	run(t, func(m *Module) {
		a.Init(m.e)
		a.Start(1, func(any) {
			if n++; n < 3 {
				a.Refresh()
			}
		}, nil)
		if _, err := m.e.VM.RunString("setTimeout(() => {}, 30)"); err != nil {
			t.Error(err)
		}
	})
	if n != 3 {
		t.Errorf("fired %d times", n)
	}
}

func TestRefreshAllocatesNothing(t *testing.T) {
	run(t, func(m *Module) {
		timers := make([]Timer, 20000)
		for i := range timers {
			timers[i].Init(m.e)
			timers[i].Start(60000, func(any) {}, nil)
		}
		if len(m.queue) != 1 {
			t.Errorf("%d lists", len(m.queue))
		}
		i := 0
		if n := testing.AllocsPerRun(1000, func() { timers[i%len(timers)].Refresh(); i += 7 }); n != 0 {
			t.Errorf("%v allocations a refresh", n)
		}
		m.consistent(t)
	})
}

func TestEnterAllocatesNothing(t *testing.T) {
	run(t, func(m *Module) {
		var a Timer
		a.Init(m.e)
		fn := func(any) {}
		if n := testing.AllocsPerRun(1000, func() { a.Start(1000, fn, nil); a.Stop() }); n != 0 {
			t.Errorf("%v allocations to start and stop", n)
		}
	})
}

// TestPanicKeepsTheRest: what ends the program passes through, and the books stay right for whoever looks at them afterwards.
func TestPanicKeepsTheRest(t *testing.T) {
	eng, err := engine.New()
	if err != nil {
		t.Fatal(err)
	}
	l, err := loop.New()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	e := env.New(eng, l)
	exit := &env.Exit{Code: 3}
	if err := eng.Main(func() {
		m := Of(e)
		var a, b Timer
		a.Init(e)
		b.Init(e)
		a.Start(1, func(any) { panic(exit) }, nil)
		b.Start(1, func(any) { t.Error("b fired") }, nil)
		m.timer.Ref()
		defer func() {
			if x := recover(); x != exit {
				t.Errorf("recovered %v", x)
			}
			if a.Active() || !b.Active() {
				t.Error(a.Active(), b.Active())
			}
		}()
		_ = l.Run()
	}); err != nil {
		t.Fatal(err)
	}
}

// FuzzTimers does random things to timers and immediates, from outside and from callbacks, and holds the books against each other. In the end
// every referenced timer must have fired as often as it should.
func FuzzTimers(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, byte(40))
	}
	f.Fuzz(func(t *testing.T, seed uint64, steps byte) {
		rnd := rand.New(rand.NewPCG(seed, uint64(steps)))
		var native []*Timer
		var objects []*timeout
		var immediates []*immediate
		budget := int(steps) * 2
		var act func(m *Module)
		act = func(m *Module) {
			if budget--; budget < 0 {
				for _, x := range objects {
					x.repeat = 0 // intervals would go on for ever
				}
				return
			}
			vm := m.e.VM
			callback := m.e.NewFunc("", 0, func(goja.FunctionCall) goja.Value {
				act(m)
				return goja.Undefined()
			})
			set := func(name string, args ...any) goja.Value {
				values := []goja.Value{callback}
				for _, a := range args {
					values = append(values, vm.ToValue(a))
				}
				return m.e.Call(engine.FuncOf(m.Exports.Get(name)), goja.Undefined(), values...)
			}
			switch rnd.IntN(12) {
			case 0, 1:
				objects = append(objects, m.timeoutOf(set("setTimeout", rnd.IntN(4))))
			case 2:
				x := m.timeoutOf(set("setInterval", 1+rnd.IntN(3)))
				x.Set("interval", goja.Undefined())
				if rnd.IntN(2) == 0 {
					x.setRef(false)
				}
				objects = append(objects, x)
			case 3:
				immediates = append(immediates, immediateOf(set("setImmediate")))
			case 4:
				x := new(Timer)
				x.Init(m.e)
				x.Start(int64(rnd.IntN(4)), func(any) { act(m) }, nil)
				native = append(native, x)
			case 5:
				if len(native) > 0 {
					native[rnd.IntN(len(native))].Refresh()
				}
			case 6:
				if len(native) > 0 {
					native[rnd.IntN(len(native))].Stop()
				}
			case 7:
				if len(objects) > 0 {
					objects[rnd.IntN(len(objects))].clear()
				}
			case 8:
				if len(objects) > 0 {
					objects[rnd.IntN(len(objects))].refresh()
				}
			case 9:
				if len(objects) > 0 {
					objects[rnd.IntN(len(objects))].setRef(rnd.IntN(2) == 0)
				}
			case 10:
				if len(immediates) > 0 {
					immediates[rnd.IntN(len(immediates))].clear()
				}
			case 11:
				if len(immediates) > 0 {
					immediates[rnd.IntN(len(immediates))].setRef(rnd.IntN(2) == 0)
				}
			}
		}
		run(t, func(m *Module) {
			for range steps {
				act(m)
				m.consistent(t)
			}
		})
		for i, x := range objects {
			if x.repeat == 0 && x.refed && !x.gone {
				t.Errorf("timeout %d is still waiting", i)
			}
		}
		for i, im := range immediates {
			if im.in != nil && !im.unrefed {
				t.Errorf("immediate %d is still waiting", i)
			}
		}
	})
}

// TestListsByDueTime: timers fire by the time they are due, then by age.
func TestListsByDueTime(t *testing.T) {
	var got []int
	run(t, func(m *Module) {
		fire := func(x any) { got = append(got, x.(int)) }
		delays := []int64{9, 3, 7, 1, 5, 3, 9, 1}
		timers := make([]Timer, len(delays))
		start := m.e.Loop.UpdateNow()
		for i, d := range delays {
			timers[i].Init(m.e)
			timers[i].delay, timers[i].fn, timers[i].arg = d, fire, i
			m.insert(&timers[i], d, start)
		}
		m.consistent(t)
		m.timer.Ref()
		if _, err := m.e.VM.RunString("setTimeout(() => {}, 30)"); err != nil {
			t.Error(err)
		}
	})
	if want := []int{3, 7, 1, 5, 4, 2, 0, 6}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func BenchmarkSetTimeoutClear(b *testing.B) {
	run(b, func(m *Module) {
		set, clear := engine.FuncOf(m.Exports.Get("setTimeout")), engine.FuncOf(m.Exports.Get("clearTimeout"))
		fn, ms := m.e.NewFunc("f", 0, func(goja.FunctionCall) goja.Value { return goja.Undefined() }), m.e.VM.ToValue(1000)
		b.ReportAllocs()
		for b.Loop() {
			t := m.e.Call2(set, goja.Undefined(), fn, ms)
			m.e.Call1(clear, goja.Undefined(), t)
		}
	})
}

// BenchmarkMillion is the memory of a million timers that wait.
func BenchmarkMillion(b *testing.B) {
	run(b, func(m *Module) {
		var before, after runtime.MemStats
		for b.Loop() {
			runtime.GC()
			runtime.ReadMemStats(&before)
			if _, err := m.e.VM.RunString("var f = () => {}, list = []; for (let i = 0; i < 1e6; i++) list.push(setTimeout(f, 1000 + i % 1000))"); err != nil {
				b.Fatal(err)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "B/timer")
			if _, err := m.e.VM.RunString("for (const t of list) clearTimeout(t); list = null"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
