package stream

import (
	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// Contract of the stream seam.
//
// A stream's state machine is Go and stands here once, for every stream: when _read is called, how chunks are buffered, the order of data, end,
// finish, error and close. What fills a readable and what takes a writable's chunks is behind Native:
//
//   - a native handle (net.Socket, Transform) implements Native; its class registers the JavaScript functions that stand for it (_read,
//     _write, ...) in a Kind.
//   - every call looks the method up on the object. Where the object still has the function that the Kind registered, Go calls Go; where a
//     subclass, an instance or a patched prototype has replaced it, that JavaScript function is called with Node's arguments. So overriding
//     works as in Node and costs one property lookup where nobody overrides. The same holds for push, read, write and emit.
//   - a Native answers Read with Push or PushEnd, now or later; it answers Write, Writev, Final and Destroy through done, exactly once, now or
//     later. It never emits end, finish, error or close itself.
//   - chunks are JavaScript values (Buffers, strings or, in object mode, anything); their bytes are read where they are needed, without a copy.

// Native is a stream implementation in Go.
type Native interface {
	// Read asks for about n bytes.
	Read(n int)
	// Write takes one chunk.
	Write(c Chunk, done Done)
	// Writev takes several chunks in order; only called when the Kind has a Writev function.
	Writev(cs []Chunk, done Done)
	// Final runs after the last write, before 'finish'.
	Final(done Done)
	// Destroy releases what is held. err is null or the reason; what done gets is what 'error' emits.
	Destroy(err goja.Value, done Done)
}

// Kind ties a native class to the JavaScript functions on its prototype that stand for Native's methods. A nil function is one that the class
// does not have.
type Kind struct{ Read, Write, Writev, Final, Destroy *goja.Object }

// Chunk is one piece of data on its way to a sink.
type Chunk struct {
	Value    goja.Value // a Buffer, a string, or anything in object mode
	Encoding buffer.Encoding
	IsString bool   // Value is a string to be encoded with Encoding
	size     int    // what it counts for in writableLength
	bytes    []byte // of a Buffer, where they are known already
}

// ChunkOf makes the chunk of a direct call of _write(chunk, encoding).
func ChunkOf(value, encoding goja.Value) Chunk {
	c := Chunk{Value: value, IsString: js.IsString(value)}
	if js.IsString(encoding) {
		c.Encoding, _ = buffer.ParseEncoding(encoding.String())
	}
	return c
}

// Pusher is a Native that, once asked, goes on pushing until it is told to stop by what Push returns.
type Pusher interface{ Pushing() bool }

// EndedWriter is a Native with an error of its own for writes after the end; nil means ERR_STREAM_WRITE_AFTER_END.
type EndedWriter interface{ WriteAfterEnd() *goja.Object }

// Bytes returns the chunk's bytes. They are those of the Buffer itself, or, for strings, may be those of the string: read only.
func (c *Chunk) Bytes() []byte {
	if c.IsString {
		return c.Encoding.Bytes(c.Value)
	}
	if c.bytes == nil {
		c.bytes, _ = engine.Bytes(c.Value)
	}
	return c.bytes
}

// encodingName is what _write gets as its second argument.
func (c *Chunk) encodingName() string {
	if c.IsString {
		return c.Encoding.Name()
	}
	return "buffer"
}

// Done completes one request of the state machine. The zero Done does nothing. It is a plain value: making one allocates nothing.
type Done struct {
	s    *Stream
	kind doneKind
	fn   engine.Func // for doneJS
	call func(err goja.Value)
}

type doneKind uint8

const (
	doneNothing doneKind = iota
	doneWrite
	doneJS
	doneGo
)

// DoneFunc is a Done that calls fn.
func DoneFunc(fn func(err goja.Value)) Done { return Done{kind: doneGo, call: fn} }

// DoneOf is the Done behind a JavaScript callback; values that are no functions give the zero Done.
func DoneOf(s *Stream, cb goja.Value) Done {
	if fn := engine.FuncOf(cb); fn != nil {
		return Done{s: s, kind: doneJS, fn: fn}
	}
	return Done{}
}

// Call completes the request; err is nil, null or undefined for success.
func (d Done) Call(err goja.Value) {
	switch d.kind {
	case doneWrite:
		d.s.W.onwrite(err)
	case doneJS:
		if failed(err) {
			d.s.e.Call1(d.fn, goja.Undefined(), err)
		} else {
			d.s.e.Call(d.fn, goja.Undefined())
		}
	case doneGo:
		d.call(err)
	}
}
