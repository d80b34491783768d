// Package loop is a single-goroutine reactor with libuv's phases: handles, requests, timers, checks, readiness of file
// descriptors, work on other goroutines, and signals. It knows no JavaScript and no sockets.
//
// One iteration of Run, as libuv 1.45 and later (Node 20 and later) order it:
//
//	pending   what Defer and Watcher.Feed queued before the phase began
//	poll      wait for readiness; functions given to Post, then the ready watchers; then up to 8 more rounds of pending
//	check     every active Check
//	closing   onClosed of the handles that were closed
//	timers    the timers that are due when the phase begins
//
// Timers also run once before the first iteration. A panic of a callback leaves Run with all books right: what was not called yet
// is called by the next Run. Everything runs on the goroutine that calls Run, and everything but Post must be called there.
package loop

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// libuv's UV_RUN_DEFAULT answers at most 8 rounds of immediate completions after the poll, so that an operation which always
// completes at once cannot starve the other phases.
const pendingRounds = 8

var (
	errClosed  = errors.New("loop: closed")
	errRunning = errors.New("loop: already running")
)

// Loop is the reactor. Use New.
type Loop struct {
	live  int // what keeps Run going; contract 1 in handle.go
	now   int64
	start time.Time

	active             handleList
	closing, finishing *Handle // singly linked by Handle.nextClosing, last closed first
	pending            fifo[deferred]
	timers             timerHeap
	checks             []*Check // the active ones, next to run first
	checkPhase         uint64   // number of check phases begun

	poller   poller
	watchers []*Watcher // by fd; the registered ones
	batch    uint64     // number of the last wait; see Watcher.since
	posts    fifo[func()]
	inbox    inbox

	pool    workPool
	signals map[unix.Signal]*signalSource

	running, stopping, closed bool
}

// inbox takes functions from any goroutine.
type inbox struct {
	mu       sync.Mutex
	fns      []func()
	sleeping bool // the loop is in, or about to enter, a blocking wait that nobody has interrupted yet
	closed   bool
	filled   atomic.Bool // len(fns) > 0, to be read without the lock
}

// deferred is an entry of the pending phase: either a function or a fed watcher.
type deferred struct {
	fn      func()
	watcher *Watcher
}

// New makes a loop with its poller. The error is that of the system call that failed.
func New() (*Loop, error) {
	l := &Loop{start: time.Now()}
	if err := l.poller.open(); err != nil {
		return nil, err
	}
	return l, nil
}

// Run iterates until nothing active and referenced remains, or Stop is called. The error is the poller's, or says that the loop
// is closed or already running.
func (l *Loop) Run() error {
	if err := l.enter(); err != nil {
		return err
	}
	defer l.leave()
	l.UpdateNow()
	if l.Alive() && !l.stopping {
		l.runTimers()
	}
	for l.Alive() && !l.stopping {
		if err := l.iterate(true); err != nil {
			return err
		}
	}
	return nil
}

// RunOnce does one iteration, also of a loop that is not alive, and reports whether the loop is alive after it. With block it
// waits in the poll phase as Run does, unless the pending phase had something to do (UV_RUN_ONCE waits for one event, and that was
// one); without, it never waits.
func (l *Loop) RunOnce(block bool) (alive bool, err error) {
	if err := l.enter(); err != nil {
		return l.Alive(), err
	}
	defer l.leave()
	l.UpdateNow()
	if !l.stopping {
		err = l.iterate(block && l.pending.len() == 0)
	}
	return l.Alive(), err
}

func (l *Loop) enter() error {
	if l.closed {
		return errClosed
	}
	if l.running {
		return errRunning
	}
	l.running = true
	return nil
}

// leave is deferred, so that a panic of a callback leaves a loop that can run again.
func (l *Loop) leave() {
	l.running = false
	l.stopping = false
}

func (l *Loop) iterate(block bool) error {
	l.runPending()
	if l.stopping {
		return nil
	}
	if err := l.poll(block); err != nil {
		return err
	}
	for i := 0; i < pendingRounds && l.pending.len() > 0 && !l.stopping; i++ {
		l.runPending()
	}
	if !l.stopping {
		l.runChecks()
	}
	if !l.stopping {
		l.runClosing()
	}
	if !l.stopping {
		l.UpdateNow()
		l.runTimers()
	}
	return nil
}

// Stop makes Run or RunOnce return after the phase whose callback calls it. Called outside Run, it makes the next Run return at
// once, as uv_stop does.
func (l *Loop) Stop() { l.stopping = true }

// Alive reports whether Run would go on: whether anything active and referenced, closing, requested or deferred is left.
func (l *Loop) Alive() bool { return l.live > 0 }

// Now returns the cached time in milliseconds on the monotonic clock since the loop was made. It is refreshed after each wait and
// before each timer phase, not by callbacks, so that all timers set in one callback agree on it.
func (l *Loop) Now() int64 { return l.now }

// UpdateNow refreshes the cached time and returns it.
func (l *Loop) UpdateNow() int64 {
	l.now = int64(time.Since(l.start) / time.Millisecond)
	return l.now
}

// Defer queues fn for the pending phase that comes next. It keeps the loop alive until fn runs. Functions run in the order they
// were queued; one queued by a deferred function runs in a later round.
func (l *Loop) Defer(fn func()) {
	l.live++
	l.pending.push(deferred{fn: fn})
}

func (l *Loop) runPending() {
	for n := l.pending.len(); n > 0 && !l.closed; n-- {
		d := l.pending.pop()
		if d.watcher != nil {
			d.watcher.fireFed()
			continue
		}
		l.live--
		d.fn()
	}
}

// Post queues fn for the poll phase and wakes the loop. It is the only method that any goroutine may call. It does not keep the
// loop alive: whoever is to post holds a Request or an active Handle meanwhile. After Close, fn is dropped.
func (l *Loop) Post(fn func()) {
	in := &l.inbox
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.closed {
		return
	}
	in.fns = append(in.fns, fn)
	in.filled.Store(true)
	if in.sleeping {
		in.sleeping = false // one wake-up a sleep
		l.poller.wake()
	}
}

// runPosted calls what was posted before it began, and what an earlier panic left.
func (l *Loop) runPosted() {
	if l.inbox.filled.Load() {
		in := &l.inbox
		in.mu.Lock()
		for _, fn := range in.fns {
			l.posts.push(fn)
		}
		clear(in.fns)
		in.fns = in.fns[:0]
		in.filled.Store(false)
		in.mu.Unlock()
	}
	for l.posts.len() > 0 && !l.closed {
		l.posts.pop()()
	}
}

// ActiveHandles calls visit for every active handle, referenced or not, in the order they were started. visit may stop or close
// the handle it is given, but no other.
func (l *Loop) ActiveHandles(visit func(*Handle)) {
	for h := l.active.first; h != nil; {
		next := h.next
		visit(h)
		h = next
	}
}

// Close releases the poller, the workers and the signals, and no callback is called after it: a Run that is under way returns after the
// current one. Live handles are legal: a process that exits has them. Work that is running is not waited for, and its done is not
// called. A second Close does nothing.
func (l *Loop) Close() error {
	if l.closed {
		return nil
	}
	l.closed = true
	l.stopping = true
	l.inbox.mu.Lock()
	l.inbox.closed = true
	l.inbox.fns = nil
	l.inbox.filled.Store(false)
	l.inbox.mu.Unlock()
	l.pool.close()
	for _, s := range l.signals {
		s.stop()
	}
	l.signals = nil
	return l.poller.close()
}

// fifo is a queue in one slice, whose memory is reused.
type fifo[T any] struct {
	items []T
	head  int
}

func (q *fifo[T]) len() int { return len(q.items) - q.head }

func (q *fifo[T]) push(v T) {
	// A queue that is never empty would otherwise grow for ever, with dead entries at its front.
	if len(q.items) == cap(q.items) && q.head > len(q.items)/2 {
		n := copy(q.items, q.items[q.head:])
		clear(q.items[n:])
		q.items, q.head = q.items[:n], 0
	}
	q.items = append(q.items, v)
}

func (q *fifo[T]) pop() T {
	var zero T
	v := q.items[q.head]
	q.items[q.head] = zero
	q.head++
	if q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
	}
	return v
}
