package loop

import (
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"sync"
)

const (
	defaultWorkers = 4
	maxWorkers     = 1024
)

type workState uint8

const (
	workQueued workState = iota
	workRunning
	workCancelled
)

// Work is a function on its way through a worker goroutine.
type Work struct {
	loop    *Loop
	fn      func()
	done    func(cancelled bool)
	request Request
	failure *WorkPanic // written by the worker, read on the loop after Post
	state   workState  // under workPool.mu
}

// WorkPanic is the value with which the loop goroutine panics when a function given to Loop.Work did.
type WorkPanic struct {
	Value any    // what fn panicked with; nil if it called runtime.Goexit
	Stack []byte // of the worker, as debug.Stack formats it
}

// Error describes the panic, the worker's stack included.
func (p *WorkPanic) Error() string {
	return fmt.Sprintf("panic on a worker: %v\n\n%s", p.Value, p.Stack)
}

// Unwrap returns the panic's value if that is an error.
func (p *WorkPanic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// Work runs fn on a worker goroutine, and then done(false) on the loop, which is kept alive until then. At most N functions run at a
// time, in the order they were given; N is UV_THREADPOOL_SIZE (1 to 1024) of the environment at the first call, or 4. If fn panics, the loop
// goroutine panics with a *WorkPanic in place of done.
func (l *Loop) Work(fn func(), done func(cancelled bool)) *Work {
	w := &Work{loop: l, fn: fn, done: done}
	w.request.Begin(l)
	l.pool.submit(w)
	return w
}

// Cancel takes the function back if no worker has begun it: fn will not run, done(true) runs in the pending phase that comes next,
// and Cancel reports true. It reports false if fn is running, has run, or is cancelled already. Loop goroutine only.
func (w *Work) Cancel() bool {
	p := &w.loop.pool
	p.mu.Lock()
	queued := w.state == workQueued
	if queued {
		w.state = workCancelled
		w.fn = nil
	}
	p.mu.Unlock()
	if queued {
		w.loop.Defer(func() {
			w.request.End()
			w.done(true)
		})
	}
	return queued
}

// run is the worker's side.
func (w *Work) run() {
	returned := false
	defer func() {
		if !returned {
			w.failure = &WorkPanic{Value: recover(), Stack: debug.Stack()}
		}
		w.loop.Post(w.finish)
	}()
	w.fn()
	returned = true
}

// finish is the loop's side.
func (w *Work) finish() {
	w.request.End()
	if w.failure != nil {
		panic(w.failure)
	}
	w.done(false)
}

// workPool is the queue and the worker goroutines, which are started when there is work that no idle one can take.
type workPool struct {
	mu      sync.Mutex
	filled  sync.Cond
	queue   fifo[*Work] // cancelled ones stay in it until their turn
	limit   int         // 0 before the first submit; written on the loop only
	workers int
	idle    int // waiting for filled, the ones already signalled included
	closed  bool
}

func (p *workPool) submit(w *Work) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	if p.limit == 0 {
		p.limit = poolSize(os.LookupEnv("UV_THREADPOOL_SIZE"))
		p.filled.L = &p.mu
	}
	p.queue.push(w)
	p.assist()
	p.filled.Signal()
}

// assist starts a worker if there is more work than idle workers.
func (p *workPool) assist() {
	if p.queue.len() > p.idle && p.workers < p.limit {
		p.workers++
		go p.serve()
	}
}

// busy reports whether a worker runs or has something to run.
func (p *workPool) busy() bool {
	if p.limit == 0 {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.queue.len() > 0 || p.workers > p.idle
}

// serve is a worker goroutine.
func (p *workPool) serve() {
	p.mu.Lock()
	// Deferred, since a function that calls runtime.Goexit takes its worker with it.
	defer func() {
		p.workers--
		if !p.closed {
			p.assist()
		}
		p.mu.Unlock()
	}()
	for {
		for p.queue.len() == 0 && !p.closed {
			p.idle++
			p.filled.Wait()
			p.idle--
		}
		if p.closed {
			return
		}
		if w := p.queue.pop(); w.state == workQueued {
			w.state = workRunning
			p.unlocked(w.run)
		}
	}
}

func (p *workPool) unlocked(fn func()) {
	p.mu.Unlock()
	defer p.mu.Lock()
	fn()
}

// close drops what is queued and lets the workers end; what runs is not waited for.
func (p *workPool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.queue = fifo[*Work]{}
	if p.limit != 0 {
		p.filled.Broadcast()
	}
}

// poolSize reads UV_THREADPOOL_SIZE as libuv does: no number is 0, 0 is 1, and what is too large, or negative (it is read as an
// unsigned integer), is the maximum.
func poolSize(value string, set bool) int {
	if !set {
		return defaultWorkers
	}
	n, err := strconv.Atoi(value)
	switch {
	case err == nil && n < 0:
		return maxWorkers
	case err == nil:
		return min(max(n, 1), maxWorkers)
	}
	return 1
}
