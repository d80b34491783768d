package loader

import (
	"strings"
	"unicode/utf8"
)

const byteOrderMark = "\uFEFF"

// decodeUTF8 reads bytes as text. Every maximal run of bytes that could have begun a character and did not is one U+FFFD, as the WHATWG
// Encoding standard has it and Node's readFile does; Go's own conversions replace byte by byte or run by run.
func decodeUTF8(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	var b strings.Builder
	b.Grow(len(data) + 16)
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r != utf8.RuneError || size > 1 {
			b.Write(data[i : i+size])
			i += size
			continue
		}
		b.WriteRune(utf8.RuneError)
		i += brokenPrefix(data[i:])
	}
	return b.String()
}

// brokenPrefix returns how many bytes of p, which does not begin with a whole character, stand for one replacement character.
func brokenPrefix(p []byte) int {
	lo, hi, need := byte(0x80), byte(0xBF), 0
	switch c := p[0]; {
	case c >= 0xC2 && c <= 0xDF:
		need = 1
	case c >= 0xE0 && c <= 0xEF:
		need = 2
		if c == 0xE0 {
			lo = 0xA0
		} else if c == 0xED {
			hi = 0x9F // surrogates
		}
	case c >= 0xF0 && c <= 0xF4:
		need = 3
		if c == 0xF0 {
			lo = 0x90
		} else if c == 0xF4 {
			hi = 0x8F
		}
	}
	n := 1
	for n <= need && n < len(p) && p[n] >= lo && p[n] <= hi {
		lo, hi = 0x80, 0xBF
		n++
	}
	return n
}

// sourceLine returns line n (from 1) of text without its end. Lines end as JavaScript's do: LF, CR, CR LF, U+2028, U+2029.
func sourceLine(text string, n int) string {
	for ; n > 1; n-- {
		_, rest, ok := cutLine(text)
		if !ok {
			return ""
		}
		text = rest
	}
	line, _, _ := cutLine(text)
	return line
}

func lineCount(text string) int {
	n := 1
	for ok := true; ok; n++ {
		_, text, ok = cutLine(text)
	}
	return n - 1
}

func cutLine(text string) (line, rest string, ok bool) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
			return text[:i], text[i+1:], true
		case c == '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				return text[:i], text[i+2:], true
			}
			return text[:i], text[i+1:], true
		case c == 0xE2 && i+2 < len(text) && text[i+1] == 0x80 && (text[i+2] == 0xA8 || text[i+2] == 0xA9):
			return text[:i], text[i+3:], true
		}
	}
	return text, "", false
}
