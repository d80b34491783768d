package loader

import (
	"fmt"
	"unicode/utf16"
)

// jsonError words what is wrong with a JSON text as V8 does; "" for a text without fault. It is asked only after JSON.parse has failed.
func jsonError(text string) (message string) {
	s := &jsonScanner{text: utf16.Encode([]rune(text))}
	defer func() {
		if x := recover(); x != nil {
			fault, ok := x.(jsonFault)
			if !ok {
				panic(x)
			}
			message = string(fault)
		}
	}()
	s.space()
	s.value(0)
	s.space()
	if s.pos < len(s.text) {
		s.failAfter("Unexpected non-whitespace character after JSON")
	}
	return ""
}

type jsonFault string

type jsonScanner struct {
	text []uint16
	pos  int
}

// peek is the unit at the position, -1 at the end.
func (s *jsonScanner) peek() int {
	if s.pos < len(s.text) {
		return int(s.text[s.pos])
	}
	return -1
}

// fail reports a fault with its position.
func (s *jsonScanner) fail(what string) { s.failAfter(what + " in JSON") }

func (s *jsonScanner) failAfter(what string) {
	line, column := 1, 1
	for i := 0; i < s.pos; i++ {
		switch {
		case s.text[i] == '\r' && i+1 < s.pos && s.text[i+1] == '\n':
		case s.text[i] == '\n' || s.text[i] == '\r':
			line, column = line+1, 1
		default:
			column++
		}
	}
	panic(jsonFault(fmt.Sprintf("%s at position %d (line %d column %d)", what, s.pos, line, column)))
}

// unexpected reports a token that cannot stand where it does, with ten characters of context to both sides.
func (s *jsonScanner) unexpected() {
	if s.pos >= len(s.text) {
		panic(jsonFault("Unexpected end of JSON input"))
	}
	all := string(utf16.Decode(s.text))
	switch all {
	case "NaN", "Infinity", "undefined", "[object Object]":
		panic(jsonFault(`"` + all + `" is not valid JSON`))
	}
	const context = 10
	from, to, before, after := 0, len(s.text), "", ""
	if len(s.text) > 2*context {
		if s.pos >= context {
			from, before = s.pos-context, "..."
		}
		if s.pos+context < len(s.text) {
			to, after = s.pos+context, "..."
		}
	}
	panic(jsonFault(fmt.Sprintf(`Unexpected token '%s', %s"%s"%s is not valid JSON`,
		string(utf16.Decode(s.text[s.pos:s.pos+1])), before, string(utf16.Decode(s.text[from:to])), after)))
}

func (s *jsonScanner) space() {
	for c := s.peek(); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = s.peek() {
		s.pos++
	}
}

func (s *jsonScanner) value(depth int) {
	if depth > 10000 { // deeper than the engine reads
		s.fail("Too deep nesting")
	}
	switch c := s.peek(); {
	case c == '"':
		s.str()
	case c == '{':
		s.object(depth)
	case c == '[':
		s.array(depth)
	case c == 't':
		s.literal("true")
	case c == 'f':
		s.literal("false")
	case c == 'n':
		s.literal("null")
	case c == '-' || isDigit(c):
		s.number()
	default:
		s.unexpected()
	}
}

func (s *jsonScanner) literal(word string) {
	for i := 0; i < len(word); i++ {
		if s.peek() != int(word[i]) {
			s.unexpected()
		}
		s.pos++
	}
}

func isDigit(c int) bool { return c >= '0' && c <= '9' }

func (s *jsonScanner) digits(missing string) {
	if !isDigit(s.peek()) {
		s.fail(missing)
	}
	for isDigit(s.peek()) {
		s.pos++
	}
}

func (s *jsonScanner) number() {
	if s.peek() == '-' {
		s.pos++
		if !isDigit(s.peek()) {
			s.fail("No number after minus sign")
		}
	}
	if s.peek() == '0' {
		s.pos++
		if isDigit(s.peek()) {
			s.fail("Unexpected number")
		}
	} else {
		s.digits("")
	}
	if s.peek() == '.' {
		s.pos++
		s.digits("Unterminated fractional number")
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.pos++
		if c := s.peek(); c == '+' || c == '-' {
			s.pos++
		}
		s.digits("Exponent part is missing a number")
	}
}

func (s *jsonScanner) str() {
	for s.pos++; ; s.pos++ {
		switch c := s.peek(); {
		case c < 0:
			s.fail("Unterminated string")
		case c == '"':
			s.pos++
			return
		case c < ' ':
			s.fail("Bad control character in string literal")
		case c == '\\':
			s.pos++
			s.escape()
		}
	}
}

func (s *jsonScanner) escape() {
	switch s.peek() {
	case -1:
		s.unexpected()
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
	case 'u':
		for range 4 {
			s.pos++
			if c := s.peek(); !isDigit(c) && (c < 0 || c|0x20 < 'a' || c|0x20 > 'f') {
				s.fail("Bad Unicode escape")
			}
		}
	default:
		s.fail("Bad escaped character")
	}
}

func (s *jsonScanner) array(depth int) {
	s.pos++
	s.space()
	if s.peek() == ']' {
		s.pos++
		return
	}
	for {
		s.value(depth + 1)
		s.space()
		switch s.peek() {
		case ',':
			s.pos++
			s.space()
		case ']':
			s.pos++
			return
		default:
			s.fail("Expected ',' or ']' after array element")
		}
	}
}

func (s *jsonScanner) object(depth int) {
	s.pos++
	s.space()
	if s.peek() == '}' {
		s.pos++
		return
	}
	missing := "Expected property name or '}'"
	for {
		if s.peek() != '"' {
			s.fail(missing)
		}
		s.str()
		s.space()
		if s.peek() != ':' {
			s.fail("Expected ':' after property name")
		}
		s.pos++
		s.space()
		s.value(depth + 1)
		s.space()
		switch s.peek() {
		case ',':
			s.pos++
			s.space()
			missing = "Expected double-quoted property name"
		case '}':
			s.pos++
			return
		default:
			s.fail("Expected ',' or '}' after property value")
		}
	}
}
