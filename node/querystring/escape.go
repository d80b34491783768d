package querystring

import (
	"strings"
	"unicode/utf8"

	"jsrt/node/url/wtf8"
)

// The functions of this file work on Go strings, which may be WTF-8 (package wtf8).

const hexDigits = "0123456789ABCDEF"

// plain tells what encodeURIComponent leaves as it is.
func plain(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c < 0x80 && strings.IndexByte("!'()*-._~", c) >= 0
}

// Escape is querystring.escape: encodeURIComponent. ok is false where s ends in half of a surrogate pair.
func Escape(s string) (escaped string, ok bool) { return EscapeExcept(s, plain) }

// EscapeExcept percent-encodes the UTF-8 of all characters but those of ASCII that keep says to leave.
func EscapeExcept(s string, keep func(c byte) bool) (escaped string, ok bool) {
	i := 0
	for i < len(s) && s[i] < 0x80 && keep(s[i]) {
		i++
	}
	if i == len(s) {
		return s, true
	}
	if !wtf8.WellFormed(s) {
		if s, ok = pairUp(s); !ok {
			return "", false
		}
	}
	b := make([]byte, 0, len(s)+2*(len(s)-i))
	for j := 0; j < len(s); j++ {
		if c := s[j]; c < 0x80 && keep(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return string(b), true
}

// pairUp makes one character of each surrogate and the unit behind it, whatever that is, as Node does. There is none behind the last.
func pairUp(s string) (paired string, ok bool) {
	units := wtf8.Units(s)
	b := make([]byte, 0, len(s))
	for i := 0; i < len(units); i++ {
		c := rune(units[i])
		if wtf8.IsSurrogate(c) {
			if i++; i == len(units) {
				return "", false
			}
			c = 0x10000 + (c&0x3FF<<10 | rune(units[i])&0x3FF)
		}
		b = utf8.AppendRune(b, c)
	}
	return string(b), true
}

func unhex(c uint16) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// DecodeComponent is decodeURIComponent. ok is false where a percent sign begins nothing, or the bytes are not UTF-8.
func DecodeComponent(s string) (decoded string, ok bool) {
	i := strings.IndexByte(s, '%')
	if i < 0 {
		return s, true
	}
	b := append(make([]byte, 0, len(s)), s[:i]...)
	for i < len(s) {
		if s[i] != '%' {
			b = append(b, s[i])
			i++
			continue
		}
		start := len(b)
		for i < len(s) && s[i] == '%' {
			if i+2 >= len(s) {
				return "", false
			}
			hi, lo := unhex(uint16(s[i+1])), unhex(uint16(s[i+2]))
			if hi < 0 || lo < 0 {
				return "", false
			}
			b = append(b, byte(hi<<4|lo))
			i += 3
		}
		if !utf8.Valid(b[start:]) {
			return "", false
		}
	}
	return string(b), true
}

// UnescapeBytes is querystring.unescapeBuffer: "%41" becomes the byte it names, what is no such sequence stays, other characters are cut to a byte.
func UnescapeBytes(s string, decodeSpaces bool) []byte {
	units := wtf8.Units(s)
	b := make([]byte, 0, len(units))
	for i := 0; i < len(units); i++ {
		switch c := units[i]; {
		case c == '+' && decodeSpaces:
			b = append(b, ' ')
		case c == '%' && i+2 < len(units) && unhex(units[i+1]) >= 0 && unhex(units[i+2]) >= 0:
			b = append(b, byte(unhex(units[i+1])<<4|unhex(units[i+2])))
			i += 2
		default:
			b = append(b, byte(c))
		}
	}
	return b
}

// Pairs goes through the pairs of a query: it calls yield with key and value as they stand. An empty pair is skipped, and counts for most; most
// below 1 means no limit. An empty sep separates nothing, and with an empty eq all is value.
func Pairs(s, sep, eq string, most float64, yield func(key, value string)) {
	if !(most > 0) {
		most = -1
	}
	for s != "" {
		pair, rest, found := s, "", false
		if sep != "" {
			pair, rest, found = strings.Cut(s, sep)
		}
		if eq == "" {
			yield("", pair)
		} else if pair != "" {
			key, value, _ := strings.Cut(pair, eq)
			yield(key, value)
		}
		if most--; most == 0 || !found {
			return
		}
		s = rest
	}
}

// nextEscape is where s has its first complete "%41", -1 when it has none.
func nextEscape(s string) int {
	for i := strings.IndexByte(s, '%'); i >= 0 && i+2 < len(s); i++ {
		if s[i] == '%' && unhex(uint16(s[i+1])) >= 0 && unhex(uint16(s[i+2])) >= 0 {
			return i
		}
	}
	return -1
}
