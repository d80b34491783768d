package loop

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"
)

// anyHandle is what every kind offers.
type anyHandle struct {
	*Handle
	start func() // Handle.Start, or what the kind has instead
}

// kinds makes a handle of every kind of this package. Started, it stays active until stopped; calls counts its callbacks.
var kinds = map[string]func(t testing.TB, l *Loop, called func()) anyHandle{
	"Handle": func(t testing.TB, l *Loop, called func()) anyHandle {
		h := new(Handle)
		h.Init(l, "Handle")
		return anyHandle{h, h.Start}
	},
	"Handle with Watcher": func(t testing.TB, l *Loop, called func()) anyHandle {
		h, w := new(Handle), new(Watcher)
		h.Init(l, "Handle")
		a, _ := pipe(t)
		w.Init(l, a, func(Events) { called() })
		if err := w.Set(Readable); err != nil {
			t.Fatal(err)
		}
		return anyHandle{h, h.Start}
	},
	"Timer": func(t testing.TB, l *Loop, called func()) anyHandle {
		tm := new(Timer)
		tm.Init(l, called)
		return anyHandle{&tm.Handle, func() { tm.Set(1<<40, 0) }}
	},
	"repeating Timer": func(t testing.TB, l *Loop, called func()) anyHandle {
		tm := new(Timer)
		tm.Init(l, called)
		return anyHandle{&tm.Handle, func() { tm.Set(0, 1) }}
	},
	"Check": func(t testing.TB, l *Loop, called func()) anyHandle {
		c := new(Check)
		c.Init(l, called)
		return anyHandle{&c.Handle, c.Start}
	},
	"Signal": func(t testing.TB, l *Loop, called func()) anyHandle {
		s := new(Signal)
		s.Init(l, unix.SIGUSR2, func(unix.Signal) { called() })
		return anyHandle{&s.Handle, func() {
			if err := s.Start(); err != nil {
				t.Error(err)
			}
		}}
	},
}

// runProbed runs the loop and reports whether something but the probe kept it running: then an unreferenced timer ends it.
func runProbed(t testing.TB, l *Loop) (kept bool) {
	t.Helper()
	var probe Timer
	probe.Init(l, l.Stop)
	probe.Set(2, 0)
	probe.Unref()
	run(t, l)
	fired := !probe.Active()
	probe.Stop()
	if l.Alive() && !fired {
		t.Error("Run returned by itself and the loop is alive")
	}
	return l.Alive()
}

// TestLivenessMatrix asks for every kind of handle and every state: does Run return?
func TestLivenessMatrix(t *testing.T) {
	for kind, make := range kinds {
		for _, active := range []bool{false, true} {
			for _, ref := range []bool{false, true} {
				for _, closing := range []string{"open", "closing", "closed"} {
					t.Run(fmt.Sprintf("%s/active=%v/ref=%v/%s", kind, active, ref, closing), func(t *testing.T) {
						l := newLoop(t)
						afterClose := false
						h := make(t, l, func() {
							if afterClose {
								t.Error("called back after Close")
							}
						})
						if active {
							h.start()
							h.start()
						}
						if !ref {
							h.Unref()
							h.Unref()
						}
						closed := 0
						if closing != "open" {
							if !h.Close(func() {
								closed++
								if !h.Closed() {
									t.Error("not Closed inside onClosed")
								}
							}) {
								t.Error("Close reported false")
							}
							afterClose = true
							if h.Close(func() { t.Error("onClosed of a second Close") }) {
								t.Error("second Close reported true")
							}
							if h.Active() || !h.Closing() || h.Closed() || closed != 0 {
								t.Errorf("after Close: active %v, closing %v, closed %v", h.Active(), h.Closing(), h.Closed())
							}
							if !l.Alive() {
								t.Error("a closing handle does not keep the loop alive")
							}
						}
						if closing == "closed" {
							runOnce(t, l)
							if closed != 1 || l.Alive() {
								t.Errorf("onClosed called %d times, alive %v", closed, l.Alive())
							}
						}
						if closing != "open" {
							h.start()
							h.Start()
							if h.Active() {
								t.Error("started after Close")
							}
							h.Stop()
						}
						if got, want := h.HasRef(), ref; got != want {
							t.Errorf("HasRef %v, want %v", got, want)
						}

						kept := runProbed(t, l)
						if want := active && ref && closing == "open"; kept != want {
							t.Errorf("Run kept going: %v, want %v", kept, want)
						}
						if (closed == 1) != (closing != "open") {
							t.Errorf("onClosed called %d times", closed)
						}

						// The other way round, from every state.
						h.Ref()
						h.Stop()
						if closing == "open" {
							h.start()
							if !runProbed(t, l) {
								t.Error("an active and referenced handle does not keep Run going")
							}
							h.Unref()
							if runProbed(t, l) {
								t.Error("an unreferenced handle keeps Run going")
							}
							h.Ref()
							h.Stop()
						}
						if runProbed(t, l) || l.live != 0 {
							t.Errorf("a stopped handle keeps Run going, live = %d", l.live)
						}
					})
				}
			}
		}
	}
}

// A process that exits closes its loop first, and may still stop what it finds.
func TestHandlesOutliveTheLoop(t *testing.T) {
	for kind, make := range kinds {
		t.Run(kind, func(t *testing.T) {
			l := newLoop(t)
			a := make(t, l, func() { t.Error("called back after Close") })
			b := make(t, l, func() { t.Error("called back after Close") })
			a.start()
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			b.start()
			a.Stop()
			b.Stop()
			a.Close(func() { t.Error("onClosed after Close") })
			if l.live != 1 {
				t.Errorf("live = %d, want 1 for the closing handle", l.live)
			}
		})
	}
}

func TestRequestLiveness(t *testing.T) {
	l := newLoop(t)
	var r Request
	if r.Pending() {
		t.Error("pending before Begin")
	}
	r.End()
	r.Begin(l)
	r.Begin(l)
	if l.live != 1 || !r.Pending() || !runProbed(t, l) {
		t.Errorf("live = %d, pending %v", l.live, r.Pending())
	}
	r.End()
	r.End()
	if l.live != 0 || r.Pending() || runProbed(t, l) {
		t.Errorf("live = %d, pending %v", l.live, r.Pending())
	}
}

func TestCloseInsideOnClosedWaitsAnIteration(t *testing.T) {
	l := newLoop(t)
	var tr trace
	var a, b Handle
	var ck Check
	ck.Init(l, tr.fn("check"))
	ck.Start()
	ck.Unref()
	a.Init(l, "a")
	b.Init(l, "b")
	a.Close(func() {
		tr.add("a")
		b.Close(tr.fn("b"))
	})
	run(t, l)
	tr.want(t, "check a check b")
}

func TestClosedHandleCanBeInitialisedAgain(t *testing.T) {
	l := newLoop(t)
	var tr trace
	var tm Timer
	tm.Init(l, tr.fn("first"))
	tm.Set(0, 0)
	tm.Close(func() {
		tm.Init(l, tr.fn("second"))
		tm.Set(0, 0)
	})
	run(t, l)
	tr.want(t, "second")

	for name, use := range map[string]func(){
		"active":  func() { tm.Set(0, 0) },
		"closing": func() { tm.Close(nil) },
	} {
		use()
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Init of an %s handle did not panic", name)
				}
			}()
			tm.Handle.Init(l, "x")
		}()
		tm.Stop()
	}
}

// FuzzLiveness runs a random program of operations, also inside callbacks and with callbacks that panic, against a model that knows the
// states and nothing else: at every step the counter is the sum, and every membership agrees with the active bit.
func FuzzLiveness(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"))
	f.Add([]byte("AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQqRrSsTtUuVvWwXxYyZz0123456789"))
	f.Fuzz(func(t *testing.T, program []byte) {
		if len(program) > 4096 {
			program = program[:4096]
		}
		newLivenessModel(t, program).run()
	})
}

type modelHandle struct {
	anyHandle
	timer                       *Timer
	oneShot                     bool
	active, ref, closing, ended bool
}

type livenessModel struct {
	t        testing.TB
	l        *Loop
	program  []byte
	handles  []*modelHandle
	requests [3]Request
	begun    [3]bool
	deferred int
	depth    int
	panics   int // callbacks to come before one panics; 0 is none
}

func newLivenessModel(t testing.TB, program []byte) *livenessModel {
	m := &livenessModel{t: t, l: newLoop(t), program: program}
	for range 2 {
		h := new(Handle)
		h.Init(m.l, "Handle")
		m.handles = append(m.handles, &modelHandle{anyHandle: anyHandle{h, h.Start}, ref: true})

		tm, th := new(Timer), &modelHandle{ref: true}
		tm.Init(m.l, func() {
			if th.oneShot {
				th.active = false
			}
			m.called(th, true)
		})
		th.anyHandle, th.timer = anyHandle{&tm.Handle, tm.Start}, tm
		th.oneShot = true
		m.handles = append(m.handles, th)

		c, ch := new(Check), &modelHandle{ref: true}
		c.Init(m.l, func() { m.called(ch, true) })
		ch.anyHandle = anyHandle{&c.Handle, c.Start}
		m.handles = append(m.handles, ch)
	}
	return m
}

func (m *livenessModel) next() int {
	if len(m.program) == 0 {
		return 0
	}
	b := m.program[0]
	m.program = m.program[1:]
	return int(b)
}

// called is what every callback does: verify, maybe a few operations, maybe a panic.
func (m *livenessModel) called(h *modelHandle, wasActive bool) {
	m.verify()
	if h != nil && wasActive && (h.closing || !h.oneShot && !h.active) {
		m.t.Fatalf("%s called back although stopped or closed", h.Kind())
	}
	if m.depth < 3 {
		m.depth++
		for range m.next() % 3 {
			m.operate()
		}
		m.depth--
	}
	if m.panics > 0 {
		if m.panics--; m.panics == 0 {
			panic(m)
		}
	}
}

func (m *livenessModel) operate() {
	op := m.next()
	h := m.handles[m.next()%len(m.handles)]
	switch op % 11 {
	case 0:
		h.start()
		if h.timer != nil && !h.active {
			// A timer that is started keeps the repeat of its last Set.
			h.oneShot = h.timer.repeat == 0
		}
		h.active = !h.closing
	case 1:
		h.Stop()
		h.active = false
	case 2:
		h.Ref()
		h.ref = true
	case 3:
		h.Unref()
		h.ref = false
	case 4:
		wasClosing := h.closing
		h.active, h.closing = false, true
		if h.Close(func() {
			if h.ended {
				m.t.Fatal("onClosed twice")
			}
			h.ended = true
			m.called(h, false)
		}) == wasClosing {
			m.t.Fatalf("Close reported %v", wasClosing)
		}
	case 5, 6:
		if h.timer == nil {
			return
		}
		delay, repeat := m.next()%3, m.next()%2
		h.timer.Set(int64(delay), int64(repeat))
		if !h.closing {
			h.active, h.oneShot = true, repeat == 0
		}
	case 7:
		i := m.next() % len(m.requests)
		m.requests[i].Begin(m.l)
		m.begun[i] = true
	case 8:
		i := m.next() % len(m.requests)
		m.requests[i].End()
		m.begun[i] = false
	case 9:
		m.deferred++
		m.l.Defer(func() {
			m.deferred--
			m.called(nil, false)
		})
	case 10:
		m.l.Post(func() { m.called(nil, false) })
	}
	m.verify()
}

func (m *livenessModel) verify() {
	sum, active, timers, checks := m.deferred, 0, 0, 0
	for _, begun := range m.begun {
		if begun {
			sum++
		}
	}
	for i, h := range m.handles {
		if h.Active() != h.active || h.HasRef() != h.ref || h.Closing() != h.closing || h.Closed() != h.ended {
			m.t.Fatalf("handle %d (%s): active %v ref %v closing %v closed %v, model %+v", i, h.Kind(),
				h.Active(), h.HasRef(), h.Closing(), h.Closed(), *h)
		}
		if h.closing && !h.ended || h.active && h.ref {
			sum++
		}
		if h.active {
			active++
			switch h.Kind() {
			case "Timeout":
				timers++
			case "Immediate":
				checks++
			}
		}
	}
	listed := 0
	m.l.ActiveHandles(func(h *Handle) {
		if !h.Active() {
			m.t.Fatalf("%s is listed and not active", h.Kind())
		}
		listed++
	})
	if m.l.live != sum || m.l.Alive() != (sum > 0) || listed != active || len(m.l.timers.entries) != timers || len(m.l.checks) != checks {
		m.t.Fatalf("live %d, listed %d, timers %d, checks %d; model %d, %d, %d, %d", m.l.live, listed,
			len(m.l.timers.entries), len(m.l.checks), sum, active, timers, checks)
	}
}

// iterate does one iteration, at whose start the clock is moved on so that timers are due.
func (m *livenessModel) iterate() {
	defer func() {
		if r := recover(); r != nil && r != m {
			panic(r)
		}
		m.depth = 0
		m.verify()
	}()
	m.l.start = m.l.start.Add(-1e6 * 2)
	if alive, err := m.l.RunOnce(false); err != nil || alive != m.l.Alive() {
		m.t.Fatalf("RunOnce: %v, %v", alive, err)
	}
}

func (m *livenessModel) run() {
	m.verify()
	for len(m.program) > 0 {
		switch b := m.next(); b % 4 {
		case 0:
			m.iterate()
		case 1:
			m.panics = b / 4 % 4
			m.iterate()
		default:
			m.operate()
		}
	}
	// The end of every program: all is closed, and Run returns with nothing left.
	m.panics = 0
	for i := range m.requests {
		m.requests[i].End()
		m.begun[i] = false
	}
	for _, h := range m.handles {
		h.active, h.closing = false, true
		h.Close(func() { h.ended = true })
	}
	m.verify()
	run(m.t, m.l)
	m.verify()
	if m.l.Alive() {
		m.t.Fatal("alive with everything closed")
	}
	for _, h := range m.handles {
		if !h.ended {
			m.t.Fatalf("%s is not closed", h.Kind())
		}
	}
}
