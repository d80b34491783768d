// Package buffer is node:buffer and node:string_decoder: Buffer as a subclass of Uint8Array, the encodings, and what other built-ins need of
// them in Go (https://nodejs.org/api/buffer.html, https://nodejs.org/api/string_decoder.html). All work on bytes is done in Go over the memory
// that JavaScript sees. Blob, File and resolveObjectURL are not here: they stand on streams and URLs.
package buffer

import (
	"reflect"
	"strings"
	"unsafe"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// Of returns the module of e, made at the first call.
var Of = env.NewSlot(build).Of

// Module is node:buffer of one runtime.
type Module struct {
	Exports *goja.Object // the exports of node:buffer
	Ctor    *goja.Object // the Buffer class
	Proto   *goja.Object // Buffer.prototype

	// Deprecated, unless nil, is called for every Buffer() and new Buffer(), as the place to warn of DEP0005; it may set itself to nil.
	Deprecated func()

	e          *env.Env
	fast       *goja.Object // the class that Buffers are constructed as: new.target, species; its prototype is Proto
	uint8Proto *goja.Object
	newUint8   goja.Constructor
	// Of %TypedArray%.prototype: the method set, and the getters of buffer, byteOffset and [Symbol.toStringTag]. Calling these costs a fraction of
	// reading a property of a typed array by its name.
	set, getBuffer, getOffset, getKind engine.Func
	pool                               *Slab
	maxInspect                         float64      // INSPECT_MAX_BYTES
	intType                            reflect.Type // what goja's two kinds of number export as
	floatType                          reflect.Type
}

// Limits, as buffer.constants and kMaxLength of Node 26 on 64-bit machines give them.
const (
	MaxLength       = 1<<53 - 1
	MaxStringLength = maxString
	defaultPool     = 64 << 10 // Buffer.poolSize
	maxPool         = 1 << 31
)

// maxAlloc is the size beyond which no memory is asked for: Go cannot survive a refusal, so it has to be foreseen. V8 throws the same error.
const maxAlloc = 1 << 32

func build(e *env.Env) *Module {
	m := &Module{e: e, maxInspect: 50}
	m.pool = m.NewSlab(defaultPool)
	parent := &js.Class{Ctor: e.VM.Get("Uint8Array").(*goja.Object)}
	parent.Proto = parent.Ctor.Get("prototype").(*goja.Object)
	m.uint8Proto = parent.Proto
	m.newUint8, _ = goja.AssertConstructor(parent.Ctor)
	typed := m.uint8Proto.Prototype()
	m.set = engine.FuncOf(typed.Get("set"))
	describe := engine.FuncOf(e.VM.Get("Object").(*goja.Object).Get("getOwnPropertyDescriptor"))
	getter := func(key goja.Value) engine.Func {
		return engine.FuncOf(js.Get(e.Call2(describe, js.Undefined, typed, key).(*goja.Object), "get"))
	}
	m.getBuffer, m.getOffset, m.getKind = getter(e.VM.ToValue("buffer")), getter(e.VM.ToValue("byteOffset")), getter(goja.SymToStringTag)
	m.intType, m.floatType = e.VM.ToValue(1).ExportType(), e.VM.ToValue(1.5).ExportType()

	class := js.NewClass(e, "Buffer", 3, parent, m.construct)
	m.Ctor, m.Proto = class.Ctor, class.Proto
	m.fast = js.NewClass(e, "FastBuffer", 0, parent, m.constructFast).Ctor
	must(m.fast.DefineDataProperty("prototype", m.Proto, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	must(m.Ctor.DefineAccessorPropertySymbol(goja.SymSpecies,
		e.NewFunc("get", 0, func(js.Call) js.Value { return m.fast }), nil, goja.FLAG_TRUE, goja.FLAG_FALSE))

	m.defineStatics()
	m.defineNumbers()
	m.defineMethods()
	m.defineExports()
	return m
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// construct is Buffer(...) and new Buffer(...). The result is an ordinary Buffer also for a class that extends Buffer, as in Node.
func (m *Module) construct(c goja.ConstructorCall) *goja.Object {
	if m.Deprecated != nil {
		m.Deprecated()
	}
	v, enc := c.Argument(0), c.Argument(1)
	if m.isNumber(v) {
		if js.IsString(enc) {
			panic(errors.InvalidArgType(m.e, "string", v, "string"))
		}
		return m.alloc(v, js.Undefined, js.Undefined)
	}
	return m.from(v, enc, c.Argument(2))
}

// constructFast is the class behind Buffer[Symbol.species]: the constructor of Uint8Array. goja gives no new.target to new FastBuffer itself.
func (m *Module) constructFast(c goja.ConstructorCall) *goja.Object {
	newTarget := c.NewTarget
	if newTarget == nil {
		newTarget = m.fast
	}
	obj, err := m.newUint8(newTarget, c.Arguments...)
	must(err)
	return obj
}

// FromBytes makes a Buffer over p without copying; its ArrayBuffer is p, so that nobody else may use p for anything else from now on.
func (m *Module) FromBytes(p []byte) *goja.Object {
	return m.e.Uint8View(m.fast, m.e.ArrayBuffer(p), 0, len(p))
}

// View makes a Buffer over n bytes of the ArrayBuffer ab from off.
func (m *Module) View(ab *goja.Object, off, n int) *goja.Object {
	return m.e.Uint8View(m.fast, ab, off, n)
}

// Alloc makes a Buffer of n zero bytes with an ArrayBuffer of its own, and returns its memory. Throws a RangeError where there is no memory.
func (m *Module) Alloc(n int) (*goja.Object, []byte) {
	p := m.allocate(n)
	return m.FromBytes(p), p
}

// AllocPooled makes a Buffer of n bytes of any content, which may share its ArrayBuffer with others, as Buffer.allocUnsafe does.
func (m *Module) AllocPooled(n int) (*goja.Object, []byte) {
	if !m.usePool(n) {
		return m.Alloc(n)
	}
	p := m.pool.Reserve(n)[:n:n]
	return m.pool.Commit(n), p
}

// overwritten is AllocPooled for a caller that writes all n bytes.
func (m *Module) overwritten(n int) (*goja.Object, []byte) {
	if n < minUncleared || n > maxAlloc {
		return m.AllocPooled(n)
	}
	p := uncleared(n)
	return m.FromBytes(p), p
}

// minUncleared is where clearing memory begins to cost more than going around it.
const minUncleared = 16 << 10

// uncleared returns n bytes of any content, for callers that write them all. Only strings.Builder hands out memory that Go has not cleared.
func uncleared(n int) []byte {
	if n < minUncleared {
		return make([]byte, n)
	}
	var b strings.Builder
	b.Grow(n)
	b.WriteByte(0)
	return unsafe.Slice(unsafe.StringData(b.String()), n)
}

// usePool tells whether n bytes come from the pool: what Buffer.poolSize is set to decides.
func (m *Module) usePool(n int) bool {
	v := m.Ctor.Get("poolSize")
	if v == nil || n == 0 {
		return false
	}
	size := int(v.ToInteger())
	if n >= size>>1 || size > maxPool {
		return false
	}
	if m.pool.size != size {
		m.pool = m.NewSlab(size)
	}
	return true
}

func (m *Module) allocate(n int) []byte {
	if n > maxAlloc {
		m.throwRange("Array buffer allocation failed")
	}
	return make([]byte, n)
}

// throwRange throws a RangeError without a code, as the engine does.
func (m *Module) throwRange(msg string) {
	panic(js.New(m.e, m.e.Errors.RangeError, m.e.VM.ToValue(msg)))
}

// FromString makes a Buffer of the encoded string v.
func (m *Module) FromString(v goja.Value, enc Encoding) *goja.Object {
	s, units := enc.text(v)
	n := enc.room(s, units)
	if n >= minUncleared && n <= maxAlloc {
		p := uncleared(n)
		return m.FromBytes(p[:enc.put(p, s, units)])
	}
	if !m.usePool(n) {
		p := m.allocate(n)
		return m.FromBytes(p[:enc.put(p, s, units)])
	}
	// What is written may be less than the room.
	return m.pool.Commit(enc.put(m.pool.Reserve(n)[:n], s, units))
}

// IsBuffer tells whether v is instanceof Buffer.
func (m *Module) IsBuffer(v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	for p := obj.Prototype(); p != nil; p = p.Prototype() {
		if p == m.Proto {
			return true
		}
	}
	return false
}

func (m *Module) isNumber(v goja.Value) bool {
	if _, isObj := v.(*goja.Object); isObj {
		return false
	}
	t := v.ExportType()
	return t == m.intType || t == m.floatType
}

// isInt tells whether v is a number that goja holds as an integer, as it does with all whole numbers of at most 53 bits but -0.
func isInt(v goja.Value) bool { return reflect.TypeOf(v) == typeInt }

// Bytes returns the memory of a Buffer or other Uint8Array, not a copy; ok is false for everything else. engine.Bytes takes any view.
func (m *Module) Bytes(v goja.Value) (p []byte, ok bool) {
	obj, isObj := v.(*goja.Object)
	if !isObj {
		return nil, false
	}
	if p, ok = m.memory(v); !ok {
		return nil, false
	}
	if proto := obj.Prototype(); proto == m.Proto || proto == m.uint8Proto {
		return p, true
	}
	return p, m.kind(obj) == "Uint8Array"
}

// memory is engine.Bytes, but a typed array whose ArrayBuffer is detached is one without bytes, as it is for scripts.
func (m *Module) memory(v goja.Value) (p []byte, ok bool) {
	if p, ok = engine.Bytes(v); !ok {
		obj := js.ObjectOf(v)
		ok = obj != nil && m.kind(obj) != ""
	}
	return p, ok
}

// ViewBytes is the memory of a typed array or DataView, which is what most of Node takes as data; ok is false also for an ArrayBuffer.
func (m *Module) ViewBytes(v goja.Value) (p []byte, ok bool) {
	if p, ok = m.memory(v); ok && isArrayBuffer(v) {
		return nil, false
	}
	return p, ok
}

// kind is the class of a typed array, whatever its prototype: "Uint8Array", "BigInt64Array", ...; "" for other objects.
func (m *Module) kind(obj *goja.Object) string {
	if v := m.getKind(js.Call{This: obj}); js.IsString(v) {
		return v.String()
	}
	return ""
}
