package stream

import (
	"math"

	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// flowState is readableFlowing: null until somebody decides.
type flowState uint8

const (
	flowNull flowState = iota
	flowPaused
	flowing
)

// Readable is the readable side of a Stream (https://nodejs.org/api/stream.html#readable-streams).
type Readable struct {
	s *Stream

	queue  []goja.Value // chunks; queue[head:] wait
	head   int
	length int // bytes, characters of decoded strings, or objects
	hwm    int

	listener   *goja.Object // the last one of 'data', with its bare form: chunk after chunk goes to the same
	listenerFn engine.Func

	flow            flowState
	decoder         *buffer.Decoder
	encoding        buffer.Encoding // of decoder
	defaultEncoding buffer.Encoding

	pipes       []*pipe
	awaitDrain  map[*goja.Object]struct{} // destinations that a pipe waits for
	paused      bool                      // pause() was the last word
	pauseCalled bool

	objectMode        bool
	off               bool // a Duplex without a readable side
	ended             bool // the source is at its end
	endEmitted        bool
	reading           bool
	sync              bool // inside _read
	needReadable      bool
	emittedReadable   bool
	readableListening bool
	resumeScheduled   bool
	readingMore       bool
	dataEmitted       bool
}

// Push adds a chunk as stream.push does, through the object's push if that has been replaced. It tells whether the source may go on.
func (s *Stream) Push(chunk goja.Value) bool {
	if m := s.method("push"); m != s.m.push {
		fn := engine.FuncOf(m)
		if fn == nil {
			panic(s.e.VM.NewTypeError("push is not a function"))
		}
		return s.e.Call1(fn, s.Obj, chunk).ToBoolean()
	}
	return s.R.add(chunk, "", false)
}

// PushEnd marks the end of the data, as push(null) does.
func (s *Stream) PushEnd() { s.Push(js.Null) }

// add is push and unshift. chunk null ends.
func (r *Readable) add(chunk goja.Value, encoding string, front bool) bool {
	s := r.s
	size := 1
	decoded := false // the chunk is a string in the stream's own encoding
	if goja.IsNull(chunk) {
		r.reading = false
		r.eof()
		return r.wantsMore()
	}
	if !r.objectMode {
		if js.IsString(chunk) {
			enc := r.defaultEncoding
			if encoding != "" {
				var ok bool
				if enc, ok = buffer.ParseEncoding(encoding); !ok {
					errors.Throw(s.e, "ERR_UNKNOWN_ENCODING", encoding)
				}
			}
			switch {
			case r.decoder != nil && r.encoding == enc:
				decoded = true
				size = stringLen(chunk)
			case front && r.decoder != nil:
				chunk = r.encoding.String(s.e, enc.Bytes(chunk))
				decoded = true
				size = stringLen(chunk)
			default:
				p := append([]byte(nil), enc.Bytes(chunk)...)
				chunk, size = s.m.buffer.FromBytes(p), len(p)
			}
		} else if p, ok := s.m.buffer.ViewBytes(chunk); ok {
			size = len(p)
			if !s.m.buffer.IsBuffer(chunk) {
				chunk = s.m.asBuffer(chunk)
			}
		} else if !js.IsUndefined(chunk) {
			s.Fail(errors.InvalidArgType(s.e, "chunk", chunk, "string", "Buffer", "TypedArray", "DataView"), false)
			return r.wantsMore()
		} else {
			size = 0
		}
	}
	switch {
	case !r.objectMode && size == 0:
		if !front {
			r.reading = false
			r.maybeReadMore()
		}
	case front && r.endEmitted:
		s.Fail(errors.New(s.e, "ERR_STREAM_UNSHIFT_AFTER_END_EVENT"), false)
	case !front && r.ended:
		s.Fail(errors.New(s.e, "ERR_STREAM_PUSH_AFTER_EOF"), false)
	case s.destroyed || s.errored != nil:
		return false
	case front:
		r.addChunk(chunk, size, true)
	default:
		r.reading = false
		if r.decoder != nil && !decoded && !(r.objectMode && js.IsString(chunk)) {
			if p, ok := engine.Bytes(chunk); ok {
				chunk = r.decoder.Write(p)
				if !r.objectMode {
					size = stringLen(chunk)
				}
			}
			if size == 0 {
				r.maybeReadMore()
				break
			}
		}
		r.addChunk(chunk, size, false)
	}
	return r.wantsMore()
}

func (r *Readable) wantsMore() bool { return !r.ended && (r.length < r.hwm || r.length == 0) }

func (r *Readable) addChunk(chunk goja.Value, size int, front bool) {
	s := r.s
	var listener *goja.Object
	if r.flow == flowing && r.length == 0 && !r.sync {
		listener = s.m.events.Handler(s.Obj, "data")
	}
	if listener != nil {
		clear(r.awaitDrain)
		r.dataEmitted = true
		if listener != r.listener {
			r.listener, r.listenerFn = listener, engine.FuncOf(listener)
		}
		s.m.events.EmitTo(s.Obj, "data", r.listenerFn, chunk)
	} else {
		r.length += size
		if front {
			r.unshift(chunk)
		} else {
			r.queue = append(r.queue, chunk)
		}
		if r.needReadable {
			r.emitReadable()
		}
	}
	r.maybeReadMore()
}

func (r *Readable) unshift(chunk goja.Value) {
	if r.head > 0 {
		r.head--
		r.queue[r.head] = chunk
		return
	}
	r.queue = append([]goja.Value{chunk}, r.queue...)
}

func (r *Readable) eof() {
	if r.ended {
		return
	}
	if r.decoder != nil {
		if tail := r.decoder.End(nil); stringLen(tail) > 0 {
			r.queue = append(r.queue, tail)
			if r.objectMode {
				r.length++
			} else {
				r.length += stringLen(tail)
			}
		}
	}
	r.ended = true
	if r.sync {
		r.emitReadable()
		return
	}
	r.needReadable = false
	r.emittedReadable = true
	r.emitReadableNow()
}

func (r *Readable) emitReadable() {
	r.needReadable = false
	if !r.emittedReadable {
		r.emittedReadable = true
		r.s.e.NextTick(emitReadableTick, r)
	}
}

func emitReadableTick(arg any) { arg.(*Readable).emitReadableNow() }

func (r *Readable) emitReadableNow() {
	s := r.s
	if !s.destroyed && s.errored == nil && (r.length > 0 || r.ended) {
		s.emit("readable")
		r.emittedReadable = false
	}
	r.needReadable = r.flow != flowing && !r.ended && r.length <= r.hwm
	r.runFlow()
}

func (r *Readable) maybeReadMore() {
	if r.readingMore || !r.s.constructed {
		return
	}
	// A source that pushes by itself needs no asking, unless it is the program's _read that would be asked.
	if src, ok := r.s.native.(Pusher); ok && r.flow == flowing && src.Pushing() && r.s.method("_read") == r.s.kind.Read {
		return
	}
	r.readingMore = true
	r.s.e.NextTick(readMoreTick, r)
}

func readMoreTick(arg any) {
	r := arg.(*Readable)
	for !r.reading && !r.ended && (r.length < r.hwm || (r.flow == flowing && r.length == 0)) {
		n := r.length
		r.readThrough(0)
		if n == r.length {
			break // nothing came: stop asking
		}
	}
	r.readingMore = false
}

// readThrough calls the object's own read, which may have been replaced. all is -1.
func (r *Readable) readThrough(n int) goja.Value {
	s := r.s
	m := s.method("read")
	if m == s.m.read {
		if n < 0 {
			return r.read(math.NaN())
		}
		return r.read(float64(n))
	}
	fn := engine.FuncOf(m)
	if fn == nil {
		panic(s.e.VM.NewTypeError("read is not a function"))
	}
	if n < 0 {
		return s.e.Call(fn, s.Obj)
	}
	return s.e.Call1(fn, s.Obj, s.e.VM.ToValue(n))
}

// Read0 is read(0): it starts the source if there is room.
func (s *Stream) Read0() { s.R.readThrough(0) }

// ReadIntrinsic is Readable.prototype.read itself; n is NaN for "what there is".
func (s *Stream) ReadIntrinsic(n float64) goja.Value { return s.R.read(n) }

const maxHWM = 0x40000000

// read is Readable.prototype.read; n is NaN for "what there is". null when there is not enough.
func (r *Readable) read(n float64) goja.Value {
	s := r.s
	asked := n
	if n > float64(r.hwm) {
		r.hwm = roundUp(n)
	}
	if n != 0 {
		r.emittedReadable = false
	}
	full := r.length > 0
	if r.hwm != 0 {
		full = r.length >= r.hwm
	}
	if n == 0 && r.needReadable && (full || r.ended) {
		if r.length == 0 && r.ended {
			r.end()
		} else {
			r.emitReadable()
		}
		return js.Null
	}
	take := r.howMuch(n)
	if take == 0 && r.ended {
		if r.length == 0 {
			r.end()
		}
		return js.Null
	}
	doRead := r.needReadable || r.length == 0 || r.length-take < r.hwm
	if r.ended || r.reading || s.destroyed || s.errored != nil || !s.constructed {
		doRead = false
	}
	if doRead {
		r.reading = true
		r.sync = true
		if r.length == 0 {
			r.needReadable = true
		}
		r.callRead()
		r.sync = false
		if !r.reading {
			take = r.howMuch(asked)
		}
	}
	var out goja.Value = js.Null
	if take > 0 && r.length > 0 {
		out = r.take(take)
		r.length -= take
		clear(r.awaitDrain)
	} else {
		// One object is always asked for, also where there is none.
		take = 0
		r.needReadable = r.length <= r.hwm
	}
	if r.length == 0 {
		if !r.ended {
			r.needReadable = true
		}
		if asked != float64(take) && r.ended {
			r.end()
		}
	}
	if take > 0 && s.errored == nil && !s.closeEmitted {
		r.dataEmitted = true
		s.emit1("data", out)
	}
	return out
}

// callRead calls _read.
func (r *Readable) callRead() {
	s := r.s
	m := s.method("_read")
	if s.kind != nil && m == s.kind.Read {
		s.native.Read(r.hwm)
		return
	}
	if thrown := s.try(func() { js.Invoke(s.e, s.Obj, "_read", s.e.VM.ToValue(r.hwm)) }); thrown != nil {
		s.Fail(thrown, false)
	}
}

func roundUp(n float64) int {
	if n >= maxHWM {
		return maxHWM
	}
	p := 1
	for p < int(n) {
		p <<= 1
	}
	return p
}

func (r *Readable) howMuch(n float64) int {
	switch {
	case n <= 0 || (r.length == 0 && r.ended):
		return 0
	case r.objectMode:
		return 1
	case math.IsNaN(n):
		if r.flow == flowing && r.length > 0 {
			return r.sizeOf(r.queue[r.head])
		}
		return r.length
	case n <= float64(r.length):
		return int(n)
	case r.ended:
		return r.length
	}
	return 0
}

func (r *Readable) sizeOf(chunk goja.Value) int {
	if r.objectMode {
		return 1
	}
	return chunkSize(chunk)
}

func (r *Readable) shift() goja.Value {
	v := r.queue[r.head]
	r.queue[r.head] = nil
	r.head++
	if r.head == len(r.queue) {
		r.queue, r.head = r.queue[:0], 0
	}
	return v
}

// take removes n bytes, characters or one object from the queue.
func (r *Readable) take(n int) goja.Value {
	if r.objectMode {
		return r.shift()
	}
	first := r.queue[r.head]
	size := chunkSize(first)
	if n == size {
		return r.shift()
	}
	if r.decoder != nil || js.IsString(first) {
		return r.takeString(n)
	}
	if n < size {
		r.queue[r.head] = js.Invoke(r.s.e, first.(*goja.Object), "slice", r.s.e.VM.ToValue(n))
		return js.Invoke(r.s.e, first.(*goja.Object), "slice", js.Zero, r.s.e.VM.ToValue(n))
	}
	out := make([]byte, 0, n)
	for len(out) < n {
		first = r.queue[r.head]
		p, _ := engine.Bytes(first)
		if want := n - len(out); len(p) > want {
			out = append(out, p[:want]...)
			r.queue[r.head] = js.Invoke(r.s.e, first.(*goja.Object), "slice", r.s.e.VM.ToValue(want))
			break
		}
		out = append(out, p...)
		r.shift()
	}
	return r.s.m.buffer.FromBytes(out)
}

func (r *Readable) takeString(n int) goja.Value {
	var b goja.StringBuilder
	for left := n; left > 0; {
		str := r.queue[r.head].ToString().(goja.String)
		if l := str.Length(); l > left {
			b.WriteSubstring(str, 0, left)
			r.queue[r.head] = str.Substring(left, l)
			break
		} else {
			b.WriteString(str)
			left -= l
		}
		r.shift()
	}
	return b.String()
}

func chunkSize(v goja.Value) int {
	if js.IsString(v) {
		return stringLen(v)
	}
	p, _ := engine.Bytes(v)
	return len(p)
}

func stringLen(v goja.Value) int {
	if s, ok := v.(goja.String); ok {
		return s.Length()
	}
	return 0
}

// end emits 'end' in a tick.
func (r *Readable) end() {
	if !r.endEmitted {
		r.ended = true
		r.s.e.NextTick(endTick, r)
	}
}

func endTick(arg any) {
	r := arg.(*Readable)
	s := r.s
	if s.errored != nil || s.closeEmitted || r.endEmitted || r.length != 0 {
		return
	}
	r.endEmitted = true
	s.emit("end")
	if s.W != nil && !s.allowHalfOpen && s.Obj.Get("writable").ToBoolean() {
		s.e.NextTick(endWritableTick, s)
	} else if s.autoDestroy && (s.W == nil || s.W.finished || s.W.off) {
		s.DestroyThrough(nil)
	}
}

func endWritableTick(arg any) {
	s := arg.(*Stream)
	if s.W.Usable() && !s.W.ending && !s.destroyed {
		js.Invoke(s.e, s.Obj, "end")
	}
}

func (r *Readable) runFlow() {
	for r.flow == flowing && !goja.IsNull(r.readThrough(-1)) {
	}
}

// Resume switches to flowing mode.
func (r *Readable) Resume() {
	if r.flow != flowing {
		if r.readableListening {
			r.flow = flowPaused
		} else {
			r.flow = flowing
		}
		if !r.resumeScheduled {
			r.resumeScheduled = true
			r.s.e.NextTick(resumeTick, r)
		}
	}
	r.paused, r.pauseCalled = false, true
}

func resumeTick(arg any) {
	r := arg.(*Readable)
	if !r.reading {
		r.readThrough(0)
	}
	r.resumeScheduled = false
	r.s.emit("resume")
	r.runFlow()
	if r.flow == flowing && !r.reading {
		r.readThrough(0)
	}
}

// Pause leaves flowing mode.
func (r *Readable) Pause() {
	if r.flow != flowPaused {
		r.flow = flowPaused
		r.s.emit("pause")
	}
	r.paused, r.pauseCalled = true, true
}

// Flowing tells whether the stream is in flowing mode.
func (r *Readable) Flowing() bool { return r.flow == flowing }

// EndEmitted tells whether 'end' was emitted.
func (r *Readable) EndEmitted() bool { return r.endEmitted }

// Reading tells whether a _read is under way.
func (r *Readable) Reading() bool { return r.reading }

// Startable tells whether reading may begin by itself: nobody has paused the stream.
func (r *Readable) Startable() bool {
	return !r.off && r.flow != flowPaused && !(r.pauseCalled && r.paused)
}

// Length returns what is buffered.
func (r *Readable) Length() int { return r.length }

// SetFlowPaused makes the stream start in paused mode without an event, as sockets of pauseOnConnect are.
func (r *Readable) SetFlowPaused() { r.flow = flowPaused }

// listened is what Readable.prototype.on adds to EventEmitter's.
func (r *Readable) listened(event string) {
	switch event {
	case "data":
		r.readableListening = r.s.listens("readable")
		if r.flow != flowPaused {
			js.Invoke(r.s.e, r.s.Obj, "resume")
		}
	case "readable":
		if r.endEmitted || r.readableListening {
			return
		}
		r.readableListening, r.needReadable = true, true
		r.flow = flowPaused
		r.emittedReadable = false
		if r.length > 0 {
			r.emitReadable()
		} else if !r.reading {
			r.s.e.NextTick(func(arg any) { arg.(*Readable).readThrough(0) }, r)
		}
	}
}

// unlistened is what removing listeners adds: it runs in a tick since 'readable' may be listened to again at once.
func (r *Readable) unlistened() {
	r.s.e.NextTick(func(arg any) {
		r := arg.(*Readable)
		r.readableListening = r.s.listens("readable")
		switch {
		case r.resumeScheduled && r.pauseCalled && !r.paused:
			r.flow = flowing
		case r.s.listens("data"):
			js.Invoke(r.s.e, r.s.Obj, "resume")
		case !r.readableListening:
			r.flow = flowNull
		}
	}, r)
}

// setEncoding decodes what is buffered and what comes.
func (r *Readable) setEncoding(enc buffer.Encoding) {
	r.decoder = buffer.NewDecoder(r.s.e, enc)
	r.encoding = enc
	var b goja.StringBuilder
	for r.head < len(r.queue) {
		v := r.shift()
		if p, ok := engine.Bytes(v); ok {
			v = r.decoder.Write(p)
		}
		b.WriteString(v.ToString().(goja.String))
	}
	r.length = 0
	if text := b.String(); text.Length() > 0 {
		r.queue = append(r.queue[:0], text)
		r.head = 0
		r.length = text.Length()
	}
}
