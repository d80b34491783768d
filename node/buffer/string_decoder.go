package buffer

import (
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// StringDecoderExports is the exports object of node:string_decoder, made at the first call.
var StringDecoderExports = env.NewSlot(buildStringDecoder).Of

// stringDecoder is the class of node:string_decoder. A decoder keeps its state where Node does, in a Buffer behind a symbol.
type stringDecoder struct {
	e    *env.Env
	m    *Module
	slot *goja.Symbol
}

func buildStringDecoder(e *env.Env) *goja.Object {
	d := &stringDecoder{e: e, m: Of(e), slot: goja.NewSymbol("kNativeDecoder")}
	class := js.NewClass(e, "StringDecoder", 1, nil, d.construct)
	p := class.Proto
	js.Method(e, p, "write", 1, d.write)
	js.Method(e, p, "end", 1, d.end)
	js.Method(e, p, "text", 2, d.text)
	d.getter(p, "lastChar", func(this goja.Value) goja.Value {
		return d.m.subarray(d.buffer(this), number(0), number(4))
	})
	d.getter(p, "lastNeed", func(this goja.Value) goja.Value { return number(int(d.state(this)[missing])) })
	d.getter(p, "lastTotal", func(this goja.Value) goja.Value {
		s := d.state(this)
		return number(int(s[missing]) + int(s[buffered]))
	})
	x := e.VM.NewObject()
	js.Set(x, "StringDecoder", class.Ctor)
	return x
}

func (d *stringDecoder) getter(p *goja.Object, name string, get func(this goja.Value) goja.Value) {
	f := d.e.NewFunc("get", 0, func(c js.Call) js.Value { return get(c.This) })
	must(p.DefineAccessorProperty(name, f, nil, goja.FLAG_TRUE, goja.FLAG_TRUE))
}

func (d *stringDecoder) construct(c goja.ConstructorCall) *goja.Object {
	arg := c.Argument(0)
	enc, ok := EncodingOf(arg)
	if !ok {
		d.m.unknownEncoding(arg)
	}
	js.Set(c.This, "encoding", enc.Name())
	buf, p := d.m.Alloc(len(decoderState{}))
	(*decoderState)(p).init(enc)
	must(c.This.SetSymbol(d.slot, buf))
	return nil
}

func (d *stringDecoder) buffer(this goja.Value) goja.Value {
	if obj := js.ObjectOf(this); obj != nil {
		return js.GetKey(obj, d.slot)
	}
	return js.Undefined
}

func (d *stringDecoder) state(this goja.Value) *decoderState {
	p, ok := d.m.memory(d.buffer(this))
	if !ok || len(p) != len(decoderState{}) {
		errors.Throw(d.e, "ERR_INVALID_THIS", "StringDecoder")
	}
	return (*decoderState)(p)
}

func (d *stringDecoder) write(c js.Call) js.Value { return d.decode(c.This, c.Argument(0)) }

func (d *stringDecoder) decode(this, chunk goja.Value) js.Value {
	if js.IsString(chunk) {
		return chunk
	}
	p, ok := d.m.ViewBytes(chunk)
	if !ok {
		panic(errors.InvalidArgType(d.e, "buf", chunk, "Buffer", "TypedArray", "DataView"))
	}
	return d.state(this).write(d.e, p)
}

// end goes through write, which a subclass may have replaced.
func (d *stringDecoder) end(c js.Call) js.Value {
	out := sampleASCII
	if chunk := c.Argument(0); !js.IsUndefined(chunk) {
		out = js.Invoke(d.e, js.ObjectOf(c.This), "write", chunk)
	}
	rest := d.state(c.This).end(d.e, nil)
	if length(rest) == 0 {
		return out
	}
	return out.ToString().(goja.String).Concat(rest.(goja.String))
}

// text decodes a chunk from offset, forgetting what was held back.
func (d *stringDecoder) text(c js.Call) js.Value {
	s := d.state(c.This)
	s[missing], s[buffered] = 0, 0
	part := js.Invoke(d.e, c.Argument(0).ToObject(d.e.VM), "slice", c.Argument(1))
	return js.Invoke(d.e, js.ObjectOf(c.This), "write", part)
}
