package buffer

import (
	"encoding/base64"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// The two error numbers of ICU that transcode can meet (unicode/utypes.h).
const (
	illegalArgument  = 1
	invalidCharFound = 10
)

func (m *Module) transcodeError(code string, errno int) {
	err := errors.Plain(m.e, "Unable to transcode Buffer ["+code+"]")
	js.Set(err, "code", code)
	js.Set(err, "errno", errno)
	panic(err)
}

// transcode re-encodes bytes between UTF-8, UTF-16LE, Latin-1 and ASCII. What the target cannot hold becomes "?".
func (m *Module) transcode(c js.Call) js.Value {
	source := m.uint8Arg(c.Argument(0), "source")
	if len(source) == 0 {
		return m.empty()
	}
	from, okFrom := EncodingOf(c.Argument(1))
	to, okTo := EncodingOf(c.Argument(2))
	if !okFrom || !okTo || from > ASCII || to > ASCII {
		m.transcodeError("U_ILLEGAL_ARGUMENT_ERROR", illegalArgument)
	}
	return m.FromBytes(m.reencode(source, from, to))
}

func (m *Module) reencode(p []byte, from, to Encoding) []byte {
	if from == ASCII && to == UTF16LE {
		from = Latin1 // the only pair for which Node does not look at the high bit
	}
	units, wellFormed := decodeUnits(p, from)
	// Between the two Unicode encodings Node does not go through ICU, and is strict; an empty result counts as a failure.
	if (!wellFormed || len(units) == 0) && ((from == UTF8 && to == UTF16LE) || (from == UTF16LE && to == UTF8)) {
		m.transcodeError("U_INVALID_CHAR_FOUND", invalidCharFound)
	}
	switch to {
	case UTF8:
		out := make([]byte, utf8Len(units))
		putUTF8(out, units)
		return out
	case UTF16LE:
		out := make([]byte, 0, 2*len(units)+2)
		for i, u := range units {
			if utf16.IsSurrogate(rune(u)) && !isPair(units, i) && !(i > 0 && isPair(units, i-1)) {
				u = utf8.RuneError
			}
			out = binary.LittleEndian.AppendUint16(out, u)
		}
		// A last byte without its second half is replaced too, together with the first half of a pair before it.
		if from == UTF16LE && len(p)%2 == 1 && (len(units) == 0 || units[len(units)-1]&0xFC00 != 0xD800) {
			out = binary.LittleEndian.AppendUint16(out, utf8.RuneError)
		}
		return out
	}
	limit := rune(0x100)
	if to == ASCII {
		limit = 0x80
	}
	out := make([]byte, 0, len(units))
	for _, r := range utf16.Decode(units) {
		switch {
		case r < limit:
			out = append(out, byte(r))
		case !defaultIgnorable(r):
			out = append(out, '?')
		}
	}
	return out
}

// decodeUnits decodes p to UTF-16; ill-formed parts become U+FFFD. An odd last byte of UTF-16 is left out.
func decodeUnits(p []byte, enc Encoding) (units []uint16, wellFormed bool) {
	switch enc {
	case UTF16LE:
		units = make([]uint16, len(p)/2)
		fromLittleEndian(units, p)
		wellFormed = true
		for i := 0; i < len(units); i++ {
			if isPair(units, i) {
				i++
			} else if utf16.IsSurrogate(rune(units[i])) {
				wellFormed = false
			}
		}
		return units, wellFormed
	case Latin1, ASCII:
		units = make([]uint16, len(p))
		for i, b := range p {
			units[i] = uint16(b)
			if enc == ASCII && b >= utf8.RuneSelf {
				units[i] = utf8.RuneError
			}
		}
		return units, true
	}
	s := string(p)
	if wellFormed = utf8.ValidString(s); !wellFormed {
		s = toValidUTF8(p)
	}
	for _, r := range s {
		units = utf16.AppendRune(units, r)
	}
	return units, wellFormed
}

// defaultIgnorable tells whether ICU drops a character that the target cannot hold instead of writing "?" (ucnv_err.cpp).
func defaultIgnorable(r rune) bool {
	switch {
	case r == 0xAD, r == 0x34F, r == 0x61C, r == 0x115F, r == 0x1160, r >= 0x17B4 && r <= 0x17B5, r >= 0x180B && r <= 0x180F, r >= 0x200B && r <= 0x200F,
		r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r == 0x3164, r >= 0xFE00 && r <= 0xFE0F, r == 0xFEFF, r == 0xFFA0,
		r >= 0xFFF0 && r <= 0xFFF8, r >= 0x1BCA0 && r <= 0x1BCA3, r >= 0x1D173 && r <= 0x1D17A, r >= 0xE0000 && r <= 0xE0FFF:
		return true
	}
	return false
}

// textArg demands a typed array or an ArrayBuffer; one that is detached has no bytes.
func (m *Module) textArg(v goja.Value) []byte {
	obj := js.ObjectOf(v)
	if obj == nil || (!isArrayBuffer(obj) && m.kind(obj) == "") {
		panic(errors.InvalidArgType(m.e, "input", v, "ArrayBuffer", "Buffer", "TypedArray"))
	}
	p, _ := m.memory(obj)
	return p
}

func (m *Module) isUtf8(c js.Call) js.Value { return js.Bool(utf8.Valid(m.textArg(c.Argument(0)))) }

func (m *Module) isAscii(c js.Call) js.Value {
	p := m.textArg(c.Argument(0))
	return js.Bool(asciiPrefix(p) == len(p))
}

// inputArg reads the argument of atob and btoa, which becomes a string.
func (m *Module) inputArg(c js.Call) (s string, units []uint16) {
	if len(c.Arguments) == 0 {
		errors.Throw(m.e, "ERR_MISSING_ARGS", `"input" argument`)
	}
	v := c.Argument(0)
	if js.IsSymbol(v) {
		panic(m.e.VM.NewTypeError("Cannot convert a Symbol value to a string"))
	}
	return text(v.ToString())
}

func (m *Module) btoa(c js.Call) js.Value {
	s, units := m.inputArg(c)
	p := bytesOf(s)
	for _, u := range units {
		if u > 0xFF {
			m.invalidCharacter("Invalid character")
		}
		p = append(p, byte(u))
	}
	return asciiOwned(encodeBase64(base64.StdEncoding, p))
}

// atob is the forgiving-base64 decode of the Infra Standard: ASCII white space is left out, the padding is right or not there at all.
func (m *Module) atob(c js.Call) js.Value {
	s, units := m.inputArg(c)
	if units != nil {
		m.invalidCharacter("Invalid character")
	}
	digits := make([]byte, 0, len(s))
	padding := 0
	for _, ch := range bytesOf(s) {
		switch {
		case ch == ' ' || ch == '\t' || ch == '\n' || ch == '\f' || ch == '\r':
		case ch == '=':
			padding++
		case padding > 0 || fromBase64[ch] == bad || ch == '-' || ch == '_':
			m.invalidCharacter("Invalid character")
		default:
			digits = append(digits, ch)
		}
	}
	if padding > 0 && (padding > 2 || (len(digits)+padding)%4 != 0) {
		m.invalidCharacter("Invalid character")
	}
	if len(digits)%4 == 1 {
		m.invalidCharacter("The string to be decoded is not correctly encoded.")
	}
	out := make([]byte, len(digits))
	return Latin1.String(m.e, out[:decodeBase64(out, digits)])
}

// invalidCharacter throws the DOMException of atob and btoa.
func (m *Module) invalidCharacter(msg string) {
	ctor := js.ObjectOf(m.e.VM.Get("DOMException"))
	if ctor == nil || !engine.IsCallable(ctor) {
		panic(errors.Plain(m.e, "InvalidCharacterError: "+msg))
	}
	panic(js.New(m.e, ctor, m.e.VM.ToValue(msg), m.e.VM.ToValue("InvalidCharacterError")))
}
