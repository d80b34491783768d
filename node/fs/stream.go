package fs

import (
	"math"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errno"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"
	"jsrt/node/stream"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// streamClasses are ReadStream and WriteStream (https://nodejs.org/api/fs.html#class-fsreadstream). They stand on Readable and Writable as classes
// of a program do: packages patch and extend them in every way that Node allows.
type streamClasses struct {
	read, write *js.Class
	slot        *goja.Symbol // holds a *fileStream
	module      *stream.Module
}

// fileStream is what a file stream keeps beside its visible properties.
type fileStream struct {
	engine.Opaque
	ops  *goja.Object // what has open, read, write, writev, fsync and close: node:fs, options.fs, or a FileHandle in this shape
	busy bool         // a read or write is under way: its descriptor must not be closed, it could be somebody else's by the time it is used
	idle func(err goja.Value)
}

func (m *Module) streamClasses() *streamClasses {
	if m.streams != nil {
		return m.streams
	}
	s := &streamClasses{module: stream.Of(m.e), slot: goja.NewSymbol("kFs")}
	m.streams = s
	s.read = m.streamClass("ReadStream", &js.Class{Ctor: s.module.Readable.Ctor, Proto: s.module.Readable.Proto}, m.initReadStream)
	s.write = m.streamClass("WriteStream", &js.Class{Ctor: s.module.Writable.Ctor, Proto: s.module.Writable.Proto}, m.initWriteStream)
	m.method(s.read, "_read", 1, m.streamRead)
	m.method(s.read, "close", 1, func(obj *goja.Object, c js.Call) {
		if fn := engine.FuncOf(c.Argument(0)); fn != nil {
			m.afterClose(obj, fn)
		}
		js.Invoke(m.e, obj, "destroy")
	})
	m.method(s.write, "_write", 3, m.streamWrite)
	m.method(s.write, "_writev", 2, m.streamWritev)
	m.method(s.write, "close", 1, m.closeWriteStream)
	js.Set(s.write.Proto, "destroySoon", s.module.Writable.Proto.Get("end"))
	return s
}

// method defines a method that returns nothing.
func (m *Module) method(class *js.Class, name string, length int, fn func(obj *goja.Object, c js.Call)) {
	js.Method(m.e, class.Proto, name, length, func(c js.Call) js.Value {
		obj := js.ObjectOf(c.This)
		if obj == nil {
			panic(m.e.VM.NewTypeError("%s called on %s", name, c.This))
		}
		fn(obj, c)
		return js.Undefined
	})
}

// streamClass makes a class with what both have. It can be called without new, and on an object of a class that extends it in the old style.
func (m *Module) streamClass(name string, parent *js.Class, init func(obj *goja.Object, path, options goja.Value)) *js.Class {
	e := m.e
	var class *js.Class
	class = js.NewClass(e, name, 2, parent, func(c goja.ConstructorCall) *goja.Object {
		if c.NewTarget == nil && !e.VM.InstanceOf(c.This, class.Ctor) {
			return js.New(e, class.Ctor, c.Arguments...)
		}
		init(c.This, c.Argument(0), c.Argument(1))
		return nil
	})
	m.method(class, "_construct", 1, m.streamConstruct)
	m.method(class, "_destroy", 2, m.streamDestroy)
	state := "_readableState"
	if name == "WriteStream" {
		state = "_writableState"
	}
	js.Accessor(e, class.Proto, "autoClose", func(this goja.Value) goja.Value {
		return js.Get(js.ObjectOf(js.Get(js.ObjectOf(this), state)), "autoDestroy")
	}, func(this, v goja.Value) {
		js.Set(js.ObjectOf(js.Get(js.ObjectOf(this), state)), "autoDestroy", v)
	})
	js.Accessor(e, class.Proto, "pending", func(this goja.Value) goja.Value {
		return js.Bool(goja.IsNull(js.Get(js.ObjectOf(this), "fd")))
	}, nil)
	return class
}

func (m *Module) fileStream(obj *goja.Object) *fileStream {
	if slot := js.ObjectOf(obj.GetSymbol(m.streams.slot)); slot != nil {
		if s, ok := slot.Export().(*fileStream); ok {
			return s
		}
	}
	errors.Throw(m.e, "ERR_INVALID_THIS", "ReadStream")
	return nil
}

// initStream sets up what both classes have and returns the options, as an object that the base class may be given.
func (m *Module) initStream(obj *goja.Object, path, options goja.Value, flags string) (*fileStream, *goja.Object) {
	e := m.e
	o := m.options(options)
	opts := m.copyProps(o.obj)
	if o.encoding != nil {
		js.Set(opts, "encoding", o.encoding)
	}
	s := &fileStream{ops: m.Exports}
	custom := js.Get(opts, "fs")
	if custom.ToBoolean() {
		s.ops = custom.ToObject(e.VM)
	}
	if err := obj.DefineDataPropertySymbol(m.streams.slot, e.VM.NewDynamicObject(s), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
	if !js.IsNullish(js.Get(opts, "windowsHandle")) {
		if !js.IsNullish(js.Get(opts, "fd")) {
			errors.Throw(e, "ERR_INCOMPATIBLE_OPTION_PAIR", "windowsHandle", "fd")
		}
		errors.Throw(e, "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", "windowsHandle")
	}
	if fd := js.Get(opts, "fd"); !js.IsNullish(fd) {
		js.Set(obj, "fd", m.importFd(obj, s, fd, custom))
	} else {
		js.Set(obj, "fd", js.Null)
		validate.Function(e, js.Get(s.ops, "open"), "options.fs.open")
		if u := js.ObjectOf(path); u != nil && isURL(u) {
			path = e.VM.ToValue(m.fileURLPath(u))
		}
		js.Set(obj, "path", path)
		js.Set(obj, "flags", orDefault(js.Get(opts, "flags"), e.VM.ToValue(flags)))
		js.Set(obj, "mode", orDefault(js.Get(opts, "mode"), e.VM.ToValue(0o666)))
		m.path(path, "path")
	}
	autoClose := orDefault(js.Get(opts, "autoClose"), js.True)
	js.Set(opts, "autoDestroy", autoClose)
	return s, opts
}

func orDefault(v, def goja.Value) goja.Value {
	if js.IsUndefined(v) {
		return def
	}
	return v
}

// importFd makes a stream work on what is open already: a descriptor, or a FileHandle, which then lives as long as the stream.
func (m *Module) importFd(obj *goja.Object, s *fileStream, fd, custom goja.Value) goja.Value {
	e := m.e
	if js.IsNumber(fd) {
		return e.VM.ToValue(m.descriptor(fd))
	}
	h, ok := e.State(fd).(*fileHandle)
	if !ok {
		panic(errors.InvalidArgType(e, "options.fd", fd, "number", "FileHandle"))
	}
	if custom.ToBoolean() {
		errors.Throw(e, "ERR_METHOD_NOT_IMPLEMENTED", "FileHandle with fs")
	}
	s.ops = m.handleOps(h)
	number := m.descriptor(e.VM.ToValue(h.fd))
	h.ref()
	js.Invoke(e, h.obj, "on", e.VM.ToValue("close"), e.NewFunc("", 0, func(js.Call) js.Value {
		js.Invoke(e, obj, "close")
		return js.Undefined
	}))
	return e.VM.ToValue(number)
}

// handleOps gives a FileHandle the shape of node:fs. It goes through the methods of the object, which programs replace.
func (m *Module) handleOps(h *fileHandle) *goja.Object {
	e := m.e
	ops := e.VM.NewObject()
	// promised calls back with the values that pick finds in what a method's promise resolves to.
	promised := func(promise goja.Value, cb engine.Func, pick func(result *goja.Object) []goja.Value) {
		js.Invoke(e, js.ObjectOf(promise), "then", e.NewFunc("", 1, func(c js.Call) js.Value {
			list := append([]goja.Value{js.Null}, pick(js.ObjectOf(c.Argument(0)))...)
			// In a tick: what a callback throws is no rejection.
			e.NextTickCall(cb, list)
			return js.Undefined
		}), e.NewFunc("", 1, func(c js.Call) js.Value {
			e.NextTickCall(cb, []goja.Value{c.Argument(0)})
			return js.Undefined
		}))
	}
	nothing := func(*goja.Object) []goja.Value { return nil }
	for _, op := range []*operation{opRead, opWrite, opWritev} {
		js.Method(e, ops, op.name, op.params+1, func(c js.Call) js.Value {
			list := c.Arguments[1 : len(c.Arguments)-1]
			promised(js.Invoke(e, h.obj, op.name, list...), engine.FuncOf(c.Arguments[len(c.Arguments)-1]), func(result *goja.Object) []goja.Value {
				count, with := "bytesWritten", "buffer"
				switch op {
				case opRead:
					count = "bytesRead"
				case opWritev:
					with = "buffers"
				}
				return []goja.Value{js.Get(result, count), js.Get(result, with)}
			})
			return js.Undefined
		})
	}
	js.Method(e, ops, "fsync", 2, func(c js.Call) js.Value {
		promised(js.Invoke(e, h.obj, "sync"), engine.FuncOf(c.Argument(1)), nothing)
		return js.Undefined
	})
	js.Method(e, ops, "close", 2, func(c js.Call) js.Value {
		h.unref()
		promised(js.Invoke(e, h.obj, "close"), engine.FuncOf(c.Argument(1)), nothing)
		return js.Undefined
	})
	return ops
}

// needs demands that options.fs has a function.
func (s *fileStream) needs(e *env.Env, name string) {
	validate.Function(e, js.Get(s.ops, name), "options.fs."+name)
}

func (m *Module) initReadStream(obj *goja.Object, path, options goja.Value) {
	e := m.e
	s, opts := m.initStream(obj, path, options, "r")
	s.needs(e, "read")
	if js.Get(opts, "autoDestroy").ToBoolean() {
		s.needs(e, "close")
	}
	start, end := js.Get(opts, "start"), js.Get(opts, "end")
	js.Set(obj, "start", start)
	js.Set(obj, "end", end)
	js.Set(obj, "pos", js.Undefined)
	js.Set(obj, "bytesRead", 0)
	if !js.IsUndefined(start) {
		validate.Integer(e, start, "start", 0, maxSafe)
		js.Set(obj, "pos", start)
	}
	if js.IsUndefined(end) {
		js.Set(obj, "end", math.Inf(1))
	} else if !js.IsNumber(end) || !math.IsInf(end.ToFloat(), 1) {
		last := validate.Integer(e, end, "end", 0, maxSafe)
		if !js.IsUndefined(start) && start.ToInteger() > last {
			panic(errors.OutOfRange(e, "start", "<= \"end\" (here: "+end.String()+")", start))
		}
	}
	if js.IsUndefined(js.Get(opts, "highWaterMark")) {
		js.Set(opts, "highWaterMark", 64<<10)
	}
	e.Call1(engine.FuncOf(m.streams.module.Readable.Ctor), obj, opts)
	if enc := js.Get(opts, "encoding"); enc.ToBoolean() && goja.IsNull(js.Get(obj, "readableEncoding")) {
		js.Invoke(e, obj, "setEncoding", enc)
	}
	m.bindSignal(obj, opts)
}

func (m *Module) initWriteStream(obj *goja.Object, path, options goja.Value) {
	e := m.e
	s, opts := m.initStream(obj, path, options, "w")
	js.Set(opts, "decodeStrings", true) // files have no use for strings
	write, writev := js.Get(s.ops, "write"), js.Get(s.ops, "writev")
	if !write.ToBoolean() && !writev.ToBoolean() {
		panic(errors.InvalidArgType(e, "options.fs.write", write, "function"))
	}
	for _, name := range []string{"write", "writev"} {
		if js.Get(s.ops, name).ToBoolean() {
			s.needs(e, name)
		} else {
			// The other one does all.
			js.Set(obj, "_"+name, js.Null)
		}
	}
	if js.Get(opts, "autoDestroy").ToBoolean() {
		s.needs(e, "close")
	}
	flush := js.Get(opts, "flush")
	if js.IsNullish(flush) {
		flush = js.False
	} else {
		validate.Boolean(e, flush, "options.flush")
		s.needs(e, "fsync")
	}
	js.Set(obj, "flush", flush)
	start := js.Get(opts, "start")
	js.Set(obj, "start", start)
	js.Set(obj, "pos", js.Undefined)
	js.Set(obj, "bytesWritten", 0)
	if !js.IsUndefined(start) {
		validate.Integer(e, start, "start", 0, maxSafe)
		js.Set(obj, "pos", start)
	}
	e.Call1(engine.FuncOf(m.streams.module.Writable.Ctor), obj, opts)
	if enc := js.Get(opts, "encoding"); enc.ToBoolean() {
		js.Invoke(e, obj, "setDefaultEncoding", enc)
	}
	m.bindSignal(obj, opts)
}

// bindSignal destroys a stream when the signal of its options fires.
func (m *Module) bindSignal(obj, opts *goja.Object) {
	signal := js.ObjectOf(js.Get(opts, "signal"))
	if signal == nil {
		return
	}
	abort := func(js.Call) js.Value {
		js.Invoke(m.e, obj, "destroy", m.abortError(signal))
		return js.Undefined
	}
	if js.Get(signal, "aborted").ToBoolean() {
		abort(js.Call{})
		return
	}
	listener := m.e.NewFunc("", 0, abort)
	js.Invoke(m.e, signal, "addEventListener", m.e.VM.ToValue("abort"), listener)
	js.Invoke(m.e, obj, "once", m.e.VM.ToValue("close"), m.e.NewFunc("", 0, func(js.Call) js.Value {
		js.Invoke(m.e, signal, "removeEventListener", m.e.VM.ToValue("abort"), listener)
		return js.Undefined
	}))
}

// invoke calls one of a stream's file functions; done is its callback.
func (m *Module) invoke(s *fileStream, name string, done func(c js.Call), list ...goja.Value) {
	js.Invoke(m.e, s.ops, name, append(list, m.e.NewFunc("", 3, func(c js.Call) js.Value {
		done(c)
		return js.Undefined
	}))...)
}

// streamConstruct opens the file before anything is read or written. An open method, which older packages put on their streams, does it in its way:
// what it emits tells how it went.
func (m *Module) streamConstruct(obj *goja.Object, c js.Call) {
	e := m.e
	done := engine.FuncOf(c.Argument(0))
	if js.IsNumber(js.Get(obj, "fd")) {
		e.Call(done, js.Undefined)
		return
	}
	if fn := engine.FuncOf(js.Get(obj, "open")); fn != nil {
		emit := js.Get(obj, "emit")
		js.Set(obj, "emit", e.NewFunc("", 0, func(c js.Call) js.Value {
			event, list := c.Argument(0).String(), js.Copy(c.Arguments)
			switch event {
			case "open":
				js.Set(obj, "emit", emit)
				e.Call(done, js.Undefined)
			case "error":
				js.Set(obj, "emit", emit)
				e.Call1(done, js.Undefined, c.Argument(1))
				return js.Undefined
			}
			return e.Call(engine.FuncOf(emit), obj, list...)
		}))
		e.Call(fn, obj)
		return
	}
	m.invoke(m.fileStream(obj), "open", func(c js.Call) {
		if err := c.Argument(0); err.ToBoolean() {
			e.Call1(done, js.Undefined, err)
			return
		}
		fd := c.Argument(1)
		js.Set(obj, "fd", fd)
		e.Call(done, js.Undefined)
		js.Invoke(e, obj, "emit", e.VM.ToValue("open"), fd)
		js.Invoke(e, obj, "emit", e.VM.ToValue("ready"))
	}, js.Get(obj, "path"), js.Get(obj, "flags"), js.Get(obj, "mode"))
}

// streamRead is ReadStream.prototype._read.
func (m *Module) streamRead(obj *goja.Object, c js.Call) {
	e, s := m.e, m.fileStream(obj)
	pos := js.Get(obj, "pos")
	done := pos
	if js.IsUndefined(pos) {
		done = js.Get(obj, "bytesRead")
	}
	n := math.Min(js.Get(obj, "end").ToFloat()-done.ToFloat()+1, c.Argument(0).ToFloat())
	this := m.streams.module.From(obj)
	if !(n > 0) {
		this.PushEnd()
		return
	}
	buf, _ := m.buffer.Alloc(int(n))
	s.busy = true
	m.invoke(s, "read", func(c js.Call) {
		s.busy = false
		err := c.Argument(0)
		if s.idle != nil {
			s.idle(err)
			return
		}
		if err.ToBoolean() {
			this.Fail(err, false)
			return
		}
		got := int(c.Argument(1).ToInteger())
		if got <= 0 {
			this.PushEnd()
			return
		}
		if !js.IsUndefined(js.Get(obj, "pos")) {
			js.Set(obj, "pos", js.Get(obj, "pos").ToInteger()+int64(got))
		}
		js.Set(obj, "bytesRead", js.Get(obj, "bytesRead").ToInteger()+int64(got))
		chunk := c.Argument(2)
		if p, ok := viewBytes(chunk); ok && got < len(p) {
			// A copy: a short read would keep the whole buffer.
			small, q := m.buffer.Alloc(got)
			copy(q, p)
			chunk = small
		}
		this.Push(chunk)
	}, js.Get(obj, "fd"), buf, js.Zero, e.VM.ToValue(int64(n)), pos)
}

// streamDestroy is _destroy of both classes.
func (m *Module) streamDestroy(obj *goja.Object, c js.Call) {
	s := m.fileStream(obj)
	err, done := c.Argument(0), engine.FuncOf(c.Argument(1))
	if s.busy {
		s.idle = func(ioErr goja.Value) {
			if !err.ToBoolean() {
				err = ioErr
			}
			m.closeStream(obj, s, err, done)
		}
		return
	}
	m.closeStream(obj, s, err, done)
}

func (m *Module) closeStream(obj *goja.Object, s *fileStream, err goja.Value, done engine.Func) {
	fd := js.Get(obj, "fd")
	if !fd.ToBoolean() {
		m.e.Call1(done, js.Undefined, err)
		return
	}
	finish := func(err goja.Value) {
		m.invoke(s, "close", func(c js.Call) {
			if closeErr := c.Argument(0); closeErr.ToBoolean() {
				err = closeErr
			}
			m.e.Call1(done, js.Undefined, err)
		}, fd)
		js.Set(obj, "fd", js.Null)
	}
	if js.Get(obj, "flush").ToBoolean() {
		m.invoke(s, "fsync", func(c js.Call) {
			if !err.ToBoolean() {
				err = c.Argument(0)
			}
			finish(err)
		}, fd)
		return
	}
	finish(err)
}

// afterClose calls fn once a ReadStream is closed, with what went wrong, as stream.finished does.
func (m *Module) afterClose(obj *goja.Object, fn engine.Func) {
	call := func() {
		this := m.streams.module.From(obj)
		switch {
		case this.Errored() != nil:
			m.e.Call1(fn, obj, this.Errored())
		case !this.R.EndEmitted():
			m.e.Call1(fn, obj, errors.New(m.e, "ERR_STREAM_PREMATURE_CLOSE"))
		default:
			m.e.Call(fn, obj)
		}
	}
	if js.Get(obj, "closed").ToBoolean() {
		m.e.NextTick(func(any) { call() }, nil)
		return
	}
	js.Invoke(m.e, obj, "once", m.e.VM.ToValue("close"), m.e.NewFunc("", 0, func(js.Call) js.Value {
		call()
		return js.Undefined
	}))
}

// maxRetries is how often a write that takes nothing is tried again.
const maxRetries = 5

// writing is one chunk, or several, on its way to a file.
type writing struct {
	m      *Module
	obj    *goja.Object
	s      *fileStream
	name   string // write or writev
	pos    goja.Value
	tries  int
	finish func(err goja.Value)
}

// streamWrite is WriteStream.prototype._write.
func (m *Module) streamWrite(obj *goja.Object, c js.Call) {
	data := c.Argument(0)
	p, _ := viewBytes(data)
	m.startWriting(obj, "write", len(p), c.Argument(2)).write(data, len(p))
}

// streamWritev is WriteStream.prototype._writev.
func (m *Module) streamWritev(obj *goja.Object, c js.Call) {
	list := js.ObjectOf(c.Argument(0))
	chunks := make([]any, js.Len(list))
	size := 0
	for i := range chunks {
		chunk := js.Get(js.ObjectOf(js.Index(list, i)), "chunk")
		p, _ := viewBytes(chunk)
		size += len(p)
		chunks[i] = chunk
	}
	m.startWriting(obj, "writev", size, c.Argument(1)).writev(m.e.VM.NewArray(chunks...), size)
}

func (m *Module) startWriting(obj *goja.Object, name string, size int, cb goja.Value) *writing {
	s := m.fileStream(obj)
	done := engine.FuncOf(cb)
	w := &writing{m: m, obj: obj, s: s, name: name, pos: js.Get(obj, "pos")}
	w.finish = func(err goja.Value) {
		s.busy = false
		m.e.Call1(done, js.Undefined, err)
		if s.idle != nil {
			s.idle(err)
		}
	}
	s.busy = true
	if !js.IsUndefined(w.pos) {
		js.Set(obj, "pos", w.pos.ToInteger()+int64(size))
	}
	return w
}

// wrote takes note of what a call has written and returns what is left, or -1 when the writing is over.
func (w *writing) wrote(c js.Call, size int) int {
	e := w.m.e
	err, n := c.Argument(0), int(c.Argument(1).ToInteger())
	if o := js.ObjectOf(err); o != nil && js.Get(o, "code").String() == "EAGAIN" {
		err, n = js.Undefined, 0
	}
	if destroyed := js.Get(w.obj, "destroyed").ToBoolean(); destroyed || err.ToBoolean() {
		if !err.ToBoolean() {
			err = errors.New(e, "ERR_STREAM_DESTROYED", w.name)
		}
		w.finish(err)
		return -1
	}
	js.Set(w.obj, "bytesWritten", js.Get(w.obj, "bytesWritten").ToInteger()+int64(n))
	w.tries++
	if n > 0 {
		w.tries = 0
	}
	if !js.IsUndefined(w.pos) {
		w.pos = e.VM.ToValue(w.pos.ToInteger() + int64(n))
	}
	switch size -= n; {
	case w.tries > maxRetries:
		w.finish(errors.New(e, "ERR_SYSTEM_ERROR", w.name, "EAGAIN", errno.Message(unix.EAGAIN)))
		return -1
	case size <= 0:
		w.finish(js.Null)
		return -1
	}
	return size
}

func (w *writing) write(data goja.Value, size int) {
	w.m.invoke(w.s, "write", func(c js.Call) {
		rest := c.Argument(2)
		if js.ObjectOf(rest) == nil {
			rest = data
		}
		if left := w.wrote(c, size); left >= 0 {
			w.write(w.m.tail(rest, size-left), left)
		}
	}, js.Get(w.obj, "fd"), data, js.Zero, w.m.e.VM.ToValue(size), w.pos)
}

func (w *writing) writev(chunks *goja.Object, size int) {
	w.m.invoke(w.s, "writev", func(c js.Call) {
		if left := w.wrote(c, size); left >= 0 {
			var all []byte
			for i := range js.Len(chunks) {
				p, _ := viewBytes(js.Index(chunks, i))
				all = append(all, p...)
			}
			w.writev(w.m.e.VM.NewArray(w.m.buffer.FromBytes(all[size-left:])), left)
		}
	}, js.Get(w.obj, "fd"), chunks, w.pos)
}

// tail is a Buffer over what a view has behind its first n bytes.
func (m *Module) tail(view goja.Value, n int) goja.Value {
	obj := js.ObjectOf(view)
	p, _ := viewBytes(view)
	return m.buffer.View(js.ObjectOf(js.Get(obj, "buffer")), int(js.Get(obj, "byteOffset").ToInteger())+n, len(p)-n)
}

// closeWriteStream is WriteStream.prototype.close: it ends the stream, so that what was written reaches the file.
func (m *Module) closeWriteStream(obj *goja.Object, c js.Call) {
	e := m.e
	if cb := c.Argument(0); cb.ToBoolean() {
		if js.Get(obj, "closed").ToBoolean() {
			e.NextTickCall(validate.Function(e, cb, "callback"), nil)
			return
		}
		js.Invoke(e, obj, "on", e.VM.ToValue("close"), cb)
	}
	if !js.Get(obj, "autoClose").ToBoolean() {
		js.Invoke(e, obj, "on", e.VM.ToValue("finish"), js.Get(obj, "destroy"))
	}
	js.Invoke(e, obj, "end")
}
