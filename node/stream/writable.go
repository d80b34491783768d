package stream

import (
	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// Writable is the writable side of a Stream (https://nodejs.org/api/stream.html#writable-streams).
type Writable struct {
	s *Stream

	hwm, length     int
	decodeStrings   bool
	defaultEncoding buffer.Encoding

	buffered   []writeRequest
	index      int // buffered[index:] wait
	processing bool

	writing  bool
	writelen int
	writecb  callback
	sync     bool // inside _write

	corked       int
	pendingcb    int
	needDrain    bool
	ending       bool
	ended        bool
	finished     bool
	finalCalled  bool
	prefinished  bool
	objectMode   bool
	off          bool // a Duplex without a writable side
	afterPending bool // an afterWrite without callbacks is queued
	afterTick    *afterWriteInfo
	onFinished   []callback
	onwriteObj   *goja.Object // what a JavaScript _write gets as callback
	notWritable  bool         // writable was set to false

}

// callback is a write callback: nothing, or a JavaScript function. Functions are compared by identity.
type callback struct {
	obj *goja.Object
	fn  engine.Func
	// many are the callbacks of a _writev.
	many []writeRequest
}

type writeRequest struct {
	chunk Chunk
	cb    callback
}

func (w *Writable) call(cb callback, err goja.Value) {
	for _, q := range cb.many {
		w.call(q.cb, err)
	}
	if cb.fn != nil {
		w.s.e.Call1(cb.fn, goja.Undefined(), orNull(err))
	}
}

func (cb callback) none() bool { return cb.fn == nil && cb.many == nil }

func callbackOf(v goja.Value) callback {
	if fn := engine.FuncOf(v); fn != nil {
		return callback{obj: v.(*goja.Object), fn: fn}
	}
	return callback{}
}

// Usable is what stream.writable says.
func (w *Writable) Usable() bool {
	return !w.off && !w.notWritable && !w.s.destroyed && w.s.errored == nil && !w.ending && !w.ended
}

// Ending tells whether end was called.
func (w *Writable) Ending() bool { return w.ending }

// Finished tells whether 'finish' was or is being emitted.
func (w *Writable) Finished() bool { return w.finished }

// NeedDrain tells whether a write returned false and 'drain' is still to come.
func (w *Writable) NeedDrain() bool {
	return !w.s.destroyed && !w.ending && w.needDrain
}

// Length returns the bytes that wait.
func (w *Writable) Length() int { return w.length }

// Write is stream.write through the object's own write, which may have been replaced.
func (s *Stream) WriteThrough(chunk goja.Value) bool {
	m := s.method("write")
	if m == s.m.baseWrite && s.W != nil {
		ok, _ := s.W.write(chunk, nil, nil)
		return ok
	}
	fn := engine.FuncOf(m)
	if fn == nil {
		panic(s.e.VM.NewTypeError("dest.write is not a function"))
	}
	// Only an explicit false asks to wait.
	ret := s.e.Call1(fn, s.Obj, chunk)
	return !js.IsBool(ret) || ret.ToBoolean()
}

// write is Writable.prototype.write. err is what went wrong, nil otherwise.
func (w *Writable) write(value, encoding, cb goja.Value) (ok bool, err *goja.Object) {
	s := w.s
	c := Chunk{Value: value, Encoding: w.defaultEncoding}
	if js.TypeOf(encoding) == "function" {
		cb = encoding
	} else if encoding != nil && encoding.ToBoolean() {
		name := encoding.String()
		enc, known := buffer.ParseEncoding(name)
		if !known && name != "buffer" {
			errors.Throw(s.e, "ERR_UNKNOWN_ENCODING", name)
		}
		if known {
			c.Encoding = enc
		}
	}
	if goja.IsNull(value) {
		errors.Throw(s.e, "ERR_STREAM_NULL_VALUES")
	}
	c.size = 1
	if !w.objectMode {
		if js.IsString(value) {
			if w.decodeStrings {
				p := append([]byte(nil), c.Encoding.Bytes(value)...)
				c.Value, c.size = s.m.buffer.FromBytes(p), len(p)
			} else {
				c.IsString, c.size = true, stringLen(value)
			}
		} else if p, isView := s.m.buffer.ViewBytes(value); isView {
			c.size, c.bytes = len(p), p
			if !s.m.buffer.IsBuffer(value) {
				c.Value = s.m.asBuffer(value)
			}
		} else {
			panic(errors.InvalidArgType(s.e, "chunk", value, "string", "Buffer", "TypedArray", "DataView"))
		}
	} else if js.IsString(value) {
		c.IsString = true
	}
	call := callbackOf(cb)
	switch {
	case w.ending:
		if n, ok := s.native.(EndedWriter); ok {
			err = n.WriteAfterEnd()
		}
		if err == nil {
			err = errors.New(s.e, "ERR_STREAM_WRITE_AFTER_END")
		}
	case s.destroyed:
		err = errors.New(s.e, "ERR_STREAM_DESTROYED", "write")
	}
	if err != nil {
		s.e.NextTick(func(any) { w.call(call, err) }, nil)
		s.Fail(err, true)
		return false, err
	}
	w.pendingcb++
	return w.writeOrBuffer(c, call), nil
}

func (w *Writable) writeOrBuffer(c Chunk, cb callback) bool {
	s := w.s
	w.length += c.size
	ret := w.length < w.hwm
	if !ret {
		w.needDrain = true
	}
	if w.writing || w.corked > 0 || s.errored != nil || !s.constructed {
		w.buffered = append(w.buffered, writeRequest{c, cb})
	} else {
		w.writelen, w.writecb, w.writing, w.sync = c.size, cb, true, true
		w.callWrite(c)
		w.sync = false
	}
	return ret && s.errored == nil && !s.destroyed
}

// callWrite calls _write.
func (w *Writable) callWrite(c Chunk) {
	s := w.s
	m := s.method("_write")
	if s.kind != nil && m == s.kind.Write {
		s.native.Write(c, Done{s: s, kind: doneWrite})
		return
	}
	fn := engine.FuncOf(m)
	if fn == nil {
		// A stream that has only _writev takes single chunks through it.
		if engine.IsCallable(s.Obj.Get("_writev")) {
			w.callWritev([]writeRequest{{chunk: c}})
			return
		}
		errors.Throw(s.e, "ERR_METHOD_NOT_IMPLEMENTED", "_write()")
	}
	s.e.Call(fn, s.Obj, c.Value, s.e.VM.ToValue(c.encodingName()), w.onwriteFunc())
}

func (w *Writable) callWritev(reqs []writeRequest) {
	s := w.s
	m := s.method("_writev")
	if s.kind != nil && m == s.kind.Writev {
		cs := make([]Chunk, len(reqs))
		for i := range reqs {
			cs[i] = reqs[i].chunk
		}
		s.native.Writev(cs, Done{s: s, kind: doneWrite})
		return
	}
	list := make([]any, len(reqs))
	allBuffers := true
	for i := range reqs {
		o := s.e.VM.NewObject()
		js.Set(o, "chunk", reqs[i].chunk.Value)
		js.Set(o, "encoding", reqs[i].chunk.encodingName())
		if reqs[i].cb.obj != nil {
			js.Set(o, "callback", reqs[i].cb.obj)
		} else {
			js.Set(o, "callback", s.e.NewFunc("nop", 0, func(js.Call) js.Value { return js.Undefined }))
		}
		allBuffers = allBuffers && !reqs[i].chunk.IsString
		list[i] = o
	}
	arr := s.e.VM.NewArray(list...)
	js.Set(arr, "allBuffers", allBuffers)
	js.Invoke(s.e, s.Obj, "_writev", arr, w.onwriteFunc())
}

func (w *Writable) onwriteFunc() *goja.Object {
	if w.onwriteObj == nil {
		w.onwriteObj = w.s.callback(Done{s: w.s, kind: doneWrite})
	}
	return w.onwriteObj
}

// onwrite is called when the sink has taken, or failed to take, what it was given.
func (w *Writable) onwrite(err goja.Value) {
	s := w.s
	if !w.writing {
		s.Fail(errors.New(s.e, "ERR_MULTIPLE_CALLBACK"), false)
		return
	}
	sync, cb := w.sync, w.writecb
	w.writing, w.writecb = false, callback{}
	w.length -= w.writelen
	w.writelen = 0
	if failed(err) {
		s.setErrored(err)
		if sync {
			s.e.NextTick(func(any) { w.writeFailed(err, cb) }, nil)
		} else {
			w.writeFailed(err, cb)
		}
		return
	}
	if w.index < len(w.buffered) {
		w.clearBuffer()
	}
	switch {
	case !sync:
		w.afterWrite(1, cb)
	case cb.none():
		// Nobody waits for this write: a tick only where 'drain' or an end depends on it.
		if !w.afterPending && (w.needDrain && w.length == 0 || s.destroyed) {
			w.afterPending = true
			s.e.NextTick(afterWriteNop, w)
			return
		}
		w.pendingcb--
		if w.ending {
			w.finishMaybe(true)
		}
	case w.afterTick != nil && w.afterTick.cb.obj == cb.obj && cb.obj != nil:
		w.afterTick.count++
	default:
		w.afterTick = &afterWriteInfo{w: w, cb: cb, count: 1}
		s.e.NextTick(afterWriteTick, w.afterTick)
	}
}

type afterWriteInfo struct {
	w     *Writable
	cb    callback
	count int
}

func afterWriteTick(arg any) {
	info := arg.(*afterWriteInfo)
	if info.w.afterTick == info {
		info.w.afterTick = nil
	}
	info.w.afterWrite(info.count, info.cb)
}

func afterWriteNop(arg any) {
	w := arg.(*Writable)
	w.afterPending = false
	w.afterWrite(1, callback{})
}

func (w *Writable) afterWrite(count int, cb callback) {
	s := w.s
	if !w.ending && !s.destroyed && w.length == 0 && w.needDrain {
		w.needDrain = false
		s.emit("drain")
	}
	for ; count > 0; count-- {
		w.pendingcb--
		w.call(cb, nil)
	}
	if s.destroyed {
		w.errorBuffer()
	}
	w.finishMaybe(true)
}

func (w *Writable) writeFailed(err goja.Value, cb callback) {
	w.pendingcb--
	w.call(cb, err)
	w.errorBuffer()
	w.s.Fail(err, false)
}

// reason is what callbacks of a dead stream get.
func (w *Writable) reason(what string) goja.Value {
	if w.s.errored != nil {
		return w.s.errored
	}
	return errors.New(w.s.e, "ERR_STREAM_DESTROYED", what)
}

// errorBuffer fails everything that waits.
func (w *Writable) errorBuffer() {
	if w.writing {
		return
	}
	reqs := w.buffered[w.index:]
	w.buffered, w.index = nil, 0
	for _, q := range reqs {
		w.length -= q.chunk.size
		w.call(q.cb, w.reason("write"))
	}
	w.callFinished(w.reason("end"))
}

func (w *Writable) callFinished(err goja.Value) {
	cbs := w.onFinished
	w.onFinished = nil
	for _, cb := range cbs {
		w.call(cb, err)
	}
}

func (w *Writable) resetBuffer() { w.buffered, w.index = nil, 0 }

func (w *Writable) clearBuffer() {
	s := w.s
	if w.corked > 0 || w.processing || s.destroyed || !s.constructed {
		return
	}
	n := len(w.buffered) - w.index
	if n == 0 {
		return
	}
	w.processing = true
	if n > 1 && engine.IsCallable(s.Obj.Get("_writev")) {
		reqs := w.buffered[w.index:]
		w.pendingcb -= n - 1
		cb := callback{many: reqs}
		w.resetBuffer()
		w.writelen, w.writecb, w.writing, w.sync = w.length, cb, true, true
		if s.destroyed {
			w.onwrite(errors.New(s.e, "ERR_STREAM_DESTROYED", "write"))
		} else {
			w.callWritev(reqs)
		}
		w.sync = false
	} else {
		for w.index < len(w.buffered) && !w.writing {
			q := w.buffered[w.index]
			w.buffered[w.index] = writeRequest{}
			w.index++
			w.writelen, w.writecb, w.writing, w.sync = q.chunk.size, q.cb, true, true
			if s.destroyed {
				w.onwrite(errors.New(s.e, "ERR_STREAM_DESTROYED", "write"))
			} else {
				w.callWrite(q.chunk)
			}
			w.sync = false
		}
		switch {
		case w.index >= len(w.buffered):
			w.resetBuffer()
		case w.index > 256:
			w.buffered = append([]writeRequest(nil), w.buffered[w.index:]...)
			w.index = 0
		}
	}
	w.processing = false
}

// Cork holds writes back until Uncork.
func (w *Writable) Cork() { w.corked++ }

// Uncork lets writes go once every Cork is undone.
func (w *Writable) Uncork() {
	if w.corked > 0 {
		w.corked--
		if !w.writing {
			w.clearBuffer()
		}
	}
}

// End is stream.end(chunk, encoding, cb); each may be nil.
func (w *Writable) End(chunk, encoding, cb goja.Value) {
	s := w.s
	if js.TypeOf(chunk) == "function" {
		chunk, encoding, cb = nil, nil, chunk
	} else if js.TypeOf(encoding) == "function" {
		encoding, cb = nil, encoding
	}
	var err goja.Value
	if !js.IsNullish(chunk) {
		if _, e := w.write(chunk, encoding, nil); e != nil {
			err = e
		}
	}
	if w.corked > 0 {
		w.corked = 1
		js.Invoke(s.e, s.Obj, "uncork")
	}
	switch {
	case err != nil:
	case s.errored == nil && !w.ending:
		w.ending = true
		w.finishMaybe(true)
		w.ended = true
	case w.finished:
		err = errors.New(s.e, "ERR_STREAM_ALREADY_FINISHED", "end")
	case s.destroyed:
		err = errors.New(s.e, "ERR_STREAM_DESTROYED", "end")
	}
	if c := callbackOf(cb); c.fn != nil {
		if err != nil || w.finished {
			s.e.NextTick(func(any) { w.call(c, err) }, nil)
		} else {
			w.onFinished = append(w.onFinished, c)
		}
	}
}

func (w *Writable) needFinish() bool {
	s := w.s
	return w.ending && !s.destroyed && s.constructed && w.length == 0 && s.errored == nil && len(w.buffered) == 0 && !w.finished &&
		!w.writing && !s.errorEmitted && !s.closeEmitted
}

func (w *Writable) finishMaybe(sync bool) {
	if !w.needFinish() {
		return
	}
	w.prefinish()
	if w.pendingcb != 0 {
		return
	}
	if sync {
		w.pendingcb++
		w.s.e.NextTick(func(arg any) {
			w := arg.(*Writable)
			if w.needFinish() {
				w.finish()
			} else {
				w.pendingcb--
			}
		}, w)
	} else if w.needFinish() {
		w.pendingcb++
		w.finish()
	}
}

func (w *Writable) prefinish() {
	s := w.s
	if w.prefinished || w.finalCalled {
		return
	}
	if m := s.method("_final"); m != nil && engine.IsCallable(m) && !s.destroyed {
		w.finalCalled = true
		w.callFinal(m)
		return
	}
	w.prefinished = true
	s.emit("prefinish")
}

// callFinal calls _final; 'finish' waits for its callback.
func (w *Writable) callFinal(m *goja.Object) {
	s := w.s
	called := false
	done := DoneFunc(func(err goja.Value) {
		if called {
			if !failed(err) {
				err = errors.New(s.e, "ERR_MULTIPLE_CALLBACK")
			}
			s.Fail(err, false)
			return
		}
		called = true
		w.pendingcb--
		if failed(err) {
			w.callFinished(err)
			s.Fail(err, w.sync)
		} else if w.needFinish() {
			w.prefinished = true
			s.emit("prefinish")
			w.pendingcb++
			s.e.NextTick(func(arg any) { arg.(*Writable).finish() }, w)
		}
	})
	w.sync = true
	w.pendingcb++
	if s.kind != nil && m == s.kind.Final {
		s.native.Final(done)
	} else if thrown := s.try(func() { js.Invoke(s.e, s.Obj, "_final", s.callback(done)) }); thrown != nil {
		done.Call(thrown)
	}
	w.sync = false
}

func (w *Writable) finish() {
	s := w.s
	w.pendingcb--
	w.finished = true
	w.callFinished(nil)
	s.emit("finish")
	if s.autoDestroy && (s.R == nil || s.R.endEmitted || s.R.off) {
		s.DestroyThrough(nil)
	}
}

// BufferedBytes counts the bytes of the chunks that were written but not given to the sink.
func (w *Writable) BufferedBytes() int {
	n := 0
	for i := range w.buffered[w.index:] {
		c := &w.buffered[w.index+i].chunk
		if c.IsString {
			n += c.Encoding.ByteLength(c.Value)
		} else {
			p, _ := engine.Bytes(c.Value)
			n += len(p)
		}
	}
	return n
}
