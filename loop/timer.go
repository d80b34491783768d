package loop

import "math"

// Timer calls a function once or repeatedly, with a granularity of one millisecond. Timers that are due at the same millisecond
// fire in the order they were set. Loop goroutine only.
//
// From Handle: Stop makes it inactive, Start arms it again for the time it last had (or now, if that has passed), Close ends it.
type Timer struct {
	Handle
	fn     func()
	due    int64
	repeat int64
	index  int // in the heap, while active
}

// Init prepares an inactive timer (uv_timer_init).
func (t *Timer) Init(l *Loop, fn func()) {
	t.Handle.Init(l, "Timeout")
	t.kindHook = t
	t.fn = fn
	t.due, t.repeat = 0, 0
}

// Set starts the timer, or starts it anew, to fire when Now() is delay milliseconds later than now (the cached Now, as in libuv), and
// then each repeat milliseconds after that firing if repeat > 0. A negative delay is 0. It goes behind the timers that are already
// set for the same time. Set is ignored once Close was called.
func (t *Timer) Set(delay, repeat int64) {
	if t.Closing() {
		return
	}
	now := t.loop.now
	delay = max(0, delay)
	t.due = math.MaxInt64
	if delay < math.MaxInt64-now {
		t.due = now + delay
	}
	t.repeat = max(0, repeat)
	if t.Active() {
		t.loop.timers.fix(t)
	} else {
		t.Start()
	}
}

// Again restarts a repeating timer with its repeat value as the delay, also when it was stopped (uv_timer_again). A timer that does
// not repeat is left as it is.
func (t *Timer) Again() {
	if t.repeat > 0 {
		t.Set(t.repeat, t.repeat)
	}
}

// Due returns when the timer fires or last fired, in milliseconds on the scale of Loop.Now.
func (t *Timer) Due() int64 { return t.due }

func (t *Timer) activate(on bool) {
	if on {
		t.due = max(t.due, t.loop.now)
		t.loop.timers.push(t)
	} else {
		t.loop.timers.remove(t)
	}
}

// runTimers fires the timers that are due when it begins. A timer set meanwhile is not due before the cached now, and has a higher
// sequence number, so it stands behind all of those: the first such timer ends the phase, and fires in the next one.
func (l *Loop) runTimers() {
	now, end := l.now, l.timers.sequence
	for len(l.timers.entries) > 0 {
		e := l.timers.entries[0]
		if e.due > now || e.sequence >= end || l.closed {
			return
		}
		t := e.timer
		if t.repeat > 0 {
			t.Again()
		} else {
			t.Stop()
		}
		t.fn()
	}
}

// timerHeap is a 4-ary min-heap. The keys stand in the entries, since comparing through the pointers would miss the cache.
type timerHeap struct {
	entries  []timerEntry
	sequence uint64
}

type timerEntry struct {
	due      int64
	sequence uint64
	timer    *Timer
}

func (a *timerEntry) before(b *timerEntry) bool {
	return a.due < b.due || a.due == b.due && a.sequence < b.sequence
}

// first returns the time of the earliest timer.
func (q *timerHeap) first() (due int64, ok bool) {
	if len(q.entries) == 0 {
		return 0, false
	}
	return q.entries[0].due, true
}

func (q *timerHeap) entry(t *Timer) timerEntry {
	q.sequence++
	return timerEntry{due: t.due, sequence: q.sequence - 1, timer: t}
}

func (q *timerHeap) push(t *Timer) {
	q.entries = append(q.entries, timerEntry{})
	q.up(len(q.entries)-1, q.entry(t))
}

func (q *timerHeap) remove(t *Timer) {
	i, n := t.index, len(q.entries)-1
	last := q.entries[n]
	q.entries[n] = timerEntry{}
	q.entries = q.entries[:n]
	if i < n {
		q.place(i, last)
	}
}

// fix moves an active timer to the place of its new due time.
func (q *timerHeap) fix(t *Timer) { q.place(t.index, q.entry(t)) }

// place puts e where the hole i has to go.
func (q *timerHeap) place(i int, e timerEntry) {
	if i > 0 && e.before(&q.entries[(i-1)/4]) {
		q.up(i, e)
	} else {
		q.down(i, e)
	}
}

func (q *timerHeap) up(i int, e timerEntry) {
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(&q.entries[parent]) {
			break
		}
		q.put(i, q.entries[parent])
		i = parent
	}
	q.put(i, e)
}

func (q *timerHeap) down(i int, e timerEntry) {
	for {
		least := 4*i + 1
		if least >= len(q.entries) {
			break
		}
		for c := least + 1; c < min(4*i+5, len(q.entries)); c++ {
			if q.entries[c].before(&q.entries[least]) {
				least = c
			}
		}
		if !q.entries[least].before(&e) {
			break
		}
		q.put(i, q.entries[least])
		i = least
	}
	q.put(i, e)
}

func (q *timerHeap) put(i int, e timerEntry) {
	q.entries[i] = e
	e.timer.index = i
}
