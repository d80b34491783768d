package wtf8

import (
	"testing"
	"unicode/utf8"

	"github.com/dop251/goja"
)

func TestRoundTrip(t *testing.T) {
	vm := goja.New()
	for _, units := range [][]uint16{
		{}, {'a', 'b'}, {0xE9}, {0xFFFD}, {0xD800}, {0xDC00}, {0xD83D, 0xDE00}, {0xDE00, 0xD83D}, {'a', 0xD83D, 'b', 0xFFFD, 0xDC00}, {0xD800, 0xD83D, 0xDE00},
	} {
		in := goja.StringFromUTF16(units)
		text := Of(in)
		if out := Value(vm, text); !out.StrictEquals(in) {
			t.Errorf("%x: came back as %v through %q", units, out, text)
		}
	}
}

func TestHalvesJoin(t *testing.T) {
	high, low := Of(goja.StringFromUTF16([]uint16{0xD83D})), Of(goja.StringFromUTF16([]uint16{0xDE00}))
	if got := Value(goja.New(), high+low).String(); got != "\U0001F600" {
		t.Errorf("%q", got)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("a\xED\xA0\x80b")
	f.Add("\xED\xA0")
	f.Fuzz(func(t *testing.T, s string) {
		units := 0
		for rest := s; rest != ""; {
			c, n := DecodeRune(rest)
			if c < 0 || c > utf8.MaxRune || n < 1 || n > len(rest) {
				t.Fatalf("%q: %x of %d bytes", rest, c, n)
			}
			units++
			if c >= 0x10000 {
				units++
			}
			rest = rest[n:]
		}
		if v := Value(goja.New(), s).(goja.String); v.Length() != units {
			t.Fatalf("%q: %d units, %d wanted", s, v.Length(), units)
		}
	})
}
