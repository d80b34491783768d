package env

import (
	"jsrt/engine"

	"github.com/dop251/goja"
)

// Contract of entering JavaScript.
//
//   - The loop reaches JavaScript through Enter and nowhere else. A loop callback that may call JavaScript wraps itself in Enter; inside, Go
//     and JavaScript call each other freely, and an Enter inside an Enter is a plain call.
//   - When the outermost Enter ends, ticks and microtasks run until none is left, in Node's order: all ticks, then all microtasks, repeated;
//     where no tick waits, microtasks come first (node: lib/internal/process/task_queues.js, src/api/callback.cc).
//   - A JavaScript exception in Go code is a panic with a goja.Value or *goja.Exception and unwinds Go and JavaScript alike. Enter is where it
//     ends: Uncaught decides. *Exit, and panics that are no JavaScript exceptions, pass through Enter and end the program.
//   - Goroutines other than the loop's never come here; they Post to the loop.

// Enter calls fn(arg) as one macrotask. fn should be a function that exists once (not a closure made per event), so that entering allocates
// nothing.
func (e *Env) Enter(fn func(any), arg any) {
	if e.depth > 0 {
		fn(arg)
		return
	}
	e.depth = 1
	e.entry.fn, e.entry.arg = fn, arg
	if ex := e.Try(e.entry.run); ex != nil {
		e.settle(ex)
	} else {
		e.checkpoint()
	}
	e.depth = 0
}

// settle hands an uncaught exception to Uncaught. Ticks that are left run in a task of their own, as Node schedules them.
func (e *Env) settle(ex *goja.Exception) {
	e.Uncaught(ex)
	if !e.ticks.empty() || e.JobsPending() {
		e.drain.Start()
	}
}

func (e *Env) checkpoint() {
	for {
		if e.ticks.empty() {
			e.RunJobs()
		}
		if e.ticks.empty() && !e.Rejections() && e.ticks.empty() && !e.JobsPending() {
			return
		}
		if ex := e.Try(e.runTicks); ex != nil {
			e.settle(ex)
			return
		}
	}
}

func (e *Env) runTicks() {
	for !e.ticks.empty() {
		t := e.ticks.pop()
		if t.native != nil {
			t.native(t.arg)
		} else {
			t.fn(goja.FunctionCall{This: goja.Undefined(), Arguments: t.args})
		}
		if e.ticks.empty() {
			e.RunJobs()
		}
	}
}

// Checkpoint runs ticks and microtasks now, inside an Enter: for code that ran a script and must see its ticks done before it goes on.
func (e *Env) Checkpoint() { e.checkpoint() }

type tick struct {
	native func(any)
	arg    any
	fn     engine.Func
	args   []goja.Value
}

// NextTick queues fn(arg) as process.nextTick does. fn should be a function that exists once.
func (e *Env) NextTick(fn func(any), arg any) {
	e.ticks.push(tick{native: fn, arg: arg})
}

// NextTickCall queues a call of a JavaScript function. The engine's argument slices do not outlive their call: args must be the caller's own.
func (e *Env) NextTickCall(fn engine.Func, args []goja.Value) {
	e.ticks.push(tick{fn: fn, args: args})
}

// tickQueue is a ring that grows by doubling.
type tickQueue struct {
	ring       []tick
	head, size int
}

func (q *tickQueue) empty() bool { return q.size == 0 }

func (q *tickQueue) push(t tick) {
	if q.size == len(q.ring) {
		grown := make([]tick, max(64, 2*len(q.ring)))
		n := copy(grown, q.ring[q.head:])
		copy(grown[n:], q.ring[:q.head])
		q.ring, q.head = grown, 0
	}
	q.ring[(q.head+q.size)&(len(q.ring)-1)] = t
	q.size++
}

func (q *tickQueue) pop() tick {
	t := q.ring[q.head]
	q.ring[q.head] = tick{}
	q.head = (q.head + 1) & (len(q.ring) - 1)
	q.size--
	return t
}
