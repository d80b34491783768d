package inspect

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"jsrt/node/internal/env"

	"github.com/dop251/goja"
)

// Text inside this package is UTF-8 in which a lone surrogate is written as its three bytes (WTF-8): strings.Index and the like work on it, and
// nothing is lost of what JavaScript strings can hold.

// textOf is the text of a string value.
func textOf(v goja.Value) string {
	s := v.String()
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
		if c < 0xD800 || c > 0xDFFF {
			b = utf8.AppendRune(b, c)
			continue
		}
		if c < 0xDC00 && i+1 < n {
			if low := rune(str.CharAt(i + 1)); low >= 0xDC00 && low <= 0xDFFF {
				b = utf8.AppendRune(b, 0x10000+(c-0xD800)<<10+(low-0xDC00))
				i++
				continue
			}
		}
		b = append(b, surrogate(c)...)
	}
	return string(b)
}

// surrogate is the three bytes of a lone surrogate.
func surrogate(c rune) string {
	return string([]byte{0xE0 | byte(c>>12), 0x80 | byte(c>>6)&0x3F, 0x80 | byte(c)&0x3F})
}

// nextSurrogate finds a lone surrogate in s, -1 when there is none.
func nextSurrogate(s string) int {
	for i := 0; ; i++ {
		j := strings.IndexByte(s[i:], 0xED)
		if j < 0 {
			return -1
		}
		if i += j; i+2 < len(s) && s[i+1] >= 0xA0 {
			return i
		}
	}
}

// wellFormed replaces lone surrogates by U+FFFD, as writing to a stream does.
func wellFormed(s string) string {
	i := nextSurrogate(s)
	if i < 0 {
		return s
	}
	var b strings.Builder
	for ; i >= 0; i = nextSurrogate(s) {
		b.WriteString(s[:i] + "\uFFFD")
		s = s[i+3:]
	}
	return b.String() + s
}

// WellFormed is String.prototype.toWellFormed: the text of a string value with U+FFFD for lone surrogates.
func WellFormed(v goja.Value) string { return wellFormed(textOf(v)) }

// toValue is the JavaScript string of s, lone surrogates included.
func toValue(e *env.Env, s string) goja.Value {
	i := nextSurrogate(s)
	if i < 0 {
		return e.VM.ToValue(s)
	}
	var units []uint16
	for ; i >= 0; i = nextSurrogate(s) {
		units = append(units, utf16.Encode([]rune(s[:i]))...)
		units = append(units, uint16(s[i]&0xF)<<12|uint16(s[i+1]&0x3F)<<6|uint16(s[i+2]&0x3F))
		s = s[i+3:]
	}
	return goja.StringFromUTF16(append(units, utf16.Encode([]rune(s))...))
}

// length is the number of UTF-16 units of s, which is what String.prototype.length counts.
func length(s string) int {
	n := 0
	for i := range len(s) {
		if c := s[i]; c < 0x80 || c >= 0xC0 {
			n++
			if c >= 0xF0 {
				n++
			}
		}
	}
	return n
}

// Quote writes a string as util.inspect does: in single quotes, or in double quotes or backticks where that saves escapes.
func Quote(v goja.Value) string { return quote(textOf(v)) }

func quote(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") {
		if !strings.Contains(s, `"`) {
			q = '"'
		} else if !strings.Contains(s, "`") && !strings.Contains(s, "${") {
			q = '`'
		}
	}
	escaped := escape(s, q == '\'')
	return string(q) + escaped + string(q)
}

var shortEscapes = map[byte]string{'\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`, '\\': `\\`, '\'': `\'`}

// escape writes control characters, backslashes and lone surrogates as escapes, and single quotes where asked to.
func escape(s string, single bool) string {
	var b strings.Builder
	last := 0
	put := func(i, n int, text string) {
		b.WriteString(s[last:i])
		b.WriteString(text)
		last = i + n
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' || c == '\'' && single || c < 0x20 || c == 0x7F:
			text, ok := shortEscapes[c]
			if !ok {
				text = hexEscape(c)
			}
			put(i, 1, text)
		case c == 0xC2 && i+1 < len(s) && s[i+1] < 0xA0: // U+0080 to U+009F
			put(i, 2, hexEscape(s[i+1]))
			i++
		case c == 0xED && i+2 < len(s) && s[i+1] >= 0xA0: // a lone surrogate
			put(i, 3, `\u`+strconv.FormatInt(int64(s[i]&0xF)<<12|int64(s[i+1]&0x3F)<<6|int64(s[i+2]&0x3F), 16))
			i += 2
		}
	}
	if last == 0 {
		return s
	}
	b.WriteString(s[last:])
	return b.String()
}

func hexEscape(c byte) string {
	const digits = "0123456789ABCDEF"
	return `\x` + string(digits[c>>4]) + string(digits[c&15])
}

// isIdentifier tells whether a property name needs no quotes.
func isIdentifier(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// escapeSequence matches ANSI escape sequences: OSC strings with their terminator, and CSI and the like with their parameters (ECMA-48).
var escapeSequence = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\x1B\][\s\S]*?(?:\x07|\x1B\\|\x{9C})` +
		`|[\x1B\x{9B}][\[\]()#;?]*(?:[0-9]{1,4}(?:[;:][0-9]{0,4})*)?[0-9A-PR-TZcf-nq-uy=><~]`)
})

// StripControl is util.stripVTControlCharacters.
func StripControl(s string) string {
	if !strings.Contains(s, "\x1B") && !strings.Contains(s, "\u009B") {
		return s
	}
	return escapeSequence().ReplaceAllString(s, "")
}

// removeColors drops the colour codes that inspection itself writes: ESC [ one or two digits m.
func removeColors(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "\x1B[")
		if i < 0 {
			break
		}
		j := i + 2
		for j < len(s) && j < i+4 && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		if j > i+2 && j < len(s) && s[j] == 'm' {
			b.WriteString(s[:i])
			s = s[j+1:]
		} else {
			b.WriteString(s[:i+2])
			s = s[i+2:]
		}
	}
	b.WriteString(s)
	return b.String()
}

// separate groups the digits of an integer by underscores.
func separate(digits string) string {
	start := 0
	if strings.HasPrefix(digits, "-") {
		start = 1
	}
	out := ""
	i := len(digits)
	for ; i >= start+4; i -= 3 {
		out = "_" + digits[i-3:i] + out
	}
	return digits[:i] + out
}

// separateFraction groups the digits after the decimal point.
func separateFraction(digits string) string {
	out := ""
	for len(digits) > 3 {
		out += digits[:3] + "_"
		digits = digits[3:]
	}
	return out + digits
}

func indentation(n int) string {
	const spaces = "                                                                                "
	if n <= len(spaces) {
		return spaces[:n]
	}
	return strings.Repeat(" ", n)
}

func plural(n int, noun string) string {
	if n > 1 {
		return noun + "s"
	}
	return noun
}

// more tells how many items were left out.
func more(n int) string { return "... " + strconv.Itoa(n) + " more " + plural(n, "item") }
