package buffer

import (
	"fmt"
	"math"
	"reflect"
	"unsafe"

	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

func (m *Module) defineStatics() {
	e, c := m.e, m.Ctor
	js.Set(c, "poolSize", defaultPool)
	js.Method(e, c, "from", 3, func(c js.Call) js.Value { return m.from(c.Argument(0), c.Argument(1), c.Argument(2)) })
	js.Method(e, c, "copyBytesFrom", 3, m.copyBytesFrom)
	js.Method(e, c, "of", 0, m.of)
	js.Method(e, c, "alloc", 3, func(c js.Call) js.Value { return m.alloc(c.Argument(0), c.Argument(1), c.Argument(2)) })
	js.Method(e, c, "allocUnsafe", 2, func(c js.Call) js.Value { return m.allocUnsafe(c, true) })
	js.Method(e, c, "allocUnsafeSlow", 2, func(c js.Call) js.Value { return m.allocUnsafe(c, false) })
	js.Method(e, c, "isBuffer", 1, func(c js.Call) js.Value { return js.Bool(m.IsBuffer(c.Argument(0))) })
	js.Method(e, c, "compare", 2, m.compareStatic)
	js.Method(e, c, "isEncoding", 1, isEncoding)
	js.Method(e, c, "concat", 2, m.concat)
	js.Method(e, c, "byteLength", 2, m.byteLength)
}

// encodingArg reads an encoding as Buffer's own methods do (getEncodingOps of lib/buffer.js): anything becomes a string, "" is no encoding.
func (m *Module) encodingArg(v goja.Value) (Encoding, bool) {
	if js.IsSymbol(v) {
		panic(m.e.VM.NewTypeError("Cannot convert a Symbol value to a string"))
	}
	return ParseEncoding(v.String())
}

func (m *Module) mustEncoding(v goja.Value) Encoding {
	enc, ok := m.encodingArg(v)
	if !ok {
		m.unknownEncoding(v)
	}
	return enc
}

func (m *Module) unknownEncoding(v goja.Value) {
	if js.IsString(v) {
		errors.Throw(m.e, "ERR_UNKNOWN_ENCODING", v.String())
	}
	errors.Throw(m.e, "ERR_UNKNOWN_ENCODING", errors.Brief(v))
}

func (m *Module) empty() *goja.Object { return m.FromBytes(nil) }

// from is Buffer.from (https://nodejs.org/api/buffer.html#static-method-bufferfromarray and the sections after it).
func (m *Module) from(v, encodingOrOffset, length goja.Value) *goja.Object {
	if js.IsString(v) {
		return m.fromString(v, encodingOrOffset)
	}
	obj, ok := v.(*goja.Object)
	if !ok || engine.IsCallable(obj) {
		m.badSource(v)
	}
	if isArrayBuffer(obj) {
		return m.fromArrayBuffer(obj, encodingOrOffset, length)
	}
	if proto := obj.Prototype(); proto == m.Proto || proto == m.uint8Proto {
		// Their valueOf is Object.prototype's; asking costs more than the copy.
		if p, isBytes := m.Bytes(obj); isBytes {
			return m.copyOf(p)
		}
	}
	if valueOf := js.Get(obj, "valueOf"); valueOf.ToBoolean() {
		fn := engine.FuncOf(valueOf)
		if fn == nil {
			panic(m.e.VM.NewTypeError("value.valueOf is not a function"))
		}
		if inner := m.e.Call(fn, obj); inner != goja.Value(obj) && (js.IsString(inner) || isPlainObject(inner)) {
			return m.from(inner, encodingOrOffset, length)
		}
	}
	if b := m.fromObject(obj); b != nil {
		return b
	}
	if fn := engine.FuncOf(js.GetKey(obj, goja.SymToPrimitive)); fn != nil {
		if s := m.e.Call(fn, obj, m.e.VM.ToValue("string")); js.IsString(s) {
			return m.fromString(s, encodingOrOffset)
		}
	}
	m.badSource(v)
	return nil
}

// isPlainObject tells whether typeof v is "object" and v is not null.
func isPlainObject(v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	return ok && !engine.IsCallable(obj)
}

func (m *Module) badSource(v goja.Value) {
	panic(errors.Make(m.e, m.e.Errors.TypeError, "ERR_INVALID_ARG_TYPE", "The first argument must be of type string or an instance of Buffer, ArrayBuffer,"+
		" or Array or an Array-like Object. Received "+errors.Received(m.e, v), false))
}

func (m *Module) fromString(s, encoding goja.Value) *goja.Object {
	enc := UTF8
	if js.IsString(encoding) && encoding.ToBoolean() {
		enc = m.mustEncoding(encoding)
	}
	return m.FromString(s, enc)
}

// fromArrayBuffer views ab: the offset counts from its start, the length may not pass its end.
func (m *Module) fromArrayBuffer(ab *goja.Object, byteOffset, length goja.Value) *goja.Object {
	p, ok := engine.Bytes(ab)
	if !ok {
		panic(m.e.VM.NewTypeError("Cannot perform Construct on a detached ArrayBuffer"))
	}
	size := float64(len(p))
	off := 0.0
	if !js.IsUndefined(byteOffset) {
		if off = byteOffset.ToFloat(); math.IsNaN(off) {
			off = 0
		}
	}
	room := size - off
	if room < 0 {
		panic(errors.OutOfBounds(m.e, "offset"))
	}
	n := -1
	if !js.IsUndefined(length) {
		l := length.ToFloat()
		if l > room {
			panic(errors.OutOfBounds(m.e, "length"))
		}
		n = 0
		if l > 0 {
			n = int(l)
		}
	}
	if off <= -1 {
		m.throwRange("Start offset " + m.e.VM.ToValue(off).String() + " is outside the bounds of the buffer")
	}
	start := int(off)
	if n < 0 {
		n = int(size) - start
	}
	return m.View(ab, start, n)
}

// fromObject copies what is like an array, or like the JSON form of a Buffer; nil when obj is neither.
func (m *Module) fromObject(obj *goja.Object) *goja.Object {
	n := js.Get(obj, "length")
	if js.IsUndefined(n) && !isArrayBuffer(js.Get(obj, "buffer")) {
		if kind := js.Get(obj, "type"); !js.IsString(kind) || kind.String() != "Buffer" {
			return nil
		}
		data := js.ObjectOf(js.Get(obj, "data"))
		if data == nil || data.ClassName() != "Array" {
			return nil
		}
		return m.fromArrayLike(data, js.Get(data, "length"))
	}
	if !m.isNumber(n) {
		return m.empty()
	}
	return m.fromArrayLike(obj, n)
}

// isArrayBuffer goes by what v would export as: exporting an object reads all its properties.
func isArrayBuffer(v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	return ok && obj.ExportType() == arrayBufferType
}

var arrayBufferType = reflect.TypeFor[goja.ArrayBuffer]()

func (m *Module) fromArrayLike(obj *goja.Object, length goja.Value) *goja.Object {
	if p, ok := m.Bytes(obj); ok {
		return m.copyOf(p)
	}
	f := length.ToFloat()
	if !(f >= 1) {
		return m.empty()
	}
	if f > maxAlloc {
		m.allocate(math.MaxInt)
	}
	out, _ := m.AllocPooled(int(f))
	m.e.Call1(m.set, out, obj)
	return out
}

func (m *Module) copyOf(src []byte) *goja.Object {
	out, p := m.overwritten(len(src))
	copy(p, src)
	return out
}

// toByte is ToUint8 of ECMAScript.
func (m *Module) toByte(v goja.Value) byte {
	if isInt(v) {
		return byte(v.ToInteger())
	}
	return byte(toUint32(v.ToFloat()))
}

// toUint32 is ToUint32 of ECMAScript.
func toUint32(f float64) uint32 {
	if f == math.Trunc(f) && math.Abs(f) < 1<<63 {
		return uint32(int64(f))
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	f = math.Mod(math.Trunc(f), 1<<32)
	return uint32(int64(f))
}

func (m *Module) alloc(size, fill, encoding goja.Value) *goja.Object {
	n := m.sizeArg(size)
	obj, p := m.Alloc(n)
	if n > 0 && !js.IsUndefined(fill) && !(m.isNumber(fill) && fill.ToFloat() == 0) {
		m.fillRange(p, fill, js.Zero, js.Undefined, encoding)
	}
	return obj
}

// sizeArg reads a size; a fraction is cut off.
func (m *Module) sizeArg(v goja.Value) int {
	f := validate.Number(m.e, v, "size", 0, MaxLength)
	if f > maxAlloc {
		m.allocate(math.MaxInt)
	}
	return int(f)
}

func (m *Module) allocUnsafe(c js.Call, pooled bool) js.Value {
	n := m.sizeArg(c.Argument(0))
	if alignment := c.Argument(1); !js.IsUndefined(alignment) {
		return m.allocAligned(n, alignment)
	}
	var obj *goja.Object
	if pooled {
		obj, _ = m.AllocPooled(n)
	} else {
		obj, _ = m.Alloc(n)
	}
	return obj
}

const maxAlignment = 1 << 30

// allocAligned makes a Buffer at an address that is a multiple of alignment, a power of two.
func (m *Module) allocAligned(n int, alignment goja.Value) *goja.Object {
	a := int(validate.Integer(m.e, alignment, "alignment", 1, maxAlignment))
	if a&(a-1) != 0 {
		panic(errors.InvalidArgValue(m.e, "alignment", alignment, "must be a power of two"))
	}
	if n == 0 {
		return m.empty()
	}
	// Go packs what is smaller than 16 bytes at any address; the rest begins at a multiple of 8.
	mem := m.allocate(max(n+max(a, align), 16))
	off := int(-uintptr(unsafe.Pointer(unsafe.SliceData(mem)))) & (a - 1)
	return m.View(m.e.ArrayBuffer(mem), off, n)
}

func (m *Module) of(c js.Call) js.Value {
	obj, p := m.Alloc(len(c.Arguments))
	for i, v := range c.Arguments {
		p[i] = m.toByte(v)
	}
	return obj
}

// copyBytesFrom copies the memory behind elements of a typed array, not their values.
func (m *Module) copyBytesFrom(c js.Call) js.Value {
	view := js.ObjectOf(c.Argument(0))
	if view == nil || m.kind(view) == "" {
		panic(errors.InvalidArgType(m.e, "view", c.Argument(0), "TypedArray"))
	}
	p, _ := m.memory(view)
	size := 1
	if n := js.Len(view); n > 0 {
		size = len(p) / n
	}
	n := len(p) / size
	if n == 0 {
		return m.empty()
	}
	start, end := 0, n
	if v := c.Argument(1); !js.IsUndefined(v) {
		if start = m.indexArg(v, "offset", 0, MaxLength); start >= n {
			return m.empty()
		}
	}
	if v := c.Argument(2); !js.IsUndefined(v) {
		if l := m.indexArg(v, "length", 0, MaxLength); l < n-start {
			end = start + l
		}
	}
	return m.copyOf(p[start*size : end*size])
}

// indexArg is validateInteger: a whole number from lo to hi.
func (m *Module) indexArg(v goja.Value, name string, lo, hi int) int {
	if isInt(v) {
		if i := int(v.ToInteger()); i >= lo && i <= hi {
			return i
		}
	}
	return int(validate.Integer(m.e, v, name, int64(lo), int64(hi)))
}

func (m *Module) concat(c js.Call) js.Value {
	list := js.ObjectOf(c.Argument(0))
	if list == nil || list.ClassName() != "Array" {
		panic(errors.InvalidArgType(m.e, "list", c.Argument(0), "Array"))
	}
	items := js.Len(list)
	if items == 0 {
		return m.empty()
	}
	wanted := c.Argument(1)
	n := -1
	if !js.IsUndefined(wanted) {
		n = m.indexArg(wanted, "length", 0, MaxLength)
	}
	var few [16][]byte
	parts := few[:0]
	total := 0
	for i := range items {
		v := js.Index(list, i)
		p, ok := m.Bytes(v)
		if !ok {
			panic(errors.InvalidArgType(m.e, fmt.Sprintf("list[%d]", i), v, "Buffer", "Uint8Array"))
		}
		parts = append(parts, p)
		total += len(p)
	}
	if n < 0 {
		n = total
	}
	out, p := m.overwritten(n)
	for _, part := range parts {
		p = p[copy(p, part):]
	}
	clear(p)
	return out
}

func (m *Module) byteLength(c js.Call) js.Value {
	v := c.Argument(0)
	if !js.IsString(v) {
		p, ok := m.memory(v)
		if !ok {
			panic(errors.InvalidArgType(m.e, "string", v, "string", "Buffer", "ArrayBuffer"))
		}
		return number(len(p))
	}
	enc := UTF8
	if arg := c.Argument(1); arg.ToBoolean() {
		enc, _ = m.encodingArg(arg)
	}
	return number(enc.ByteLength(v))
}

func isEncoding(c js.Call) js.Value {
	if !js.IsString(c.Argument(0)) {
		return js.False
	}
	_, ok := ParseEncoding(c.Argument(0).String())
	return js.Bool(ok)
}

func (m *Module) compareStatic(c js.Call) js.Value {
	a := m.uint8Arg(c.Argument(0), "buf1")
	b := m.uint8Arg(c.Argument(1), "buf2")
	return compareResult(a, b)
}

// uint8Arg demands a Buffer or Uint8Array.
func (m *Module) uint8Arg(v goja.Value, name string) []byte {
	p, ok := m.Bytes(v)
	if !ok {
		panic(errors.InvalidArgType(m.e, name, v, "Buffer", "Uint8Array"))
	}
	return p
}
