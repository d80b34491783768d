package querystring

import (
	"math"
	"testing"
	"unicode/utf8"
)

// FuzzEscape holds that what is escaped is read back, and that nothing that is read panics.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a b", "é%41+&=", "%", "%4", "%zz%C3", "\xED\xA0\x80", "\xED\xA0\xBD\xED\xB8\x80", "100%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		DecodeComponent(s)
		if n := len(UnescapeBytes(s, true)); n > len(s) {
			t.Errorf("%d bytes of %q", n, s)
		}
		escaped, ok := Escape(s)
		if !utf8.ValidString(s) {
			return
		}
		if !ok {
			t.Fatalf("cannot escape %q", s)
		}
		for i := range len(escaped) {
			if escaped[i] != '%' && !plain(escaped[i]) {
				t.Fatalf("%q became %q", s, escaped)
			}
		}
		if back, ok := DecodeComponent(escaped); !ok || back != s {
			t.Fatalf("%q became %q and that %q", s, escaped, back)
		}
		if back := string(UnescapeBytes(escaped, false)); back != s {
			t.Fatalf("%q became %q and that %q", s, escaped, back)
		}
	})
}

// FuzzPairs holds that the pairs cover the query and that their number is bounded as asked.
func FuzzPairs(f *testing.F) {
	f.Add("a=1&b=2&&c", "&", "=", 2.0)
	f.Add("a::b;;c::", ";", "::", 0.0)
	f.Add("a&&b", "&", "", 0.0)
	f.Add("a&&b", "", "=", 0.0)
	f.Fuzz(func(t *testing.T, s, sep, eq string, most float64) {
		n, length := 0, 0
		Pairs(s, sep, eq, most, func(key, value string) {
			n++
			length += len(key) + len(value)
		})
		if length > len(s) || n > len(s) || most >= 1 && most == math.Trunc(most) && float64(n) > most {
			t.Errorf("%d pairs of %d bytes", n, length)
		}
	})
}
