package stream

import (
	"math"

	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/events"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

func build(e *env.Env) *Module {
	m := &Module{e: e, events: events.Of(e), buffer: buffer.Of(e), defaultHWM: 64 << 10, defaultObjectHWM: 16}

	m.Legacy = js.NewClass(e, "Stream", 1, m.events.Class, func(c goja.ConstructorCall) *goja.Object {
		m.events.Init(c.This, c.Argument(0))
		return nil
	})
	m.legacyPipe()
	m.Readable = m.class("Readable", m.Legacy, Options{Readable: true})
	m.Writable = m.class("Writable", m.Legacy, Options{Writable: true})
	m.Duplex = m.class("Duplex", m.Readable, Options{Readable: true, Writable: true})
	m.readableMethods(m.Readable.Proto)
	m.writableMethods(m.Writable.Proto)
	m.writableMethods(m.Duplex.Proto)
	m.duplexMembers()
	m.transformClasses()

	m.Exports = m.Legacy.Ctor
	for name, class := range map[string]*js.Class{
		"Stream": m.Legacy, "Readable": m.Readable, "Writable": m.Writable, "Duplex": m.Duplex, "Transform": m.Transform, "PassThrough": m.PassThrough,
	} {
		js.Set(m.Exports, name, class.Ctor)
	}
	js.Method(e, m.Exports, "getDefaultHighWaterMark", 1, func(c js.Call) js.Value {
		if c.Argument(0).ToBoolean() {
			return e.VM.ToValue(m.defaultObjectHWM)
		}
		return e.VM.ToValue(m.defaultHWM)
	})
	js.Method(e, m.Exports, "setDefaultHighWaterMark", 2, func(c js.Call) js.Value {
		n := int(validate.Integer(e, c.Argument(1), "value", 0, math.MaxInt32))
		if c.Argument(0).ToBoolean() {
			m.defaultObjectHWM = n
		} else {
			m.defaultHWM = n
		}
		return js.Undefined
	})
	return m
}

// class makes one of the stream constructors: callable with new, through super() and, in the old style, as Class.call(this).
func (m *Module) class(name string, parent *js.Class, sides Options) *js.Class {
	var class *js.Class
	class = js.NewClass(m.e, name, 1, parent, func(c goja.ConstructorCall) *goja.Object {
		if c.NewTarget == nil && !m.e.VM.InstanceOf(c.This, class.Ctor) {
			return js.New(m.e, class.Ctor, c.Arguments...)
		}
		m.construct(c.This, sides, c.Argument(0), nil, nil)
		return nil
	})
	return class
}

// construct is the common part of the constructors of streams that are written in JavaScript.
func (m *Module) construct(obj *goja.Object, o Options, options goja.Value, native Native, kind *Kind) *Stream {
	opts := js.ObjectOf(options)
	m.events.Init(obj, options)
	m.readOptions(&o, opts)
	s := m.Init(obj, o, native, kind)
	if v := js.Get(opts, "encoding"); s.R != nil && v.ToBoolean() {
		enc, ok := buffer.ParseEncoding(v.String())
		if !ok {
			errors.Throw(m.e, "ERR_UNKNOWN_ENCODING", v.String())
		}
		s.R.setEncoding(enc)
	}
	if opts != nil {
		for _, name := range []string{"read", "write", "writev", "final", "destroy", "construct"} {
			if (name == "read" && s.R == nil) || ((name == "write" || name == "writev" || name == "final") && s.W == nil) {
				continue
			}
			if fn := opts.Get(name); engine.IsCallable(fn) {
				js.Set(obj, "_"+name, fn)
			}
		}
	}
	s.construct(func() {
		if s.R != nil && s.R.needReadable {
			s.R.maybeReadMore()
		}
		if s.W != nil {
			if !s.W.writing {
				s.W.clearBuffer()
			}
			s.W.finishMaybe(false)
		}
	})
	return s
}

// readOptions fills o from a constructor's options object (opts may be nil), as ReadableState and WritableState do.
func (m *Module) readOptions(o *Options, opts *goja.Object) {
	duplex := o.Readable && o.Writable
	o.ReadableHWM, o.WritableHWM = -1, -1
	o.DecodeStrings, o.EmitClose, o.AutoDestroy, o.AllowHalfOpen = true, true, true, true
	if opts == nil {
		return
	}
	truthy := func(name string) bool { return js.Get(opts, name).ToBoolean() }
	notFalse := func(name string) bool {
		v := js.Get(opts, name)
		return !js.IsBool(v) || v.ToBoolean()
	}
	o.ReadableObject = truthy("objectMode") || duplex && truthy("readableObjectMode")
	o.WritableObj = truthy("objectMode") || duplex && truthy("writableObjectMode")
	o.ReadableHWM = m.highWaterMark(opts, "readableHighWaterMark", duplex)
	o.WritableHWM = m.highWaterMark(opts, "writableHighWaterMark", duplex)
	o.DecodeStrings = notFalse("decodeStrings")
	o.EmitClose = notFalse("emitClose")
	o.AutoDestroy = notFalse("autoDestroy")
	o.AllowHalfOpen = notFalse("allowHalfOpen")
	if v := js.Get(opts, "defaultEncoding"); v.ToBoolean() {
		enc, ok := buffer.ParseEncoding(v.String())
		if !ok {
			errors.Throw(m.e, "ERR_UNKNOWN_ENCODING", v.String())
		}
		o.DefaultEncoding = enc
	}
	if duplex {
		o.ReadableDisabled = !notFalse("readable")
		o.WritableOff = !notFalse("writable")
	}
}

// highWaterMark reads options.highWaterMark or, for a Duplex, the key of one side; -1 when there is none.
func (m *Module) highWaterMark(opts *goja.Object, duplexKey string, duplex bool) int {
	name := "highWaterMark"
	v := js.Get(opts, name)
	if js.IsNullish(v) && duplex {
		name = duplexKey
		v = js.Get(opts, name)
	}
	if js.IsNullish(v) {
		return -1
	}
	f := v.ToFloat()
	if !js.IsNumber(v) || f != math.Trunc(f) || f < 0 || math.IsInf(f, 0) {
		panic(errors.InvalidArgValue(m.e, "options."+name, v, ""))
	}
	return int(math.Min(f, maxHWM))
}

// asBuffer makes a Buffer over the memory of another view.
func (m *Module) asBuffer(v goja.Value) goja.Value {
	p, _ := engine.Bytes(v)
	return m.buffer.FromBytes(p)
}

// self returns the stream that a method was called on.
func (m *Module) self(this goja.Value, method string) *Stream {
	s := m.From(this)
	if s == nil {
		panic(m.e.VM.NewTypeError("Method %s called on an object that is not a stream", method))
	}
	return s
}

func (m *Module) readable(this goja.Value, method string) *Readable {
	s := m.self(this, method)
	if s.R == nil {
		panic(m.e.VM.NewTypeError("Method %s called on a stream that is not readable", method))
	}
	return s.R
}

func (m *Module) writable(this goja.Value, method string) *Writable {
	s := m.self(this, method)
	if s.W == nil {
		panic(m.e.VM.NewTypeError("Method %s called on a stream that is not writable", method))
	}
	return s.W
}

func (m *Module) readableMethods(proto *goja.Object) {
	e := m.e
	method := func(name string, length int, fn engine.Func) *goja.Object {
		return js.Method(e, proto, name, length, fn)
	}
	m.commonMethods(proto)
	m.push = method("push", 2, func(c js.Call) js.Value {
		return js.Bool(m.readable(c.This, "push").add(c.Argument(0), encodingArg(c.Argument(1)), false))
	})
	method("unshift", 2, func(c js.Call) js.Value {
		return js.Bool(m.readable(c.This, "unshift").add(c.Argument(0), encodingArg(c.Argument(1)), true))
	})
	method("isPaused", 0, func(c js.Call) js.Value {
		r := m.readable(c.This, "isPaused")
		return js.Bool(r.pauseCalled && r.paused || r.flow == flowPaused)
	})
	method("setEncoding", 1, func(c js.Call) js.Value {
		name := "utf8"
		if v := c.Argument(0); !js.IsUndefined(v) {
			name = v.String()
		}
		enc, ok := buffer.ParseEncoding(name)
		if !ok {
			errors.Throw(e, "ERR_UNKNOWN_ENCODING", name)
		}
		m.readable(c.This, "setEncoding").setEncoding(enc)
		return c.This
	})
	m.read = method("read", 1, func(c js.Call) js.Value { return m.readable(c.This, "read").read(ReadSize(c.Argument(0))) })
	method("_read", 1, func(js.Call) js.Value {
		errors.Throw(e, "ERR_METHOD_NOT_IMPLEMENTED", "_read()")
		return nil
	})
	method("pipe", 2, func(c js.Call) js.Value {
		dest := js.ObjectOf(c.Argument(0))
		if dest == nil {
			panic(errors.InvalidArgType(e, "dest", c.Argument(0), "Writable"))
		}
		m.readable(c.This, "pipe").pipeTo(dest, c.Argument(1))
		return dest
	})
	method("unpipe", 1, func(c js.Call) js.Value {
		m.readable(c.This, "unpipe").unpipe(js.ObjectOf(c.Argument(0)))
		return c.This
	})
	m.on = method("on", 2, func(c js.Call) js.Value {
		obj := js.ObjectOf(c.This)
		key, listener := c.Argument(0), c.Argument(1)
		m.events.Add(obj, key, listener, false)
		if js.IsString(key) {
			m.readable(obj, "on").listened(key.String())
		}
		return obj
	})
	js.Set(proto, "addListener", m.on)
	remove := method("removeListener", 2, func(c js.Call) js.Value {
		obj := js.ObjectOf(c.This)
		key := c.Argument(0)
		m.events.Remove(obj, key, c.Argument(1))
		if js.IsString(key) && key.String() == "readable" {
			m.readable(obj, "removeListener").unlistened()
		}
		return obj
	})
	js.Set(proto, "off", remove)
	super := engine.FuncOf(m.events.Class.Proto.Get("removeAllListeners"))
	method("removeAllListeners", 1, func(c js.Call) js.Value {
		all := len(c.Arguments) == 0
		key := c.Argument(0)
		ret := super(c)
		if all || js.IsString(key) && key.String() == "readable" {
			m.readable(c.This, "removeAllListeners").unlistened()
		}
		return ret
	})
	method("resume", 0, func(c js.Call) js.Value {
		m.readable(c.This, "resume").Resume()
		return c.This
	})
	method("pause", 0, func(c js.Call) js.Value {
		m.readable(c.This, "pause").Pause()
		return c.This
	})

	get := func(name string, fn func(s *Stream) goja.Value) {
		js.Accessor(e, proto, name, func(this js.Value) js.Value {
			if s := m.From(this); s != nil && s.R != nil {
				return fn(s)
			}
			return js.Undefined
		}, nil)
	}
	number := func(fn func(r *Readable) int) func(*Stream) goja.Value {
		return func(s *Stream) goja.Value { return e.VM.ToValue(fn(s.R)) }
	}
	js.Accessor(e, proto, "readable", func(this js.Value) js.Value {
		s := m.From(this)
		return js.Bool(s != nil && s.R != nil && !s.R.off && !s.destroyed && !s.errorEmitted && !s.R.endEmitted)
	}, func(this, v js.Value) {
		if s := m.From(this); s != nil && s.R != nil {
			s.R.off = !v.ToBoolean()
		}
	})
	get("readableDidRead", func(s *Stream) goja.Value { return js.Bool(s.R.dataEmitted) })
	get("readableAborted", func(s *Stream) goja.Value {
		return js.Bool(!s.R.off && (s.destroyed || s.errored != nil) && !s.R.endEmitted)
	})
	get("readableHighWaterMark", number(func(r *Readable) int { return r.hwm }))
	get("readableBuffer", func(s *Stream) goja.Value { return s.R.bufferArray() })
	get("readableLength", number(func(r *Readable) int { return r.length }))
	get("readableObjectMode", func(s *Stream) goja.Value { return js.Bool(s.R.objectMode) })
	get("readableEncoding", func(s *Stream) goja.Value { return s.R.encodingValue() })
	get("readableEnded", func(s *Stream) goja.Value { return js.Bool(s.R.endEmitted) })
	js.Accessor(e, proto, "readableFlowing", func(this js.Value) js.Value {
		if s := m.From(this); s != nil && s.R != nil {
			return s.R.flowValue()
		}
		return js.Undefined
	}, func(this, v js.Value) {
		if s := m.From(this); s != nil && s.R != nil {
			s.R.setFlow(v)
		}
	})
	js.Accessor(e, proto, "_readableState", func(this js.Value) js.Value {
		if s := m.From(this); s != nil && s.R != nil {
			return s.readableStateObject()
		}
		return js.Undefined
	}, nil)
}

// ReadSize reads the argument of read(): NaN when there is none.
func ReadSize(v goja.Value) float64 {
	if js.IsUndefined(v) {
		return math.NaN()
	}
	if js.IsNumber(v) {
		return math.Trunc(v.ToFloat())
	}
	if f := v.ToNumber().ToFloat(); !math.IsNaN(f) {
		return math.Trunc(f)
	}
	return math.NaN()
}

func encodingArg(v goja.Value) string {
	if js.IsString(v) {
		return v.String()
	}
	return ""
}

func (r *Readable) flowValue() goja.Value {
	switch r.flow {
	case flowing:
		return js.True
	case flowPaused:
		return js.False
	}
	return js.Null
}

func (r *Readable) setFlow(v goja.Value) {
	switch {
	case js.IsNullish(v):
		r.flow = flowNull
	case v.ToBoolean():
		r.flow = flowing
	default:
		r.flow = flowPaused
	}
}

func (r *Readable) encodingValue() goja.Value {
	if r.decoder == nil {
		return js.Null
	}
	return r.s.e.VM.ToValue(r.encoding.Name())
}

func (r *Readable) bufferArray() goja.Value {
	list := make([]any, 0, len(r.queue)-r.head)
	for _, v := range r.queue[r.head:] {
		list = append(list, v)
	}
	return r.s.e.VM.NewArray(list...)
}

// commonMethods are the methods that both sides have.
func (m *Module) commonMethods(proto *goja.Object) {
	e := m.e
	destroy := js.Method(e, proto, "destroy", 2, func(c js.Call) js.Value {
		s := m.self(c.This, "destroy")
		var cb func(goja.Value)
		if fn := engine.FuncOf(c.Argument(1)); fn != nil {
			cb = func(err goja.Value) { e.Call1(fn, js.Undefined, orNull(err)) }
		}
		s.Destroy(c.Argument(0), cb)
		return c.This
	})
	if m.baseDestroy == nil {
		m.baseDestroy = destroy
	} else {
		js.Set(proto, "destroy", m.baseDestroy)
	}
	js.Method(e, proto, "_destroy", 2, func(c js.Call) js.Value {
		if fn := engine.FuncOf(c.Argument(1)); fn != nil {
			e.Call1(fn, js.Undefined, c.Argument(0))
		}
		return js.Undefined
	})
	js.Method(e, proto, "_undestroy", 0, func(c js.Call) js.Value {
		m.self(c.This, "_undestroy").Undestroy()
		return js.Undefined
	})
	state := func(name string, get func(s *Stream) goja.Value, set func(s *Stream, v goja.Value)) {
		var setter func(this, v js.Value)
		if set != nil {
			setter = func(this, v js.Value) {
				if s := m.From(this); s != nil {
					set(s, v)
				}
			}
		}
		js.Accessor(e, proto, name, func(this js.Value) js.Value {
			if s := m.From(this); s != nil {
				return get(s)
			}
			return js.Undefined
		}, setter)
	}
	state("destroyed", func(s *Stream) goja.Value { return js.Bool(s.destroyed) }, func(s *Stream, v goja.Value) { s.destroyed = v.ToBoolean() })
	state("closed", func(s *Stream) goja.Value { return js.Bool(s.closed) }, nil)
	state("errored", func(s *Stream) goja.Value { return orNull(s.errored) }, nil)
	if err := proto.SetSymbol(js.SymbolFor(e, "nodejs.rejection"), e.NewFunc("", 1, func(c js.Call) js.Value {
		m.self(c.This, "destroy").DestroyThrough(c.Argument(0))
		return js.Undefined
	})); err != nil {
		panic(err)
	}
}

func (m *Module) writableMethods(proto *goja.Object) {
	e := m.e
	method := func(name string, length int, fn engine.Func) *goja.Object {
		return js.Method(e, proto, name, length, fn)
	}
	if proto == m.Writable.Proto {
		m.commonMethods(proto)
		js.Set(proto, "pipe", e.NewFunc("pipe", 0, func(c js.Call) js.Value {
			m.self(c.This, "pipe").Fail(errors.New(e, "ERR_STREAM_CANNOT_PIPE"), false)
			return js.Undefined
		}))
		m.hasInstance()
	}
	if m.baseWrite == nil {
		m.baseWrite = method("write", 3, func(c js.Call) js.Value {
			ok, _ := m.writable(c.This, "write").write(c.Argument(0), c.Argument(1), c.Argument(2))
			return js.Bool(ok)
		})
	} else {
		js.Set(proto, "write", m.baseWrite)
	}
	method("cork", 0, func(c js.Call) js.Value {
		m.writable(c.This, "cork").Cork()
		return js.Undefined
	})
	method("uncork", 0, func(c js.Call) js.Value {
		m.writable(c.This, "uncork").Uncork()
		return js.Undefined
	})
	method("setDefaultEncoding", 1, func(c js.Call) js.Value {
		name := c.Argument(0).String()
		enc, ok := buffer.ParseEncoding(name)
		if !ok {
			errors.Throw(e, "ERR_UNKNOWN_ENCODING", name)
		}
		m.writable(c.This, "setDefaultEncoding").defaultEncoding = enc
		return c.This
	})
	method("end", 3, func(c js.Call) js.Value {
		m.writable(c.This, "end").End(c.Argument(0), c.Argument(1), c.Argument(2))
		return c.This
	})
	js.Set(proto, "_writev", js.Null)

	get := func(name string, fn func(s *Stream) goja.Value) {
		js.Accessor(e, proto, name, func(this js.Value) js.Value {
			if s := m.From(this); s != nil && s.W != nil {
				return fn(s)
			}
			return js.Undefined
		}, nil)
	}
	js.Accessor(e, proto, "writable", func(this js.Value) js.Value {
		s := m.From(this)
		return js.Bool(s != nil && s.W != nil && s.W.Usable())
	}, func(this, v js.Value) {
		if s := m.From(this); s != nil && s.W != nil {
			s.W.notWritable = !v.ToBoolean()
		}
	})
	get("writableFinished", func(s *Stream) goja.Value { return js.Bool(s.W.finished) })
	get("writableObjectMode", func(s *Stream) goja.Value { return js.Bool(s.W.objectMode) })
	get("writableEnded", func(s *Stream) goja.Value { return js.Bool(s.W.ending) })
	get("writableNeedDrain", func(s *Stream) goja.Value { return js.Bool(s.W.NeedDrain()) })
	get("writableHighWaterMark", func(s *Stream) goja.Value { return e.VM.ToValue(s.W.hwm) })
	get("writableCorked", func(s *Stream) goja.Value { return e.VM.ToValue(s.W.corked) })
	get("writableLength", func(s *Stream) goja.Value { return e.VM.ToValue(s.W.length) })
	get("writableAborted", func(s *Stream) goja.Value {
		return js.Bool(!s.W.off && (s.destroyed || s.errored != nil) && !s.W.finished)
	})
	get("writableBuffer", func(s *Stream) goja.Value { return s.W.bufferArray() })
	js.Accessor(e, proto, "_writableState", func(this js.Value) js.Value {
		if s := m.From(this); s != nil && s.W != nil {
			return s.writableStateObject()
		}
		return js.Undefined
	}, nil)
}

func (w *Writable) bufferArray() goja.Value {
	list := make([]any, 0, len(w.buffered)-w.index)
	for _, q := range w.buffered[w.index:] {
		o := w.s.e.VM.NewObject()
		js.Set(o, "chunk", q.chunk.Value)
		js.Set(o, "encoding", q.chunk.encodingName())
		list = append(list, o)
	}
	return w.s.e.VM.NewArray(list...)
}

// hasInstance makes a Duplex an instance of Writable although it inherits from Readable.
func (m *Module) hasInstance() {
	e, ctor := m.e, m.Writable.Ctor
	base := engine.FuncOf(e.VM.Get("Function").(*goja.Object).Get("prototype").(*goja.Object).GetSymbol(goja.SymHasInstance))
	fn := e.NewFunc("[Symbol.hasInstance]", 1, func(c js.Call) js.Value {
		v := c.Argument(0)
		if e.Call1(base, c.This, v).ToBoolean() {
			return js.True
		}
		if js.ObjectOf(c.This) != ctor {
			return js.False
		}
		s := m.From(v)
		return js.Bool(s != nil && s.W != nil)
	})
	if err := ctor.DefineDataPropertySymbol(goja.SymHasInstance, fn, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
}

func (m *Module) duplexMembers() {
	js.Accessor(m.e, m.Duplex.Proto, "allowHalfOpen", func(this js.Value) js.Value {
		if s := m.From(this); s != nil {
			return js.Bool(s.allowHalfOpen)
		}
		return js.Undefined
	}, func(this, v js.Value) {
		if s := m.From(this); s != nil {
			s.allowHalfOpen = v.ToBoolean()
		}
	})
}

// legacyPipe is the pipe of the old Stream class: any emitter of 'data' to anything with write.
func (m *Module) legacyPipe() {
	e := m.e
	js.Method(e, m.Legacy.Proto, "pipe", 2, func(c js.Call) js.Value {
		src, dest := js.ObjectOf(c.This), js.ObjectOf(c.Argument(0))
		if dest == nil {
			panic(errors.InvalidArgType(e, "dest", c.Argument(0), "Writable"))
		}
		str := func(s string) goja.Value { return e.VM.ToValue(s) }
		var off []func()
		on := func(obj *goja.Object, event string, fn func(c js.Call)) {
			f := e.NewFunc("", 1, func(c js.Call) js.Value { fn(c); return js.Undefined })
			js.Invoke(e, obj, "on", str(event), f)
			off = append(off, func() { js.Invoke(e, obj, "removeListener", str(event), f) })
		}
		cleanup := func(js.Call) {
			for _, f := range off {
				f()
			}
			off = nil
		}
		on(src, "data", func(c js.Call) {
			if js.Get(dest, "writable").ToBoolean() {
				if ret := js.Invoke(e, dest, "write", c.Argument(0)); js.IsBool(ret) && !ret.ToBoolean() && engine.IsCallable(src.Get("pause")) {
					js.Invoke(e, src, "pause")
				}
			}
		})
		on(dest, "drain", func(js.Call) {
			if js.Get(src, "readable").ToBoolean() && engine.IsCallable(src.Get("resume")) {
				js.Invoke(e, src, "resume")
			}
		})
		if o := js.ObjectOf(c.Argument(1)); !m.isStdioOf(dest) && (o == nil || !js.IsBool(o.Get("end")) || o.Get("end").ToBoolean()) {
			ended := false
			on(src, "end", func(js.Call) {
				if !ended {
					ended = true
					js.Invoke(e, dest, "end")
				}
			})
			on(src, "close", func(js.Call) {
				if !ended {
					ended = true
					if engine.IsCallable(dest.Get("destroy")) {
						js.Invoke(e, dest, "destroy")
					}
				}
			})
		}
		fail := func(obj *goja.Object) func(js.Call) {
			return func(c js.Call) {
				err := c.Argument(0)
				cleanup(js.Call{})
				if m.events.Count(obj, "error") == 0 {
					js.Invoke(e, obj, "emit", str("error"), err)
				}
			}
		}
		on(src, "error", fail(src))
		on(dest, "error", fail(dest))
		on(src, "end", cleanup)
		on(src, "close", cleanup)
		on(dest, "close", cleanup)
		js.Invoke(e, dest, "emit", str("pipe"), src)
		return dest
	})
}

func (m *Module) isStdioOf(dest *goja.Object) bool {
	process := m.e.Require("process")
	return process != nil && m.isStdio(process, dest)
}
