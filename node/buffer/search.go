package buffer

import (
	"bytes"
	"math"

	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
)

// find is indexOf, and lastIndexOf when forward is false: (value[, byteOffset[, end]][, encoding]), -1 when value is not there.
func (m *Module) find(c js.Call, forward bool) int {
	p, ok := m.ViewBytes(c.This)
	if !ok {
		panic(errors.InvalidArgType(m.e, "buffer", c.This, "Buffer", "TypedArray", "DataView"))
	}
	value, offset, end, encoding := c.Argument(0), c.Argument(1), c.Argument(2), c.Argument(3)
	size := len(p)
	if js.IsString(end) {
		encoding = end
	} else if !js.IsUndefined(end) {
		size = clamp(end, len(p))
	}
	if js.IsString(offset) {
		encoding, offset = offset, js.Undefined
	}
	at := math.NaN()
	if !js.IsUndefined(offset) {
		at = offset.ToFloat()
	}
	from := len(p)
	if at == at {
		from = int(math.Trunc(min(max(at, math.MinInt32), math.MaxInt32)))
	} else if forward {
		from = 0
	}
	enc, known := UTF8, true
	if m.isNumber(value) {
		if from = start(len(p), size, from, 1, forward); from < 0 || size == 0 {
			return -1
		}
		b := byte(toUint32(value.ToFloat()))
		if forward {
			if i := bytes.IndexByte(p[min(from, size):size], b); i >= 0 {
				return from + i
			}
			return -1
		}
		return bytes.LastIndexByte(p[:min(from+1, size)], b)
	}
	if !js.IsUndefined(encoding) {
		enc, known = m.encodingArg(encoding)
	}
	var needle []byte
	if js.IsString(value) {
		if !known {
			m.unknownEncoding(encoding)
		}
		needle = enc.Bytes(value)
	} else if needle, ok = m.Bytes(value); !ok {
		panic(errors.InvalidArgType(m.e, "value", value, "number", "string", "Buffer", "Uint8Array"))
	}
	whole := len(p)
	if enc == UTF16LE {
		size &^= 1
		if js.IsString(value) {
			whole &^= 1
		}
	}
	return search(p[:size], needle, start(whole, size, from, len(needle), forward), enc == UTF16LE, forward)
}

// start turns a byteOffset into the place where the search begins, -1 for nowhere. It counts from the end of the buffer's n bytes when negative,
// and the search ends after size bytes.
func start(n, size, offset, needle int, forward bool) int {
	if offset < 0 {
		switch {
		case n+offset >= 0:
			offset += n
		case forward || needle == 0:
			return 0
		default:
			return -1
		}
	}
	switch {
	case offset+needle <= size:
		return offset
	case needle == 0:
		return size
	case forward:
		return -1
	}
	return size - 1
}

// search finds needle in p from position from. UTF-16 text is found at even positions only.
func search(p, needle []byte, from int, utf16, forward bool) int {
	if from < 0 {
		return -1
	}
	if len(needle) == 0 {
		return from
	}
	if utf16 {
		if len(needle) < 2 {
			return -1
		}
		p, needle, from = p[:len(p)&^1], needle[:len(needle)&^1], from&^1
	}
	if len(needle) > len(p) {
		return -1
	}
	if forward {
		for from <= len(p)-len(needle) {
			i := bytes.Index(p[from:], needle)
			if i < 0 {
				return -1
			}
			if from += i; !utf16 || from%2 == 0 {
				return from
			}
			from++
		}
		return -1
	}
	for end := min(from+len(needle), len(p)); ; end-- {
		i := bytes.LastIndex(p[:end], needle)
		if i < 0 || !utf16 || i%2 == 0 {
			return i
		}
		end = i + len(needle)
	}
}
