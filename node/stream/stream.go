// Package stream is node:stream: the Readable and Writable state machines in Go behind one seam (seam.go), and the classes on top of them.
package stream

import (
	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/events"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// Module is node:stream of one runtime.
type Module struct {
	Legacy, Readable, Writable, Duplex, Transform, PassThrough *js.Class
	Exports                                                    *goja.Object

	e      *env.Env
	events *events.Module
	buffer *buffer.Module

	// Intrinsics that overrides are told from.
	push, read, write, on, baseRead, baseWrite, baseDestroy *goja.Object

	transformKind *Kind

	defaultHWM, defaultObjectHWM int

	readableState, writableState *goja.Object // prototypes of _readableState and _writableState, made on first use
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

// Stream is the Go state of one stream object; it has a readable side, a writable side, or both.
type Stream struct {
	engine.Opaque
	Obj *goja.Object
	R   *Readable
	W   *Writable

	m      *Module
	e      *env.Env
	native Native
	kind   *Kind

	errored       goja.Value // nil, or what the stream failed with
	destroyed     bool
	closed        bool
	closeEmitted  bool
	errorEmitted  bool
	constructed   bool
	emitClose     bool
	autoDestroy   bool
	allowHalfOpen bool

	onConstruct []func()                    // run once _construct is done
	onDestroy   []func(err goja.Value)      // run when destroyed before _construct is done
	stateObjs   struct{ r, w *goja.Object } // _readableState, _writableState
}

// Options of Init.
type Options struct {
	Readable, Writable            bool // which sides there are
	ReadableHWM, WritableHWM      int  // -1: default
	ReadableObject, WritableObj   bool
	DecodeStrings                 bool
	DefaultEncoding               buffer.Encoding
	EmitClose, AutoDestroy        bool
	AllowHalfOpen                 bool
	ReadableDisabled, WritableOff bool // a Duplex made with readable: false or writable: false
}

// NativeOptions are the options of a native Duplex with Node's defaults.
func NativeOptions() Options {
	return Options{Readable: true, Writable: true, ReadableHWM: -1, WritableHWM: -1, DecodeStrings: true, EmitClose: true, AutoDestroy: true, AllowHalfOpen: true}
}

// Init makes obj a stream. native may be nil: then obj's JavaScript methods do the work.
func (m *Module) Init(obj *goja.Object, o Options, native Native, kind *Kind) *Stream {
	s := &Stream{
		Obj: obj, m: m, e: m.e, native: native, kind: kind,
		constructed: true, emitClose: o.EmitClose, autoDestroy: o.AutoDestroy, allowHalfOpen: o.AllowHalfOpen,
	}
	hwm := func(n int, objectMode bool) int {
		switch {
		case n >= 0:
			return n
		case objectMode:
			return m.defaultObjectHWM
		}
		return m.defaultHWM
	}
	if o.Readable {
		s.R = &Readable{s: s, objectMode: o.ReadableObject, hwm: hwm(o.ReadableHWM, o.ReadableObject), sync: true, defaultEncoding: o.DefaultEncoding}
		if o.ReadableDisabled {
			s.R.off, s.R.ended, s.R.endEmitted = true, true, true
		}
	}
	if o.Writable {
		s.W = &Writable{s: s, objectMode: o.WritableObj, hwm: hwm(o.WritableHWM, o.WritableObj), decodeStrings: o.DecodeStrings, defaultEncoding: o.DefaultEncoding, sync: true}
		if o.WritableOff {
			s.W.off, s.W.ending, s.W.ended, s.W.finished = true, true, true, true
		}
	}
	m.e.SetState(obj, s)
	return s
}

// From returns the Go state of a stream object, nil for anything else.
func (m *Module) From(v goja.Value) *Stream {
	s, _ := m.e.State(v).(*Stream)
	return s
}

// Native returns the Go implementation, nil for streams written in JavaScript.
func (s *Stream) Native() Native { return s.native }

// Destroyed tells whether destroy was called.
func (s *Stream) Destroyed() bool { return s.destroyed }

// Errored returns what the stream failed with, nil when it has not.
func (s *Stream) Errored() goja.Value { return s.errored }

// SetAllowHalfOpen changes whether the writable side stays open after the readable side's end.
func (s *Stream) SetAllowHalfOpen(on bool) { s.allowHalfOpen = on }

// AllowHalfOpen tells whether the writable side stays open after the readable side's end.
func (s *Stream) AllowHalfOpen() bool { return s.allowHalfOpen }

// emit emits through the object's emit.
func (s *Stream) emit(name string, args ...goja.Value) { s.m.events.Emit(s.Obj, name, args...) }

// emit1 is emit with one argument that is not allocated.
func (s *Stream) emit1(name string, arg goja.Value) { s.m.events.Emit1(s.Obj, name, arg) }

func (s *Stream) listens(name string) bool { return s.m.events.HasListener(s.Obj, name) }

// method returns what obj has under name.
func (s *Stream) method(name string) *goja.Object {
	o, _ := s.Obj.Get(name).(*goja.Object)
	return o
}

func failed(err goja.Value) bool {
	return err != nil && !goja.IsUndefined(err) && !goja.IsNull(err)
}

func orNull(err goja.Value) goja.Value {
	if failed(err) {
		return err
	}
	return js.Null
}

// try calls fn and returns the exception that it threw, nil when it returned.
func (s *Stream) try(fn func()) goja.Value {
	if ex := s.e.Try(fn); ex != nil {
		return ex.Value()
	}
	return nil
}
