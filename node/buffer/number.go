package buffer

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"

	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

// Reading and writing numbers. The value is checked before the place it goes to (but for one byte the type of the offset comes first), the place
// before anything is written: that order, and function names and lengths, are Node 26's.

func (m *Module) defineNumbers() {
	m.defineBigInts()
	for _, verb := range []string{"read", "write"} {
		for _, signed := range []bool{false, true} {
			m.defineInts(verb, signed)
		}
	}
	m.defineFloats()
}

// alias defines f under one more name.
func (m *Module) alias(name string, f *goja.Object) { js.Set(m.Proto, name, f) }

// intField is a whole number of 1 to 6 bytes in memory.
type intField struct {
	size      int
	signed    bool
	bigEndian bool
}

// defineInts defines readUInt8, readUInt16LE, ..., and readUIntLE and readUIntBE whose size is an argument; likewise Int and write.
func (m *Module) defineInts(verb string, signed bool) {
	base := map[bool]string{false: "UInt", true: "Int"}[signed]
	var names []string
	var funcs []*goja.Object
	define := func(suffix string, f *goja.Object) {
		m.alias(verb+base+suffix, f)
		names, funcs = append(names, suffix), append(funcs, f)
	}
	for _, bigEndian := range []bool{false, true} {
		suffix := map[bool]string{false: "LE", true: "BE"}[bigEndian]
		var sized [7]intField
		for n := 1; n < len(sized); n++ {
			sized[n] = intField{n, signed, bigEndian}
		}
		fixed := func(n int) *goja.Object { return m.writer(verb+base+fmt.Sprint(8*n)+suffix, sized[n]) }
		if verb == "read" {
			fixed = func(n int) *goja.Object { return m.reader(sized[n]) }
			define(suffix, m.e.NewFunc(verb+base+suffix, 2, func(c js.Call) js.Value {
				if js.IsUndefined(c.Argument(0)) {
					panic(errors.InvalidArgType(m.e, "offset", c.Argument(0), "number"))
				}
				return m.read(c, sized[m.sizeOf(c.Argument(1))])
			}))
		} else {
			define(suffix, m.e.NewFunc(verb+base+suffix, 3, func(c js.Call) js.Value {
				return m.write(c, c.Argument(1), sized[m.sizeOf(c.Argument(2))])
			}))
		}
		define("32"+suffix, fixed(4))
		define("16"+suffix, fixed(2))
		if !bigEndian {
			suffix = ""
			define("8", fixed(1))
		}
	}
	if !signed {
		for i, name := range names {
			m.alias(verb+"Uint"+name, funcs[i])
		}
	}
}

func (m *Module) reader(f intField) *goja.Object {
	return m.e.NewFunc("", 1, func(c js.Call) js.Value { return m.read(c, f) })
}

func (m *Module) writer(name string, f intField) *goja.Object {
	return m.e.NewFunc(name, 1, func(c js.Call) js.Value { return m.write(c, orZero(c.Argument(1)), f) })
}

// orZero is a parameter with 0 as its default.
func orZero(v goja.Value) goja.Value {
	if js.IsUndefined(v) {
		return js.Zero
	}
	return v
}

func (m *Module) read(c js.Call, f intField) js.Value {
	p := m.field(m.this(c.This), orZero(c.Argument(0)), f.size)
	var bits uint64
	if f.bigEndian {
		for _, b := range p {
			bits = bits<<8 | uint64(b)
		}
	} else {
		for i, b := range p {
			bits |= uint64(b) << (8 * i)
		}
	}
	if f.signed {
		unused := 64 - 8*f.size
		return number(int(bits<<unused) >> unused)
	}
	return number(int(bits))
}

func (m *Module) write(c js.Call, offset goja.Value, f intField) js.Value {
	v := c.Argument(0)
	lo, hi := 0, 1<<(8*f.size)-1
	if f.signed {
		lo, hi = -1<<(8*f.size-1), 1<<(8*f.size-1)-1
	}
	var bits uint64
	var outside bool
	if isInt(v) {
		i := int(v.ToInteger())
		bits, outside = uint64(i), i < lo || i > hi
	} else {
		x := v.ToFloat()
		v = m.e.VM.ToValue(x)
		outside = x < float64(lo) || x > float64(hi)
		if !outside && x == x {
			// Node rounds what is above 32 bits down and cuts off the fraction of the rest.
			bits = uint64(toUint32(x)) | uint64(int64(math.Floor(x/(1<<32))))<<32
		}
	}
	if f.size == 1 {
		m.numberArg(offset, "offset")
	}
	if outside {
		panic(errors.OutOfRange(m.e, "value", rangeText(lo, hi, f.size, ""), v))
	}
	p := m.field(m.this(c.This), offset, f.size)
	if f.bigEndian {
		for i := range p {
			p[len(p)-1-i] = byte(bits >> (8 * i))
		}
	} else {
		for i := range p {
			p[i] = byte(bits >> (8 * i))
		}
	}
	return number(int(offset.ToInteger()) + f.size)
}

// rangeText tells the range in ERR_OUT_OF_RANGE; n is "n" for bigints.
func rangeText(lo, hi, size int, n string) string {
	switch {
	case size <= 4:
		return fmt.Sprintf(">= %d and <= %d", lo, hi)
	case lo == 0:
		return fmt.Sprintf(">= 0%s and < 2%s ** %d%s", n, n, 8*size, n)
	}
	return fmt.Sprintf(">= -(2%s ** %d%s) and < 2%s ** %d%s", n, 8*size-1, n, n, 8*size-1, n)
}

// sizeOf reads the byteLength argument of readUIntLE and its kin.
func (m *Module) sizeOf(v goja.Value) int {
	if isInt(v) {
		if n := v.ToInteger(); n >= 1 && n <= 6 {
			return int(n)
		}
	}
	m.outOfBounds(v, 6, "byteLength", 1)
	return 0
}

// this is the memory of a method's this, which may be any view.
func (m *Module) this(v goja.Value) []byte {
	p, ok := m.ViewBytes(v)
	if !ok {
		m.notBuffer()
	}
	return p
}

// notBuffer throws what Node's native functions throw for anything but a view.
func (m *Module) notBuffer() {
	panic(errors.Make(m.e, m.e.Errors.TypeError, "ERR_INVALID_ARG_TYPE", "argument must be a buffer", false))
}

// field returns the size bytes of p at offset, or throws.
func (m *Module) field(p []byte, offset goja.Value, size int) []byte {
	if isInt(offset) {
		if i := int(offset.ToInteger()); i >= 0 && i <= len(p)-size {
			return p[i : i+size : i+size]
		}
	}
	if f := m.numberArg(offset, "offset"); f == 0 && size <= len(p) {
		return p[:size:size] // -0
	}
	m.outOfBounds(offset, len(p)-size, "offset", 0)
	return nil
}

func (m *Module) numberArg(v goja.Value, name string) float64 {
	return validate.Number(m.e, v, name, math.Inf(-1), math.Inf(1))
}

// outOfBounds throws the error for a position that is no whole number from lo to hi.
func (m *Module) outOfBounds(v goja.Value, hi int, name string, lo int) {
	f := m.numberArg(v, name)
	if f != math.Floor(f) {
		panic(errors.OutOfRange(m.e, name, "an integer", v))
	}
	if hi < 0 {
		errors.Throw(m.e, "ERR_BUFFER_OUT_OF_BOUNDS")
	}
	panic(errors.OutOfRange(m.e, name, fmt.Sprintf(">= %d and <= %d", lo, hi), v))
}

func (m *Module) defineBigInts() {
	type kind struct {
		name  string
		order binary.ByteOrder
		sign  bool
	}
	kinds := []kind{{"BigUInt64LE", binary.LittleEndian, false}, {"BigUInt64BE", binary.BigEndian, false}, {"BigInt64LE", binary.LittleEndian, true}, {"BigInt64BE", binary.BigEndian, true}}
	define := func(verb string, length int, fn func(k kind) engine.Func) {
		var unsigned [2]*goja.Object
		for i, k := range kinds {
			f := m.e.NewFunc(verb+k.name, length, fn(k))
			m.alias(verb+k.name, f)
			if i < 2 {
				unsigned[i] = f
			}
			if i == 1 {
				m.alias(verb+"BigUint64LE", unsigned[0])
				m.alias(verb+"BigUint64BE", unsigned[1])
			}
		}
	}
	define("read", 0, func(k kind) engine.Func {
		return func(c js.Call) js.Value {
			bits := k.order.Uint64(m.field(m.this(c.This), orZero(c.Argument(0)), 8))
			if k.sign {
				return m.e.VM.ToValue(big.NewInt(int64(bits)))
			}
			return m.e.VM.ToValue(new(big.Int).SetUint64(bits))
		}
	})
	define("write", 1, func(k kind) engine.Func {
		return func(c js.Call) js.Value {
			v, offset := c.Argument(0), orZero(c.Argument(1))
			x, isBig := bigValue(m, v)
			if x != nil && (x.BitLen() > 64 || (!k.sign && x.Sign() < 0) || (k.sign && !x.IsInt64())) {
				lo := 0
				if k.sign {
					lo = -1
				}
				panic(errors.OutOfRange(m.e, "value", rangeText(lo, 0, 8, "n"), v))
			}
			p := m.field(m.this(c.This), offset, 8)
			if !isBig {
				panic(m.e.VM.NewTypeError("Cannot mix BigInt and other types, use explicit conversions"))
			}
			bits := x.Uint64()
			if x.Sign() < 0 {
				bits = uint64(x.Int64())
			}
			k.order.PutUint64(p, bits)
			return number(int(offset.ToInteger()) + 8)
		}
	})
}

// bigValue is v as a big integer: of a bigint exactly, of a number rounded away from zero, so that it compares alike with whole bounds. It is nil
// for NaN and what is neither.
func bigValue(m *Module, v goja.Value) (x *big.Int, isBig bool) {
	if m.isNumber(v) {
		f := v.ToFloat()
		if math.IsNaN(f) {
			return nil, false
		}
		if math.IsInf(f, 0) || math.Abs(f) > 1<<70 {
			f = math.Copysign(1<<70, f)
		}
		if f < 0 {
			f = math.Floor(f)
		} else {
			f = math.Ceil(f)
		}
		x, _ = big.NewFloat(f).Int(nil)
		return x, false
	}
	if !js.IsBigInt(v) {
		return nil, false
	}
	x, isBig = v.Export().(*big.Int)
	return x, isBig
}

func (m *Module) defineFloats() {
	for _, d := range []struct {
		name, direction string
		order           binary.ByteOrder
		size            int
	}{
		{"FloatLE", "FloatForwards", binary.LittleEndian, 4}, {"FloatBE", "FloatBackwards", binary.BigEndian, 4},
		{"DoubleLE", "DoubleForwards", binary.LittleEndian, 8}, {"DoubleBE", "DoubleBackwards", binary.BigEndian, 8},
	} {
		m.alias("read"+d.name, m.e.NewFunc("read"+d.direction, 0, func(c js.Call) js.Value {
			p := m.field(m.this(c.This), orZero(c.Argument(0)), d.size)
			if d.size == 4 {
				return m.e.VM.ToValue(float64(math.Float32frombits(d.order.Uint32(p))))
			}
			return m.e.VM.ToValue(math.Float64frombits(d.order.Uint64(p)))
		}))
	}
	for _, d := range []struct {
		name, direction string
		order           binary.ByteOrder
		size            int
	}{
		{"FloatLE", "FloatForwards", binary.LittleEndian, 4}, {"FloatBE", "FloatBackwards", binary.BigEndian, 4},
		{"DoubleLE", "DoubleForwards", binary.LittleEndian, 8}, {"DoubleBE", "DoubleBackwards", binary.BigEndian, 8},
	} {
		m.alias("write"+d.name, m.e.NewFunc("write"+d.direction, 1, func(c js.Call) js.Value {
			x, offset := c.Argument(0).ToFloat(), orZero(c.Argument(1))
			p := m.field(m.this(c.This), offset, d.size)
			if d.size == 4 {
				d.order.PutUint32(p, math.Float32bits(float32(x)))
			} else {
				d.order.PutUint64(p, float64bits(x))
			}
			return number(int(offset.ToInteger()) + d.size)
		}))
	}
}

// float64bits is math.Float64bits with the NaN of JavaScript engines, which differs from Go's in the last bit.
func float64bits(x float64) uint64 {
	if x != x {
		return 0x7FF8000000000000
	}
	return math.Float64bits(x)
}
