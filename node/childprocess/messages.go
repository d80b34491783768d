package childprocess

import (
	"bytes"
	"encoding/binary"

	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// codec turns messages into bytes and back.
type codec interface {
	encode(m *Module, v goja.Value) []byte
	decode(m *Module, p []byte) goja.Value
	// split returns the first message in p and how many bytes it takes with what frames it; n is 0 when it is not whole. The first seen bytes of p
	// have been found to hold no whole one.
	split(p []byte, seen int) (message []byte, n int)
}

// codec returns the codec of options.serialization.
func (m *Module) codec(serialization string) codec {
	if serialization == "advanced" {
		m.v8("DefaultSerializer")
		return advancedCodec{}
	}
	return jsonCodec{}
}

// inbox puts together messages that come in pieces.
type inbox struct {
	rest []byte
	seen int // so many bytes of rest hold no whole message
}

// add takes a piece and calls take for each message that is whole by now, in order. The bytes that take gets are valid during its call. When take
// panics, what stands behind its message is kept for the next piece.
func (b *inbox) add(p []byte, split func(p []byte, seen int) (message []byte, n int), take func(message []byte)) {
	seen := b.seen
	b.seen = 0
	if len(b.rest) > 0 {
		b.rest = append(b.rest, p...)
		p = b.rest
	}
	defer func() {
		if len(p) == 0 {
			b.rest = nil
		} else {
			b.rest = append(b.rest[:0], p...)
		}
	}()
	for {
		message, n := split(p, seen)
		if n == 0 {
			b.seen = len(p)
			return
		}
		p, seen = p[n:], 0
		take(message)
	}
}

// jsonCodec is one line of JSON a message.
type jsonCodec struct{}

func (jsonCodec) encode(m *Module, v goja.Value) []byte {
	text := m.e.Call1(m.json.stringify, js.Undefined, v)
	return append(buffer.UTF8.Append(nil, text.ToString()), '\n')
}

func (jsonCodec) decode(m *Module, p []byte) goja.Value {
	return m.e.Call1(m.json.parse, js.Undefined, buffer.UTF8.String(m.e, p))
}

func (jsonCodec) split(p []byte, seen int) ([]byte, int) {
	if i := bytes.IndexByte(p[seen:], '\n'); i >= 0 {
		return p[:seen+i], seen + i + 1
	}
	return nil, 0
}

// advancedCodec is what v8.Serializer makes of a message, behind its length. Views and other objects of the runtime stand in it as Node's channels
// write them: a number that tells them apart, then the view's own form, or the object's properties.
type advancedCodec struct{}

const (
	viewTag   = 0
	objectTag = 1
)

func (advancedCodec) encode(m *Module, v goja.Value) []byte {
	e := m.e
	ser := js.New(e, m.v8("DefaultSerializer"))
	view := engine.FuncOf(ser.Get("_writeHostObject"))
	js.Hidden(ser, "_writeHostObject", e.NewFunc("_writeHostObject", 1, func(c js.Call) js.Value {
		if _, ok := engine.Bytes(c.Argument(0)); ok {
			js.Invoke(e, ser, "writeUint32", e.VM.ToValue(viewTag))
			return e.Call1(view, ser, c.Argument(0))
		}
		js.Invoke(e, ser, "writeUint32", e.VM.ToValue(objectTag))
		plain := e.VM.NewObject()
		if obj := js.ObjectOf(c.Argument(0)); obj != nil {
			for _, key := range obj.Keys() {
				js.Set(plain, key, js.Get(obj, key))
			}
		}
		js.Invoke(e, ser, "writeValue", plain)
		return js.Undefined
	}))
	js.Invoke(e, ser, "writeHeader")
	js.Invoke(e, ser, "writeValue", v)
	p, _ := engine.Bytes(js.Invoke(e, ser, "releaseBuffer"))
	return append(binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(p)), uint32(len(p))), p...)
}

func (advancedCodec) decode(m *Module, p []byte) goja.Value {
	e := m.e
	des := js.New(e, m.v8("DefaultDeserializer"), m.buffer.FromBytes(append([]byte(nil), p...)))
	view := engine.FuncOf(des.Get("_readHostObject"))
	js.Hidden(des, "_readHostObject", e.NewFunc("_readHostObject", 0, func(js.Call) js.Value {
		if js.Invoke(e, des, "readUint32").ToInteger() == viewTag {
			return e.Call(view, des)
		}
		return js.Invoke(e, des, "readValue")
	}))
	js.Invoke(e, des, "readHeader")
	return js.Invoke(e, des, "readValue")
}

func (advancedCodec) split(p []byte, _ int) ([]byte, int) {
	if len(p) < 4 {
		return nil, 0
	}
	size := uint64(binary.BigEndian.Uint32(p))
	if uint64(len(p)-4) < size {
		return nil, 0
	}
	return p[4 : 4+size], 4 + int(size)
}

// v8 returns a class of node:v8, and throws where there is none.
func (m *Module) v8(name string) *goja.Object {
	if v8 := m.e.Require("v8"); v8 != nil {
		if class := js.ObjectOf(v8.Get(name)); class != nil {
			return class
		}
	}
	panic(errors.New(m.e, "ERR_FUNCTION_NOT_BUILT", "serialization: 'advanced'"))
}
