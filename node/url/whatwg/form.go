package whatwg

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// Pair is one name and value of application/x-www-form-urlencoded (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
type Pair struct{ Name, Value string }

// ParseForm is the parser: of a query without its question mark.
func ParseForm(s string) []Pair {
	var pairs []Pair
	for s != "" {
		var pair string
		pair, s, _ = strings.Cut(s, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		pairs = append(pairs, Pair{formDecode(name), formDecode(value)})
	}
	return pairs
}

func formDecode(s string) string {
	s = PercentDecode(strings.ReplaceAll(s, "+", " "))
	if !utf8.ValidString(s) {
		// One U+FFFD for each sequence that breaks off, as the Encoding Standard has it.
		s, _ = unicode.UTF8.NewDecoder().String(s)
	}
	return s
}

// SerializeForm is the serializer.
func SerializeForm(pairs []Pair) string {
	n := 0
	for _, p := range pairs {
		n += len(p.Name) + len(p.Value) + 2
	}
	b := make([]byte, 0, n+n/2)
	for i, p := range pairs {
		if i > 0 {
			b = append(b, '&')
		}
		b = formEncode(b, p.Name)
		b = append(b, '=')
		b = formEncode(b, p.Value)
	}
	return string(b)
}

func formEncode(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isAlpha(c) || isDigit(c) || c == '*' || c == '-' || c == '.' || c == '_':
			b = append(b, c)
		case c == ' ':
			b = append(b, '+')
		default:
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return b
}

// CompareNames orders names by their UTF-16 units, as URLSearchParams sorts them: characters beyond U+FFFF come before those from U+E000 on.
func CompareNames(a, b Pair) int {
	x, y := a.Name, b.Name
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	if i == len(x) || i == len(y) {
		return len(x) - len(y)
	}
	// UTF-8 puts them in the order of their numbers: 0xEE and 0xEF begin U+E000 to U+FFFF, 0xF0 and up what takes two units.
	c, d := int(x[i]), int(y[i])
	if c >= 0xEE && d >= 0xEE && (c >= 0xF0) != (d >= 0xF0) {
		return d - c
	}
	return c - d
}
