package stream

import (
	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// Destroy is stream.destroy(err): idempotent, cb may be nil.
func (s *Stream) Destroy(err goja.Value, cb func(err goja.Value)) {
	if s.destroyed {
		if cb != nil {
			cb(nil)
		}
		return
	}
	if w := s.W; w != nil && (w.index < len(w.buffered) || len(w.onFinished) > 0) {
		s.e.NextTick(func(arg any) { arg.(*Writable).errorBuffer() }, w)
	}
	s.setErrored(err)
	s.destroyed = true
	if !s.constructed {
		s.onDestroy = append(s.onDestroy, func(er goja.Value) {
			if !failed(er) {
				er = err
			}
			s.runDestroy(er, cb)
		})
		return
	}
	s.runDestroy(err, cb)
}

// DestroyThrough calls the object's own destroy, which may have been replaced.
func (s *Stream) DestroyThrough(err goja.Value) {
	if m := s.method("destroy"); m != nil && m != s.m.baseDestroy {
		if failed(err) {
			js.Invoke(s.e, s.Obj, "destroy", err)
		} else {
			js.Invoke(s.e, s.Obj, "destroy")
		}
		return
	}
	s.Destroy(err, nil)
}

func (s *Stream) setErrored(err goja.Value) {
	if failed(err) && s.errored == nil {
		s.errored = err
	}
}

func (s *Stream) runDestroy(err goja.Value, cb func(goja.Value)) {
	called := false
	done := DoneFunc(func(er goja.Value) {
		if called {
			return
		}
		called = true
		s.setErrored(er)
		s.closed = true
		if cb != nil {
			cb(er)
		}
		if failed(er) {
			s.e.NextTick(func(any) {
				s.emitError(er)
				s.emitClosed()
			}, nil)
		} else {
			s.e.NextTick(emitClosedTick, s)
		}
	})
	thrown := s.try(func() {
		m := s.method("_destroy")
		if s.kind != nil && m == s.kind.Destroy {
			s.native.Destroy(orNull(err), done)
			return
		}
		js.Invoke(s.e, s.Obj, "_destroy", orNull(err), s.callback(done))
	})
	if thrown != nil {
		done.Call(thrown)
	}
}

// callback makes the JavaScript function that completes done.
func (s *Stream) callback(done Done) *goja.Object {
	return s.e.NewFunc("", 1, func(c js.Call) js.Value {
		done.Call(c.Argument(0))
		return js.Undefined
	})
}

func emitClosedTick(arg any) { arg.(*Stream).emitClosed() }

func (s *Stream) emitClosed() {
	s.closeEmitted = true
	if s.emitClose {
		s.emit("close")
	}
}

func (s *Stream) emitError(err goja.Value) {
	if s.errorEmitted {
		return
	}
	s.errorEmitted = true
	s.emit1("error", err)
}

// Fail reports an error as errorOrDestroy does: it destroys, or, without autoDestroy, only emits. sync emits in the next tick.
func (s *Stream) Fail(err goja.Value, sync bool) {
	if s.destroyed {
		return
	}
	if s.autoDestroy {
		s.DestroyThrough(err)
		return
	}
	if !failed(err) {
		return
	}
	s.setErrored(err)
	if sync {
		s.e.NextTick(func(any) { s.emitError(err) }, nil)
	} else {
		s.emitError(err)
	}
}

// Undestroy makes a destroyed stream usable again, as net.Socket does when it connects anew.
func (s *Stream) Undestroy() {
	s.errored, s.destroyed, s.closed, s.closeEmitted, s.errorEmitted, s.constructed = nil, false, false, false, false, true
	if r := s.R; r != nil {
		r.reading, r.ended, r.endEmitted = false, r.off, r.off
	}
	if w := s.W; w != nil {
		w.ended, w.ending, w.finalCalled, w.prefinished, w.finished = w.off, w.off, false, false, w.off
	}
}

// construct runs the object's _construct, if it has one, before anything is read or written; then it runs.
func (s *Stream) construct(then func()) {
	fn := engine.FuncOf(s.Obj.Get("_construct"))
	if fn == nil {
		return
	}
	s.constructed = false
	s.onConstruct = append(s.onConstruct, then)
	s.e.NextTick(func(any) {
		called := false
		on := func(err goja.Value) {
			if called {
				if !failed(err) {
					err = errors.New(s.e, "ERR_MULTIPLE_CALLBACK")
				}
				s.Fail(err, false)
				return
			}
			called = true
			s.constructed = true
			switch {
			case s.destroyed:
				for _, f := range s.onDestroy {
					f(err)
				}
			case failed(err):
				s.Fail(err, true)
			default:
				for _, f := range s.onConstruct {
					f()
				}
			}
			s.onConstruct, s.onDestroy = nil, nil
		}
		thrown := s.try(func() {
			s.e.Call(fn, s.Obj, s.callback(DoneFunc(func(err goja.Value) {
				s.e.NextTick(func(any) { on(err) }, nil)
			})))
		})
		if thrown != nil {
			s.e.NextTick(func(any) { on(thrown) }, nil)
		}
	}, nil)
}
