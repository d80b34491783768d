package buffer

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"unicode/utf8"
	"unsafe"

	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"

	"github.com/dop251/goja"
)

// Encoding is one of Node's character encodings (https://nodejs.org/api/buffer.html#buffers-and-character-encodings). The zero value is UTF8.
type Encoding uint8

// The encodings. Latin1 is also called binary, UTF16LE ucs2.
const (
	UTF8 Encoding = iota
	UTF16LE
	Latin1
	ASCII
	Base64
	Base64URL
	Hex
)

var encodingNames = [...]string{UTF8: "utf8", UTF16LE: "utf16le", Latin1: "latin1", ASCII: "ascii", Base64: "base64", Base64URL: "base64url", Hex: "hex"}

// Name is Node's canonical name: "utf8", "utf16le", "latin1", "ascii", "base64", "base64url" or "hex".
func (enc Encoding) Name() string { return encodingNames[enc] }

// ParseEncoding finds the encoding of a name in any case: "utf8", "UTF-8", "binary", "ucs-2", ... The empty name is none.
func ParseEncoding(name string) (Encoding, bool) {
	switch name {
	case "utf8", "utf-8":
		return UTF8, true
	case "latin1", "binary":
		return Latin1, true
	case "hex":
		return Hex, true
	case "base64":
		return Base64, true
	case "ascii":
		return ASCII, true
	case "base64url":
		return Base64URL, true
	case "utf16le", "utf-16le", "ucs2", "ucs-2":
		return UTF16LE, true
	}
	if len(name) <= len("base64url") {
		if lower := strings.ToLower(name); lower != name {
			return ParseEncoding(lower)
		}
	}
	return UTF8, false
}

// EncodingOf reads an encoding argument as most of Node does (normalizeEncoding of lib/internal/util.js): undefined, null and "" are UTF8; ok is
// false for names of no encoding and for values that are no strings.
func EncodingOf(v goja.Value) (enc Encoding, ok bool) {
	if v == nil || goja.IsUndefined(v) || goja.IsNull(v) {
		return UTF8, true
	}
	if s, isString := v.(goja.String); isString {
		name := s.String()
		if name == "" {
			return UTF8, true
		}
		return ParseEncoding(name)
	}
	return UTF8, false
}

// Bytes encodes the string v. The result may be the memory of the string itself and must only be read; Append gives bytes of one's own.
func (enc Encoding) Bytes(v goja.Value) []byte {
	if enc == UTF8 {
		s, units := utf8Text(v)
		if units == nil {
			return bytesOf(s)
		}
		p := uncleared(utf8Len(units))
		putUTF8(p, units)
		return p
	}
	s, units := text(v)
	if units == nil && (enc == Latin1 || enc == ASCII) {
		return bytesOf(s)
	}
	p := uncleared(enc.room(s, units))
	return p[:enc.put(p, s, units)]
}

// Append appends the encoded string v to p.
func (enc Encoding) Append(p []byte, v goja.Value) []byte {
	s, units := enc.text(v)
	need := enc.room(s, units)
	if cap(p)-len(p) < need {
		p = append(make([]byte, 0, len(p)+need), p...)
	}
	return p[:len(p)+enc.put(p[len(p):len(p)+need], s, units)]
}

// Put encodes the string v into dst until dst is full and returns the bytes written. Characters are never split.
func (enc Encoding) Put(dst []byte, v goja.Value) int {
	s, units := enc.text(v)
	return enc.put(dst, s, units)
}

// ByteLength is the number of bytes of the encoded string v; for Base64 and Base64URL it is Node's estimate from length and padding.
func (enc Encoding) ByteLength(v goja.Value) int {
	switch enc {
	case UTF16LE:
		return 2 * length(v)
	case Latin1, ASCII:
		return length(v)
	case Hex:
		return length(v) / 2
	}
	s, units := enc.text(v)
	return enc.room(s, units)
}

// text is the content of v in a form that room and put take: for UTF8 s may have characters beyond ASCII.
func (enc Encoding) text(v goja.Value) (s string, units []uint16) {
	if enc == UTF8 {
		return utf8Text(v)
	}
	return text(v)
}

// utf8Text is text, but a string that is still in UTF-8 stays so.
func utf8Text(v goja.Value) (s string, units []uint16) {
	if isImported(v) {
		if s = v.String(); utf8.ValidString(s) {
			return s, nil
		}
	}
	return text(v)
}

// room is the most that put writes.
func (enc Encoding) room(s string, units []uint16) int {
	n := len(s) + len(units)
	switch enc {
	case UTF8:
		return len(s) + utf8Len(units)
	case UTF16LE:
		return 2 * n
	case Hex:
		return n / 2
	case Base64, Base64URL:
		at := func(back int) byte {
			switch {
			case n < back:
				return 0
			case units != nil:
				return narrow(units[n-back])
			}
			return s[n-back]
		}
		return base64Len(n, at(1), at(2))
	}
	return n
}

func (enc Encoding) put(dst []byte, s string, units []uint16) int {
	switch enc {
	case UTF8:
		if units != nil {
			return putUTF8(dst, units)
		}
		return copy(dst, s[:cutUTF8(s, len(dst))])
	case UTF16LE:
		n := min(len(dst)/2, len(s)+len(units))
		if units != nil {
			toLittleEndian(dst, units[:n])
		} else {
			for i := range n {
				dst[2*i], dst[2*i+1] = s[i], 0
			}
		}
		return 2 * n
	case Latin1, ASCII:
		if units == nil {
			return copy(dst, s)
		}
		n := min(len(dst), len(units))
		for i, c := range units[:n] {
			dst[i] = byte(c)
		}
		return n
	}
	src := bytesOf(s)
	if units != nil {
		src = make([]byte, len(units))
		for i, c := range units {
			src[i] = narrow(c)
		}
	}
	if enc == Hex {
		return decodeHex(dst, src)
	}
	return decodeBase64(dst, src)
}

// narrow takes a character of a hex or base64 text as a byte: Node looks at the low byte only.
func narrow(c uint16) byte { return byte(c) }

// maxString is the most UTF-16 units that a string may have in V8 (buffer.constants.MAX_STRING_LENGTH).
const maxString = 0x1fffffe8

// String decodes p. Ill-formed UTF-8 becomes U+FFFD, one for each maximal subpart; UTF16LE drops an odd last byte; ASCII drops the high bit.
// Throws ERR_STRING_TOO_LONG.
func (enc Encoding) String(e *env.Env, p []byte) goja.Value {
	if len(p) == 0 {
		return sampleASCII
	}
	if len(p) > maxString/2 && enc.stringLen(p) > maxString {
		panic(errors.New(e, "ERR_STRING_TOO_LONG"))
	}
	switch enc {
	case UTF16LE:
		return utf16String(p)
	case Latin1:
		if asciiPrefix(p) == len(p) {
			return ascii(string(p))
		}
		units := make([]uint16, 1+len(p))
		widen(units[1:], p)
		return wide(units)
	case ASCII:
		out := make([]byte, len(p))
		for i, c := range p {
			out[i] = c & 0x7F
		}
		return asciiOwned(out)
	case Base64:
		return asciiOwned(encodeBase64(base64.StdEncoding, p))
	case Base64URL:
		return asciiOwned(encodeBase64(base64.RawURLEncoding, p))
	case Hex:
		return asciiOwned(encodeHex(p))
	}
	n := asciiPrefix(p)
	if n == len(p) {
		return ascii(string(p))
	}
	if utf8.Valid(p[n:]) {
		return utf8String(e, string(p))
	}
	return utf8String(e, toValidUTF8(p))
}

// stringLen is the length of String's result; for UTF8 a bound that is only exceeded by what is too long too.
func (enc Encoding) stringLen(p []byte) int {
	switch enc {
	case UTF8:
		return utf8.RuneCount(p)
	case UTF16LE:
		return len(p) / 2
	case Base64:
		return base64.StdEncoding.EncodedLen(len(p))
	case Base64URL:
		return base64.RawURLEncoding.EncodedLen(len(p))
	case Hex:
		return 2 * len(p)
	}
	return len(p)
}

func utf16String(p []byte) goja.Value {
	p = p[:len(p)&^1]
	if len(p) == 0 {
		return sampleASCII
	}
	if isASCII16(p) {
		out := make([]byte, len(p)/2)
		for i := range out {
			out[i] = p[2*i]
		}
		return asciiOwned(out)
	}
	units := make([]uint16, 1+len(p)/2)
	fromLittleEndian(units[1:], p)
	return wide(units)
}

// isASCII16 tells whether all little-endian UTF-16 units of p are below 0x80.
func isASCII16(p []byte) bool {
	for ; len(p) >= 8; p = p[8:] {
		if binary.LittleEndian.Uint64(p)&0xFF80FF80FF80FF80 != 0 {
			return false
		}
	}
	for ; len(p) > 0; p = p[2:] {
		if binary.LittleEndian.Uint16(p) >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// widen fills units, as many as p has bytes, with the bytes.
func widen(units []uint16, p []byte) {
	for len(p) >= 4 {
		_ = units[3]
		units[0], units[1], units[2], units[3] = uint16(p[0]), uint16(p[1]), uint16(p[2]), uint16(p[3])
		units, p = units[4:], p[4:]
	}
	for i, b := range p {
		units[i] = uint16(b)
	}
}

// fromLittleEndian fills units from their bytes.
func fromLittleEndian(units []uint16, p []byte) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(units))), 2*len(units)), p)
		return
	}
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(p[2*i:])
	}
}

// toLittleEndian writes units as bytes.
func toLittleEndian(p []byte, units []uint16) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		copy(p, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(units))), 2*len(units)))
		return
	}
	for i, u := range units {
		binary.LittleEndian.PutUint16(p[2*i:], u)
	}
}
