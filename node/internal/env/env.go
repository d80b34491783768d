// Package env is the environment that every built-in of one runtime shares: the engine, the loop, the tick queue, and the one way into
// JavaScript (enter.go).
package env

import (
	"jsrt/engine"
	"jsrt/loop"

	"github.com/dop251/goja"
)

// Env belongs to one runtime and to the goroutine that runs its loop.
type Env struct {
	*engine.Engine
	Loop *loop.Loop

	// Errors are the intrinsic error constructors, taken before any user code could replace the globals.
	Errors struct{ Error, TypeError, RangeError, SyntaxError, URIError, AggregateError *goja.Object }

	// Require returns the exports of a built-in, "net" or "node:net"; nil when there is none of that name.
	Require func(name string) *goja.Object

	// Uncaught decides about an exception that nobody caught. When it returns, the exception counts as handled and the loop goes on; otherwise
	// it panics with *Exit. Set by node/process.
	Uncaught func(ex *goja.Exception)
	// Rejections settles promise rejections without a handler once a checkpoint has run dry, and tells whether it ran any JavaScript.
	Rejections func() bool

	depth int
	ticks tickQueue
	entry struct { // the call that Enter is about to make; kept here so that entering allocates nothing
		fn  func(any)
		arg any
		run func()
	}
	drain loop.Check // runs what is left of the tick queue after a handled uncaught exception

	slots []any
}

// New makes the environment of eng and l.
func New(eng *engine.Engine, l *loop.Loop) *Env {
	e := &Env{Engine: eng, Loop: l}
	ctor := func(name string) *goja.Object { return eng.VM.Get(name).(*goja.Object) }
	e.Errors.Error, e.Errors.TypeError, e.Errors.RangeError = ctor("Error"), ctor("TypeError"), ctor("RangeError")
	e.Errors.SyntaxError, e.Errors.URIError, e.Errors.AggregateError = ctor("SyntaxError"), ctor("URIError"), ctor("AggregateError")
	e.Uncaught = func(ex *goja.Exception) { panic(ex) }
	e.Rejections = func() bool { return false }
	e.entry.run = func() {
		fn, arg := e.entry.fn, e.entry.arg
		e.entry.fn, e.entry.arg = nil, nil
		fn(arg)
	}
	e.drain.Init(l, func() {
		e.drain.Stop()
		e.Enter(func(any) {}, nil)
	})
	return e
}

// Exit is the panic that ends a program: it passes through JavaScript without running catch or finally. Code is the exit status.
type Exit struct{ Code int }

// Slot is a place in every Env for what a package keeps per runtime, made on first use.
type Slot[T any] struct {
	id    int
	build func(*Env) T
}

var slotCount int

// NewSlot declares a slot; call it in a package-level variable.
func NewSlot[T any](build func(*Env) T) *Slot[T] {
	slotCount++
	return &Slot[T]{id: slotCount - 1, build: build}
}

// Of returns the slot's value in e.
func (s *Slot[T]) Of(e *Env) T {
	if s.id >= len(e.slots) {
		e.slots = append(e.slots, make([]any, slotCount-len(e.slots))...)
	}
	if v := e.slots[s.id]; v != nil {
		return v.(T)
	}
	v := s.build(e)
	e.slots[s.id] = v
	return v
}
