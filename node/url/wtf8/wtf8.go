// Package wtf8 carries JavaScript strings through Go without loss. A JavaScript string may hold surrogates without a partner, which UTF-8 cannot
// write; WTF-8 writes each as the three bytes that UTF-8 would give its number (https://wtf-8.codeberg.page). All searching and cutting at ASCII
// characters works on such text as on UTF-8, and two halves that come to stand side by side are one character again on the way back.
package wtf8

import (
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// Of is the text of a string value.
func Of(v goja.Value) string {
	s := v.String()
	// The engine writes U+FFFD for a lone surrogate.
	if !strings.Contains(s, "\uFFFD") {
		return s
	}
	str, ok := v.(goja.String)
	if !ok {
		return s
	}
	b := make([]byte, 0, len(s))
	for i, n := 0, str.Length(); i < n; i++ {
		c := rune(str.CharAt(i))
		if isHigh(c) && i+1 < n {
			if low := rune(str.CharAt(i + 1)); isLow(low) {
				c = 0x10000 + (c-0xD800)<<10 + (low - 0xDC00)
				i++
			}
		}
		b = AppendRune(b, c)
	}
	return string(b)
}

// Value is the JavaScript string of s, which may be WTF-8. Bytes that are neither UTF-8 nor a surrogate become U+FFFD.
func Value(vm *goja.Runtime, s string) goja.Value {
	if utf8.ValidString(s) {
		return vm.ToValue(s)
	}
	return goja.StringFromUTF16(Units(s))
}

// Units is s in UTF-16, as JavaScript sees it.
func Units(s string) []uint16 {
	units := make([]uint16, 0, len(s))
	for s != "" {
		c, n := DecodeRune(s)
		if c >= 0x10000 {
			units = append(units, uint16(0xD800+(c-0x10000)>>10), uint16(0xDC00+(c-0x10000)&0x3FF))
		} else {
			units = append(units, uint16(c))
		}
		s = s[n:]
	}
	return units
}

// DecodeRune is utf8.DecodeRuneInString, and returns surrogates by their number.
func DecodeRune(s string) (c rune, size int) {
	c, size = utf8.DecodeRuneInString(s)
	if c == utf8.RuneError && size == 1 && len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] <= 0xBF && s[2]&0xC0 == 0x80 {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return c, size
}

// AppendRune is utf8.AppendRune, and writes surrogates as their three bytes.
func AppendRune(b []byte, c rune) []byte {
	if IsSurrogate(c) {
		return append(b, 0xE0|byte(c>>12), 0x80|byte(c>>6)&0x3F, 0x80|byte(c)&0x3F)
	}
	return utf8.AppendRune(b, c)
}

// WellFormed tells whether s has no surrogate without a partner.
func WellFormed(s string) bool { return utf8.ValidString(s) }

// IsSurrogate tells whether c is half of a pair in UTF-16.
func IsSurrogate(c rune) bool { return c >= 0xD800 && c <= 0xDFFF }

func isHigh(c rune) bool { return c >= 0xD800 && c < 0xDC00 }

func isLow(c rune) bool { return c >= 0xDC00 && c <= 0xDFFF }
