package buffer

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

const replacement = "\uFFFD"

// utf8Len is the number of bytes that UTF-16 units take in UTF-8; a lone surrogate takes the three of U+FFFD.
func utf8Len(units []uint16) int {
	n := 0
	for i := 0; i < len(units); i++ {
		switch c := units[i]; {
		case c < 0x80:
			n++
		case c < 0x800:
			n += 2
		case isPair(units, i):
			n += 4
			i++
		default:
			n += 3
		}
	}
	return n
}

func isPair(units []uint16, i int) bool {
	return units[i]&0xFC00 == 0xD800 && i+1 < len(units) && units[i+1]&0xFC00 == 0xDC00
}

// putUTF8 writes units to dst in UTF-8 and stops before the first character that does not fit. It returns the bytes written.
func putUTF8(dst []byte, units []uint16) int {
	n := 0
	for i := 0; i < len(units); i++ {
		c := units[i]
		to := dst[n:]
		switch {
		case c < 0x80:
			if len(to) < 1 {
				return n
			}
			to[0] = byte(c)
			n++
		case c < 0x800:
			if len(to) < 2 {
				return n
			}
			to[0], to[1] = 0xC0|byte(c>>6), 0x80|byte(c)&0xBF
			n += 2
		case c&0xF800 != 0xD800:
			if len(to) < 3 {
				return n
			}
			to[0], to[1], to[2] = 0xE0|byte(c>>12), 0x80|byte(c>>6)&0xBF, 0x80|byte(c)&0xBF
			n += 3
		default:
			r := utf8.RuneError
			if isPair(units, i) {
				r = utf16.DecodeRune(rune(c), rune(units[i+1]))
				i++
			}
			if len(to) < utf8.RuneLen(r) {
				return n
			}
			n += utf8.EncodeRune(to, r)
		}
	}
	return n
}

// cutUTF8 returns how many bytes of the valid UTF-8 text s fit into n bytes without splitting a character.
func cutUTF8(s string, n int) int {
	if n >= len(s) {
		return len(s)
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

// invalidPrefix returns the length of the maximal subpart of an ill-formed sequence at the start of p, which one U+FFFD stands for (Unicode
// Standard, section 3.9, and the Encoding Standard's UTF-8 decoder). p must begin with an invalid sequence.
func invalidPrefix(p []byte) int {
	need, lo, hi := leadByte(p[0])
	if need == 0 || len(p) == 1 || p[1] < lo || p[1] > hi {
		return 1
	}
	n := 2
	for n < need && n < len(p) && p[n]&0xC0 == 0x80 {
		n++
	}
	return n
}

// leadByte returns the length of the sequence that b begins and the range of its second byte; 0 when no sequence of several bytes begins with b.
func leadByte(b byte) (size int, lo, hi byte) {
	switch {
	case b < 0xC2 || b > 0xF4:
		return 0, 0, 0
	case b < 0xE0:
		return 2, 0x80, 0xBF
	case b == 0xE0:
		return 3, 0xA0, 0xBF
	case b == 0xED:
		return 3, 0x80, 0x9F
	case b < 0xF0:
		return 3, 0x80, 0xBF
	case b == 0xF0:
		return 4, 0x90, 0xBF
	case b == 0xF4:
		return 4, 0x80, 0x8F
	}
	return 4, 0x80, 0xBF
}

// toValidUTF8 replaces the ill-formed parts of p as V8 does.
func toValidUTF8(p []byte) string {
	var b bytes.Buffer
	b.Grow(len(p) + len(p)/2)
	from := 0
	for i := 0; i < len(p); {
		if p[i] < utf8.RuneSelf {
			i += asciiPrefix(p[i:])
			continue
		}
		if _, size := utf8.DecodeRune(p[i:]); size > 1 {
			i += size
			continue
		}
		b.Write(p[from:i])
		b.WriteString(replacement)
		i += invalidPrefix(p[i:])
		from = i
	}
	b.Write(p[from:])
	return b.String()
}

// incompleteUTF8 returns how many bytes at the end of p begin a character that further bytes may complete, and how many bytes the whole
// character has; 0, 0 when there is none. Only the lead byte is looked at, as Node does: what turns out ill-formed is decoded once it is whole.
func incompleteUTF8(p []byte) (have, size int) {
	for have = 1; have <= 3 && have <= len(p); have++ {
		switch b := p[len(p)-have]; {
		case b&0xC0 == 0x80:
			continue
		case b&0xE0 == 0xC0:
			size = 2
		case b&0xF0 == 0xE0:
			size = 3
		case b&0xF8 == 0xF0:
			size = 4
		}
		if have < size {
			return have, size
		}
		break
	}
	return 0, 0
}
