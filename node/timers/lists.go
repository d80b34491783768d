package timers

import (
	"container/heap"
	"math"

	"jsrt/loop"
	"jsrt/node/internal/env"
)

// Timers of equal duration stand in one list, in the order in which they were started, which is the order in which they are due. The lists
// stand in a priority queue by the time when their first timer is due, and one loop.Timer waits for the first list. So starting, refreshing and
// stopping a timer is O(1), however many there are; only the first timer of a new duration costs O(log lists). The order among timers is
// Node's (node: lib/internal/timers.js).

// maxDelay is the longest delay in milliseconds; Node takes longer ones for 1.
const maxDelay = 1<<31 - 1

const never = math.MaxInt64

// Timer is a one-shot timer for Go code that shares the lists of setTimeout, such as the idle timer of a socket. It never keeps the loop alive. Init first.
type Timer struct {
	next, prev *Timer
	list       *list // nil while not started
	start      int64 // loop time in ms from which the delay counts
	delay      int64 // ms; negative once stopped
	fn         func(any)
	arg        any
	m          *Module
}

// Init ties a stopped timer to the runtime of e.
func (t *Timer) Init(e *env.Env) { *t = Timer{m: Of(e), delay: -1} }

// Start starts the timer, or starts it anew: fn(arg) runs as a macrotask of its own ms milliseconds from now (at least 1, at most 2^31-1). fn should
// be a function that exists once, so that starting allocates nothing.
func (t *Timer) Start(ms int64, fn func(any), arg any) {
	t.delay, t.fn, t.arg = min(max(ms, 1), maxDelay), fn, arg
	t.m.insert(t, t.delay, t.m.e.Loop.UpdateNow())
}

// Refresh lets the delay count from now, also when the timer has fired. A timer that was stopped stays so.
func (t *Timer) Refresh() {
	if t.delay >= 0 {
		t.m.insert(t, t.delay, t.m.e.Loop.UpdateNow())
	}
}

// Stop takes the timer out. Its list stays: idle timers of one duration come and go.
func (t *Timer) Stop() {
	t.unlink()
	t.delay, t.fn, t.arg = -1, nil, nil
}

// Active tells whether the timer is waiting to fire.
func (t *Timer) Active() bool { return t.list != nil }

func (t *Timer) unlink() {
	l := t.list
	if l == nil {
		return
	}
	if t.prev != nil {
		t.prev.next = t.next
	} else {
		l.first = t.next
	}
	if t.next != nil {
		t.next.prev = t.prev
	} else {
		l.last = t.prev
	}
	t.next, t.prev, t.list = nil, nil, nil
}

// list holds the timers of one duration.
type list struct {
	first, last *Timer
	expiry      int64 // loop time in ms when the first is due, or sooner
	id          int64 // among lists that are due together the older goes first
	ms          int64
	index       int // in the queue
}

func (l *list) append(t *Timer) {
	t.list, t.prev = l, l.last
	if l.last != nil {
		l.last.next = t
	} else {
		l.first = t
	}
	l.last = t
}

// queue is the priority queue of lists (container/heap).
type queue []*list

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	return q[i].expiry < q[j].expiry || q[i].expiry == q[j].expiry && q[i].id < q[j].id
}

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

// Push implements heap.Interface.
func (q *queue) Push(x any) {
	l := x.(*list)
	l.index = len(*q)
	*q = append(*q, l)
}

// Pop implements heap.Interface.
func (q *queue) Pop() any {
	n := len(*q) - 1
	l := (*q)[n]
	(*q)[n] = nil
	*q = (*q)[:n]
	return l
}

// lists is every list, by duration and by due time.
type lists struct {
	byDelay    map[int64]*list
	queue      queue
	lastID     int64
	nextExpiry int64 // what timer is set for
	refed      int   // how many timers keep the loop alive
	timer      loop.Timer
	threw      bool // the last callback did not return normally
}

func (s *lists) newID() int64 {
	s.lastID++
	return s.lastID
}

func (m *Module) initLists() {
	m.byDelay = map[int64]*list{}
	m.nextExpiry = never
	m.timer.Init(m.e.Loop, m.runTimers)
	m.timer.Unref()
}

// insert puts t at the end of the list for ms.
func (m *Module) insert(t *Timer, ms, start int64) {
	t.unlink()
	t.start = start
	l := m.byDelay[ms]
	if l == nil {
		l = &list{expiry: start + ms, id: m.newID(), ms: ms}
		m.byDelay[ms] = l
		heap.Push(&m.queue, l)
		if m.nextExpiry > l.expiry {
			m.timer.Set(ms, 0)
			m.nextExpiry = l.expiry
		}
	}
	l.append(t)
}

// drop forgets an empty list.
func (m *Module) drop(l *list) {
	heap.Remove(&m.queue, l.index)
	delete(m.byDelay, l.ms)
}

// ref counts n more (or fewer) timers that keep the loop alive.
func (m *Module) ref(n int) {
	m.refed += n
	if m.refed > 0 {
		m.timer.Ref()
	} else {
		m.timer.Unref()
	}
}

// runTimers is the callback of the loop's timer.
func (m *Module) runTimers() {
	now := m.e.Loop.UpdateNow()
	m.nextExpiry = never
	// A panic that ends the program may pass through here; nothing is armed then, and nothing needs to be.
	for len(m.queue) > 0 && m.queue[0].expiry <= now {
		now = m.runList(m.queue[0], now)
	}
	if m.threw {
		// The ticks of a last timer that threw run before the next phase.
		m.threw = false
		m.e.Enter(nothing, nil)
	}
	if len(m.queue) > 0 {
		m.nextExpiry = m.queue[0].expiry
		m.timer.Set(max(1, m.nextExpiry-m.e.Loop.Now()), 0)
	}
}

func nothing(any) {}

// runList fires what is due in l at now. It returns the time to go on with: after an exception Node looks at the clock anew.
func (m *Module) runList(l *list, now int64) int64 {
	for l.first != nil {
		t := l.first
		if now-t.start < l.ms {
			// The first timer was started later than the list, or refreshed.
			l.expiry = max(t.start+l.ms, now+1)
			l.id = m.newID()
			heap.Fix(&m.queue, l.index)
			return now
		}
		t.unlink()
		m.threw = true
		m.e.Enter(m.fire, t)
		if m.threw {
			now = m.e.Loop.UpdateNow()
		}
	}
	// A callback may have dropped the list, and another may stand in its place.
	if m.byDelay[l.ms] == l {
		m.drop(l)
	}
	return now
}

// fireTimer is the macrotask of one timer. It is kept as a value in Module, so that entering allocates nothing.
func (m *Module) fireTimer(arg any) {
	t := arg.(*Timer)
	t.fn(t.arg)
	m.threw = false
}
