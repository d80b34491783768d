package buffer

import (
	"encoding/binary"
	"reflect"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"jsrt/node/internal/env"

	"github.com/dop251/goja"
)

// goja's public API boxes a number twice and copies a string on every way in and out. The functions of this file make and read these values in
// place. They rely on the dynamic types of goja's own values and on the two words of a Go interface; TestValues holds them to it.
//
// goja holds a string as ASCII bytes, as UTF-16 units behind a byte order mark, or as a Go string not yet looked at (long strings that came from
// Go).
var (
	sampleASCII goja.Value = goja.StringFromUTF16(nil)
	sampleWide  goja.Value = goja.StringFromUTF16([]uint16{0x100})
	sampleInt   goja.Value = (*goja.Runtime)(nil).ToValue(1)
	typeASCII              = reflect.TypeOf(sampleASCII)
	typeWide               = reflect.TypeOf(sampleWide)
	typeInt                = reflect.TypeOf(sampleInt)
)

const byteOrderMark = 0xFEFF

var smallInts = func() (t [512]int64) {
	for i := range t {
		t[i] = int64(i)
	}
	return t
}()

type iface struct {
	tab  unsafe.Pointer
	data unsafe.Pointer
}

func like(sample goja.Value, data unsafe.Pointer) (v goja.Value) {
	*(*iface)(unsafe.Pointer(&v)) = iface{tab: (*iface)(unsafe.Pointer(&sample)).tab, data: data}
	return v
}

// number makes the value of an integer of at most 53 bits.
func number(n int) goja.Value {
	if uint(n) < uint(len(smallInts)) {
		return like(sampleInt, unsafe.Pointer(&smallInts[n]))
	}
	p := new(int64)
	*p = int64(n)
	return like(sampleInt, unsafe.Pointer(p))
}

// ascii makes a string value of s, whose bytes must all be below 0x80.
func ascii(s string) goja.Value {
	if s == "" {
		return sampleASCII
	}
	p := new(string)
	*p = s
	return like(sampleASCII, unsafe.Pointer(p))
}

// asciiOwned is ascii of bytes that nobody else writes to from now on.
func asciiOwned(p []byte) goja.Value { return ascii(unsafe.String(unsafe.SliceData(p), len(p))) }

// wide makes a string value of UTF-16 units: units[0] is room for the byte order mark, the rest the string. At least one unit must be 0x80 or
// more: goja compares strings of different forms as different.
func wide(units []uint16) goja.Value {
	units[0] = byteOrderMark
	p := new([]uint16)
	*p = units
	return like(sampleWide, unsafe.Pointer(p))
}

// utf8String makes a string value of valid UTF-8; goja turns it into UTF-16 when a script first looks into it.
func utf8String(e *env.Env, s string) goja.Value { return e.VM.ToValue(s) }

// text returns the content of the string v: units is nil for a string of ASCII characters (then s is it), else s is "". Neither may be written to.
func text(v goja.Value) (s string, units []uint16) {
	switch reflect.TypeOf(v) {
	case typeASCII:
		return v.String(), nil
	case typeWide:
		return "", (*(*[]uint16)((*iface)(unsafe.Pointer(&v)).data))[1:]
	}
	s = v.String()
	if isASCII(s) {
		return s, nil
	}
	units = make([]uint16, 0, len(s))
	for _, r := range s {
		units = utf16.AppendRune(units, r)
	}
	return "", units
}

// isImported tells whether v is a string that came from Go and is kept in UTF-8.
func isImported(v goja.Value) bool {
	t := reflect.TypeOf(v)
	return t != typeASCII && t != typeWide
}

// length is the number of UTF-16 units of the string v.
func length(v goja.Value) int { return v.(goja.String).Length() }

// isASCII tells whether all bytes of s are below 0x80.
func isASCII(s string) bool { return asciiPrefix(bytesOf(s)) == len(s) }

// asciiPrefix returns how many bytes at the start of p are below 0x80.
func asciiPrefix(p []byte) int {
	const high = 0x8080808080808080
	rest := p
	for len(rest) >= 32 {
		if (word(rest)|word(rest[8:])|word(rest[16:])|word(rest[24:]))&high != 0 {
			break
		}
		rest = rest[32:]
	}
	for len(rest) >= 8 && word(rest)&high == 0 {
		rest = rest[8:]
	}
	i := len(p) - len(rest)
	for ; i < len(p) && p[i] < utf8.RuneSelf; i++ {
	}
	return i
}

func word(p []byte) uint64 { return binary.NativeEndian.Uint64(p) }

// bytesOf is the memory of s, which must not be written to.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
