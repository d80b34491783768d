package buffer

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

func (m *Module) defineMethods() {
	e, p := m.e, m.Proto
	named := []struct {
		name string
		enc  Encoding
	}{{"ascii", ASCII}, {"base64", Base64}, {"base64url", Base64URL}, {"latin1", Latin1}, {"hex", Hex}, {"ucs2", UTF16LE}, {"utf8", UTF8}}
	for _, d := range named {
		m.alias(d.name+"Slice", e.NewFunc("", 2, func(c js.Call) js.Value { return m.slice(c, d.enc) }))
	}
	for _, d := range named {
		m.alias(d.name+"Write", e.NewFunc("", 3, func(c js.Call) js.Value {
			return m.writeNative(c.This, c.Argument(0), c.Argument(1), c.Argument(2), d.enc)
		}))
	}
	m.getter("parent", m.getBuffer)
	m.getter("offset", m.getOffset)
	js.Method(e, p, "copy", 4, m.copy)
	toString := js.Method(e, p, "toString", 3, m.toString)
	js.Method(e, p, "equals", 1, m.equals)
	inspect := js.Method(e, p, "inspect", 2, m.inspect)
	js.Method(e, p, "compare", 5, m.compare)
	js.Method(e, p, "indexOf", 4, func(c js.Call) js.Value { return number(m.find(c, true)) })
	js.Method(e, p, "lastIndexOf", 4, func(c js.Call) js.Value { return number(m.find(c, false)) })
	js.Method(e, p, "includes", 4, func(c js.Call) js.Value { return js.Bool(m.find(c, true) >= 0) })
	js.Method(e, p, "fill", 4, m.fill)
	js.Method(e, p, "write", 4, m.writeString)
	js.Method(e, p, "toJSON", 0, m.toJSON)
	js.Method(e, p, "subarray", 2, func(c js.Call) js.Value { return m.subarray(c.This, c.Argument(0), c.Argument(1)) })
	js.Method(e, p, "slice", 2, m.sliceView)
	for _, size := range []int{2, 4, 8} {
		js.Method(e, p, fmt.Sprintf("swap%d", 8*size), 0, func(c js.Call) js.Value { return m.swap(c, size) })
	}
	m.alias("toLocaleString", toString)
	must(p.SetSymbol(inspectCustom(m), inspect))
}

// inspectCustom is Symbol.for("nodejs.util.inspect.custom").
func inspectCustom(m *Module) *goja.Symbol {
	symbol := m.e.VM.Get("Symbol").(*goja.Object)
	return js.Invoke(m.e, symbol, "for", m.e.VM.ToValue("nodejs.util.inspect.custom")).(*goja.Symbol)
}

// getter defines an accessor that reads a slot of Buffers and is undefined elsewhere.
func (m *Module) getter(name string, slot engine.Func) {
	get := m.e.NewFunc("get", 0, func(c js.Call) js.Value {
		if !m.IsBuffer(c.This) {
			return js.Undefined
		}
		return slot(js.Call{This: c.This})
	})
	must(m.Proto.DefineAccessorProperty(name, get, nil, goja.FLAG_FALSE, goja.FLAG_TRUE))
}

// thisTyped is this for methods that read [[ArrayLength]]: a typed array.
func (m *Module) thisTyped(v goja.Value) []byte {
	p, ok := m.ViewBytes(v)
	if !ok {
		panic(m.e.VM.NewTypeError("this is not a typed array"))
	}
	return p
}

// index reads an argument of a native function: absent is def, a fraction is cut off, a negative number is out of range.
func (m *Module) index(v goja.Value, def int) int {
	if js.IsUndefined(v) {
		return def
	}
	n := int(toInteger(v))
	if n < 0 {
		m.outOfRange()
	}
	return n
}

// outOfRange throws what Node's native functions throw for a position outside.
func (m *Module) outOfRange() {
	panic(errors.Make(m.e, m.e.Errors.RangeError, "ERR_OUT_OF_RANGE", "Index out of range", false))
}

// toInteger is ToIntegerOrInfinity of ECMAScript, kept within 53 bits.
func toInteger(v goja.Value) float64 {
	f := v.ToFloat()
	if f != f {
		return 0
	}
	return math.Trunc(min(max(f, -MaxLength), MaxLength))
}

// slice is utf8Slice and its kin: bytes start to end as a string.
func (m *Module) slice(c js.Call, enc Encoding) js.Value {
	p := m.this(c.This)
	if len(p) == 0 {
		return sampleASCII
	}
	start, end := m.index(c.Argument(0), 0), m.index(c.Argument(1), len(p))
	if end > len(p) {
		m.outOfRange()
	}
	if start >= end {
		return sampleASCII
	}
	return enc.String(m.e, p[start:end])
}

// writeNative is utf8Write and its kin: at most length bytes of the string from offset.
func (m *Module) writeNative(this, s, offset, length goja.Value, enc Encoding) js.Value {
	p := m.this(this)
	if enc == UTF8 || enc == Latin1 || enc == ASCII {
		off, n := m.window(p, offset, length)
		m.mustString(s)
		return number(enc.Put(p[off:off+n], s))
	}
	m.mustString(s)
	off := m.index(offset, 0)
	if off > len(p) {
		panic(errors.OutOfBounds(m.e, "offset"))
	}
	n := min(m.index(length, len(p)-off), len(p)-off)
	return number(enc.Put(p[off:off+n], s))
}

func (m *Module) mustString(v goja.Value) {
	if !js.IsString(v) {
		panic(errors.Make(m.e, m.e.Errors.TypeError, "ERR_INVALID_ARG_TYPE", "argument must be a string", false))
	}
}

// window reads offset and length of the three native writers that check them in JavaScript.
func (m *Module) window(p []byte, offset, length goja.Value) (off, n int) {
	size := float64(len(p))
	from := 0.0
	if !js.IsUndefined(offset) {
		if from = offset.ToFloat(); from < 0 || from > size {
			panic(errors.OutOfBounds(m.e, "offset"))
		}
	}
	count := size - from
	if !js.IsUndefined(length) {
		if count = length.ToFloat(); count < 0 || count > size-from {
			panic(errors.OutOfBounds(m.e, "length"))
		}
	}
	if from != from || count != count {
		return 0, 0
	}
	return int(from), min(int(count), len(p)-int(from))
}

// writeString is buf.write(string[, offset[, length]][, encoding]).
func (m *Module) writeString(c js.Call) js.Value {
	p := m.thisTyped(c.This)
	s, offset, length, encoding := c.Argument(0), c.Argument(1), c.Argument(2), c.Argument(3)
	off, n := 0, len(p)
	switch {
	case js.IsUndefined(offset):
		encoding = js.Undefined
	case js.IsUndefined(length) && js.IsString(offset):
		encoding = offset
	default:
		off = m.indexArg(offset, "offset", 0, len(p))
		n -= off
		if js.IsString(length) {
			encoding = length
		} else if !js.IsUndefined(length) {
			n = min(n, m.indexArg(length, "length", 0, len(p)))
		}
	}
	enc := UTF8
	if encoding.ToBoolean() {
		enc = m.mustEncoding(encoding)
	}
	m.mustString(s)
	return number(enc.Put(p[off:off+n], s))
}

func (m *Module) toString(c js.Call) js.Value {
	if len(c.Arguments) == 0 {
		return UTF8.String(m.e, m.this(c.This))
	}
	p := m.thisTyped(c.This)
	start, end := 0, len(p)
	if v := c.Argument(1); !js.IsUndefined(v) {
		if start = clamp(v, len(p)); start == len(p) && start > 0 {
			return sampleASCII
		}
	}
	if v := c.Argument(2); !js.IsUndefined(v) {
		end = clamp(v, len(p))
	}
	if end <= start {
		return sampleASCII
	}
	enc := UTF8
	if v := c.Argument(0); !js.IsUndefined(v) {
		enc = m.mustEncoding(v)
	}
	return enc.String(m.e, p[start:end])
}

// clamp reads a position within 0 and n.
func clamp(v goja.Value, n int) int {
	return int(min(max(toInteger(v), 0), float64(n)))
}

// copy copies bytes to another view.
func (m *Module) copy(c js.Call) js.Value {
	source := m.viewArg(c.This, "source")
	target := m.viewArg(c.Argument(0), "target")
	to := m.position(c.Argument(1), "targetStart", 0, math.Inf(1))
	from := m.position(c.Argument(2), "sourceStart", 0, float64(len(source)))
	end := m.position(c.Argument(3), "sourceEnd", float64(len(source)), math.Inf(1))
	if to >= float64(len(target)) || from >= end {
		return js.Zero
	}
	return number(copy(target[int(to):], source[int(from):int(min(end, float64(len(source))))]))
}

func (m *Module) viewArg(v goja.Value, name string) []byte {
	p, ok := m.ViewBytes(v)
	if !ok {
		panic(errors.InvalidArgType(m.e, name, v, "Buffer", "Uint8Array"))
	}
	return p
}

// position reads an argument of copy: what is no safe number is 0, a fraction is rounded down.
func (m *Module) position(v goja.Value, name string, def, hi float64) float64 {
	if js.IsUndefined(v) {
		return def
	}
	f := v.ToFloat()
	if !m.isNumber(v) || f != math.Trunc(f) || math.IsInf(f, 0) {
		if !(math.Abs(f) <= MaxLength) {
			f = 0
		}
		f = math.Floor(f)
	}
	if f < 0 || f > hi {
		want := ">= 0"
		if !math.IsInf(hi, 1) {
			want = fmt.Sprintf(">= 0 && <= %v", int(hi))
		}
		panic(errors.OutOfRange(m.e, name, want, m.e.VM.ToValue(f)))
	}
	return f
}

func (m *Module) equals(c js.Call) js.Value {
	other := m.uint8Arg(c.Argument(0), "otherBuffer")
	return js.Bool(bytes.Equal(m.thisTyped(c.This), other))
}

// compareResult is -1, 0 or 1.
func compareResult(a, b []byte) js.Value { return number(bytes.Compare(a, b)) }

func (m *Module) compare(c js.Call) js.Value {
	target := m.uint8Arg(c.Argument(0), "target")
	source := m.this(c.This)
	bound := func(i int, name string, def, hi int) int {
		if v := c.Argument(i); !js.IsUndefined(v) {
			return m.indexArg(v, name, 0, hi)
		}
		return def
	}
	targetStart := bound(1, "targetStart", 0, MaxLength)
	targetEnd := bound(2, "targetEnd", len(target), len(target))
	sourceStart := bound(3, "sourceStart", 0, MaxLength)
	sourceEnd := bound(4, "sourceEnd", len(source), len(source))
	if sourceStart >= sourceEnd {
		if targetStart >= targetEnd {
			return number(0)
		}
		return number(-1)
	}
	if targetStart >= targetEnd {
		return number(1)
	}
	return compareResult(source[sourceStart:sourceEnd], target[targetStart:targetEnd])
}

// fill is buf.fill(value[, offset[, end]][, encoding]).
func (m *Module) fill(c js.Call) js.Value {
	p := m.thisTyped(c.This)
	m.fillRange(p, c.Argument(0), c.Argument(1), c.Argument(2), c.Argument(3))
	return c.This
}

func (m *Module) fillRange(p []byte, value, offset, end, encoding goja.Value) {
	enc := UTF8
	isString := js.IsString(value)
	if isString {
		if js.IsUndefined(offset) || js.IsString(offset) {
			encoding, offset, end = offset, js.Zero, js.Undefined
		} else if js.IsString(end) {
			encoding, end = end, js.Undefined
		}
		var ok bool
		if enc, ok = EncodingOf(encoding); !ok {
			validate.String(m.e, encoding, "encoding")
			m.unknownEncoding(encoding)
		}
	}
	if !js.IsUndefined(offset) {
		from, to := m.indexArg(offset, "offset", 0, MaxLength), len(p)
		if !js.IsUndefined(end) {
			to = m.indexArg(end, "end", 0, len(p))
		}
		if from >= to {
			return
		}
		p = p[from:to]
	}
	if len(p) == 0 {
		return
	}
	pattern, isView := m.memory(value)
	switch {
	case isString:
		if length(value) == 0 {
			clear(p)
			return
		}
		pattern = enc.Bytes(value)
	case !isView || isArrayBuffer(value):
		b := byte(toUint32(value.ToFloat()))
		if b == 0 {
			clear(p)
			return
		}
		pattern = []byte{b}
	}
	if len(pattern) == 0 {
		panic(errors.InvalidArgValue(m.e, "value", value, ""))
	}
	for n := copy(p, pattern); n < len(p); n *= 2 {
		copy(p[n:], p[:n])
	}
}

// subarray makes a Buffer over a part of this; negative positions count from the end.
func (m *Module) subarray(this, start, end goja.Value) *goja.Object {
	n := len(m.thisTyped(this))
	from, to := relative(start, n), n
	if !js.IsUndefined(end) {
		to = relative(end, n)
	}
	ab := m.getBuffer(js.Call{This: this}).(*goja.Object)
	off := int(m.getOffset(js.Call{This: this}).ToInteger())
	return m.View(ab, off+from, max(to-from, 0))
}

func relative(v goja.Value, n int) int {
	if js.IsUndefined(v) {
		return 0
	}
	f := toInteger(v)
	if f < 0 {
		f = max(f+float64(n), 0)
	}
	return int(min(f, float64(n)))
}

// sliceView is buf.slice: subarray under another name, which a subclass may have replaced.
func (m *Module) sliceView(c js.Call) js.Value {
	obj := js.ObjectOf(c.This)
	if obj != nil && obj.Prototype() == m.Proto {
		return m.subarray(obj, c.Argument(0), c.Argument(1))
	}
	return js.Invoke(m.e, c.This.ToObject(m.e.VM), "subarray", c.Argument(0), c.Argument(1))
}

func (m *Module) swap(c js.Call, size int) js.Value {
	p := m.thisTyped(c.This)
	if len(p)%size != 0 {
		errors.Throw(m.e, "ERR_INVALID_BUFFER_SIZE", fmt.Sprintf("%d-bits", 8*size))
	}
	le, be := binary.LittleEndian, binary.BigEndian
	switch size {
	case 2:
		for ; len(p) > 0; p = p[2:] {
			p[0], p[1] = p[1], p[0]
		}
	case 4:
		for ; len(p) > 0; p = p[4:] {
			be.PutUint32(p, le.Uint32(p))
		}
	default:
		for ; len(p) > 0; p = p[8:] {
			be.PutUint64(p, le.Uint64(p))
		}
	}
	return c.This
}

func (m *Module) toJSON(c js.Call) js.Value {
	p := m.thisTyped(c.This)
	data := make([]any, len(p))
	for i, b := range p {
		data[i] = number(int(b))
	}
	out := m.e.VM.NewObject()
	js.Set(out, "type", "Buffer")
	js.Set(out, "data", m.e.VM.NewArray(data...))
	return out
}

// inspect is "<Buffer 61 62 ... 5 more bytes, property: value>".
func (m *Module) inspect(c js.Call) js.Value {
	p := m.this(c.This)
	this := c.This.(*goja.Object)
	var b strings.Builder
	shown := int(min(m.maxInspect, float64(len(p))))
	for i, x := range p[:shown] {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%02x", x)
	}
	if rest := float64(len(p)) - m.maxInspect; rest > 0 {
		s := ""
		if rest > 1 {
			s = "s"
		}
		fmt.Fprintf(&b, " ... %s more byte%s", m.e.VM.ToValue(rest), s)
	}
	if ctx := js.ObjectOf(c.Argument(1)); ctx != nil {
		if extras := m.inspectExtras(this, ctx); extras != "" {
			if len(p) > 0 {
				b.WriteString(", ")
			}
			b.WriteString(extras)
		}
	}
	name := "Buffer"
	if ctor := js.ObjectOf(js.Get(this, "constructor")); ctor != nil && engine.IsCallable(ctor) {
		if v := ctor.Get("name"); v != nil {
			name = v.String()
		}
	}
	return m.e.VM.ToValue("<" + name + " " + b.String() + ">")
}

// inspectExtras writes the properties that are no elements, as util.inspect does with the caller's options.
func (m *Module) inspectExtras(this, ctx *goja.Object) string {
	names := this.Keys()
	if js.Get(ctx, "showHidden").ToBoolean() {
		names = this.GetOwnPropertyNames()
	}
	names = slices.DeleteFunc(names, isIndex)
	symbols := this.Symbols()
	extras := m.e.VM.CreateObject(nil)
	found := false
	for _, name := range names {
		js.Set(extras, name, js.Get(this, name))
		found = true
	}
	for _, symbol := range symbols {
		if m.e.IsStateSlot(symbol) {
			continue
		}
		must(extras.SetSymbol(symbol, js.GetKey(this, symbol)))
		found = true
	}
	if !found || m.e.Require == nil {
		return ""
	}
	options := m.e.VM.NewObject()
	for _, name := range ctx.Keys() {
		js.Set(options, name, js.Get(ctx, name))
	}
	js.Set(options, "breakLength", math.Inf(1))
	js.Set(options, "compact", true)
	text := js.Invoke(m.e, m.e.Require("util"), "inspect", extras, options).String()
	text = strings.TrimPrefix(text, "[Object: null prototype] { ")
	return strings.TrimSuffix(text, " }")
}

// isIndex tells whether a property name is an array index.
func isIndex(name string) bool {
	return name != "" && len(name) <= 10 && strings.Trim(name, "0123456789") == "" && (name == "0" || name[0] != '0')
}
