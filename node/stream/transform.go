package stream

import (
	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// transform is the Native of Transform and PassThrough: what is written goes through _transform, what that pushes is read.
type transform struct {
	s     *Stream
	after Done // completes the write that waits for the reader
	wait  bool
}

// transformClasses makes Transform and PassThrough.
func (m *Module) transformClasses() {
	e := m.e
	m.transformKind = &Kind{}
	construct := func(class **js.Class) func(c goja.ConstructorCall) *goja.Object {
		return func(c goja.ConstructorCall) *goja.Object {
			if c.NewTarget == nil && !e.VM.InstanceOf(c.This, (*class).Ctor) {
				return js.New(e, (*class).Ctor, c.Arguments...)
			}
			t := &transform{}
			if opts := js.ObjectOf(c.Argument(0)); opts != nil {
				for _, name := range []string{"transform", "flush"} {
					if fn := opts.Get(name); engine.IsCallable(fn) {
						js.Set(c.This, "_"+name, fn)
					}
				}
			}
			t.s = m.construct(c.This, Options{Readable: true, Writable: true}, c.Argument(0), t, m.transformKind)
			// A transform reads only what is written to it: asking is not reading ahead.
			t.s.R.sync = false
			return nil
		}
	}
	m.Transform = js.NewClass(e, "Transform", 1, m.Duplex, construct(&m.Transform))
	proto := m.Transform.Proto
	js.Method(e, proto, "_transform", 3, func(js.Call) js.Value {
		errors.Throw(e, "ERR_METHOD_NOT_IMPLEMENTED", "_transform()")
		return nil
	})
	of := func(this goja.Value) *transform {
		if t, ok := m.self(this, "Transform").native.(*transform); ok {
			return t
		}
		panic(e.VM.NewTypeError("not a Transform"))
	}
	m.transformKind.Write = js.Method(e, proto, "_write", 3, func(c js.Call) js.Value {
		t := of(c.This)
		t.transform(c.Argument(0), c.Argument(1), DoneOf(t.s, c.Argument(2)))
		return js.Undefined
	})
	m.transformKind.Read = js.Method(e, proto, "_read", 1, func(c js.Call) js.Value {
		of(c.This).Read(0)
		return js.Undefined
	})
	m.transformKind.Final = js.Method(e, proto, "_final", 1, func(c js.Call) js.Value {
		t := of(c.This)
		t.Final(DoneOf(t.s, c.Argument(0)))
		return js.Undefined
	})
	m.PassThrough = js.NewClass(e, "PassThrough", 1, m.Transform, construct(&m.PassThrough))
	js.Method(e, m.PassThrough.Proto, "_transform", 3, func(c js.Call) js.Value {
		if fn := engine.FuncOf(c.Argument(2)); fn != nil {
			e.Call2(fn, js.Undefined, js.Null, c.Argument(0))
		}
		return js.Undefined
	})
}

// Read lets the write that waits go on.
func (t *transform) Read(int) {
	if t.wait {
		t.wait = false
		t.after.Call(nil)
	}
}

// Write passes one chunk to _transform.
func (t *transform) Write(c Chunk, done Done) {
	t.transform(c.Value, t.s.e.VM.ToValue(c.encodingName()), done)
}

// Writev is never called: the Kind has none.
func (t *transform) Writev([]Chunk, Done) {}

func (t *transform) transform(chunk, encoding goja.Value, done Done) {
	s := t.s
	before := s.R.length
	js.Invoke(s.e, s.Obj, "_transform", chunk, encoding, s.e.NewFunc("", 2, func(c js.Call) js.Value {
		if err := c.Argument(0); failed(err) {
			done.Call(err)
			return js.Undefined
		}
		if v := c.Argument(1); !js.IsNullish(v) {
			s.Push(v)
		}
		switch r := s.R; {
		case s.W.ended || before == r.length || r.length < r.hwm:
			done.Call(nil)
		default:
			t.wait, t.after = true, done
		}
		return js.Undefined
	}))
}

// Final runs _flush and ends the readable side.
func (t *transform) Final(done Done) {
	s := t.s
	flush := engine.FuncOf(s.Obj.Get("_flush"))
	if flush == nil || s.destroyed {
		if !s.destroyed {
			s.PushEnd()
		}
		done.Call(nil)
		return
	}
	s.e.Call(flush, s.Obj, s.e.NewFunc("", 2, func(c js.Call) js.Value {
		if err := c.Argument(0); failed(err) {
			if s.W.finalCalled && !s.destroyed {
				done.Call(err)
			} else {
				s.DestroyThrough(err)
			}
			return js.Undefined
		}
		if v := c.Argument(1); !js.IsNullish(v) {
			s.Push(v)
		}
		s.PushEnd()
		done.Call(nil)
		return js.Undefined
	}))
}

// Destroy has nothing to release.
func (t *transform) Destroy(err goja.Value, done Done) { done.Call(err) }
