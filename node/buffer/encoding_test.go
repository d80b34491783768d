package buffer

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"jsrt/node/internal/env"

	"github.com/dop251/goja"
)

// TestValues holds values.go to what goja makes itself: same dynamic types, equal values, readable in both directions.
func TestValues(t *testing.T) {
	testEnv(t, func(e *env.Env) {
		for _, n := range []int{0, 1, 255, 256, 511, 512, 65536, -1, -300, MaxLength} {
			want := e.VM.ToValue(n)
			if got := number(n); !got.StrictEquals(want) || got.ExportType() != want.ExportType() || got.String() != want.String() {
				t.Errorf("number(%d) is %v", n, got)
			}
		}
		run(t, e, `function check(a, b) { return a === b && a.length === b.length && new Map([[a, 1]]).get(b) === 1 && ({ [a]: 1 })[b] === 1 && a + 'x' === b + 'x' && a.toUpperCase() === b.toUpperCase() }`)
		check := e.VM.Get("check")
		same := func(got goja.Value, literal string) {
			t.Helper()
			f, _ := goja.AssertFunction(check)
			ok, err := f(goja.Undefined(), got, run(t, e, literal))
			if err != nil || !ok.ToBoolean() {
				t.Errorf("%v is not %s (%v)", got, literal, err)
			}
		}
		same(ascii(""), `''`)
		same(ascii("abc"), `'abc'`)
		same(wide([]uint16{0, 'a', 0xe9, 0xd83d, 0xde00, 0xdc00}), `'a\u00e9\ud83d\ude00\udc00'`)
		same(Latin1.String(e, []byte{'a', 0xe9}), `'a\u00e9'`)
		same(UTF16LE.String(e, []byte{'a', 0, 'b', 0}), `'ab'`)
		same(UTF8.String(e, []byte("é")), `'\u00e9'`)
		same(UTF8.String(e, []byte(strings.Repeat("é", 40))), `'\u00e9'.repeat(40)`)

		for _, literal := range []string{`'abc'`, `''`, `'x'.repeat(100)`, `'\u00e9'`, `'\ud800a'`, `'a'.concat('\u20ac')`} {
			v := run(t, e, literal).(goja.String)
			s, units := text(v)
			if units == nil {
				units = utf16.Encode([]rune(s))
			}
			if len(units) != v.Length() {
				t.Errorf("%s has %d units", literal, len(units))
			}
			for i, u := range units {
				if u != v.CharAt(i) {
					t.Errorf("%s: unit %d is %#x", literal, i, u)
				}
			}
		}
		// A string from Go that is no valid UTF-8 reads as goja reads it.
		if got := UTF8.Bytes(e.VM.ToValue("abcdefghijklmnopq\xff")); string(got) != "abcdefghijklmnopq\uFFFD" {
			t.Errorf("%q", got)
		}
	})
}

func TestParseEncoding(t *testing.T) {
	names := map[string]Encoding{"utf8": UTF8, "UTF-8": UTF8, "Utf8": UTF8, "ucs2": UTF16LE, "UCS-2": UTF16LE, "utf16le": UTF16LE, "UTF-16LE": UTF16LE, "latin1": Latin1, "BINARY": Latin1,
		"ascii": ASCII, "Base64": Base64, "base64URL": Base64URL, "HEX": Hex}
	for name, want := range names {
		if got, ok := ParseEncoding(name); !ok || got != want {
			t.Errorf("%s is %v, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "utf", "utf16", "utf16be", "buffer", "hex ", "base64urlx", strings.Repeat("x", 100)} {
		if _, ok := ParseEncoding(name); ok {
			t.Errorf("%q is an encoding", name)
		}
	}
	for enc := UTF8; enc <= Hex; enc++ {
		if got, ok := ParseEncoding(enc.Name()); !ok || got != enc {
			t.Errorf("%v: %v, %v", enc, got, ok)
		}
	}
}

// decodeModel is the UTF-8 decoder of the Encoding Standard, byte by byte (https://encoding.spec.whatwg.org/#utf-8-decoder).
func decodeModel(p []byte) string {
	var out []rune
	var point rune
	needed, seen := 0, 0
	lower, upper := byte(0x80), byte(0xBF)
	for i := 0; i < len(p); i++ {
		b := p[i]
		if needed == 0 {
			switch {
			case b <= 0x7F:
				out = append(out, rune(b))
			case b >= 0xC2 && b <= 0xDF:
				needed, point = 1, rune(b&0x1F)
			case b >= 0xE0 && b <= 0xEF:
				if b == 0xE0 {
					lower = 0xA0
				}
				if b == 0xED {
					upper = 0x9F
				}
				needed, point = 2, rune(b&0xF)
			case b >= 0xF0 && b <= 0xF4:
				if b == 0xF0 {
					lower = 0x90
				}
				if b == 0xF4 {
					upper = 0x8F
				}
				needed, point = 3, rune(b&0x7)
			default:
				out = append(out, utf8.RuneError)
			}
			continue
		}
		if b < lower || b > upper {
			needed, seen, lower, upper = 0, 0, 0x80, 0xBF
			out = append(out, utf8.RuneError)
			i--
			continue
		}
		lower, upper = 0x80, 0xBF
		point = point<<6 | rune(b&0x3F)
		if seen++; seen == needed {
			out = append(out, point)
			needed, seen = 0, 0
		}
	}
	if needed > 0 {
		out = append(out, utf8.RuneError)
	}
	return string(out)
}

func FuzzUTF8(f *testing.F) {
	for _, s := range []string{"", "abc", "é€😀", "\xe2\x82", "\xf0\x9f\x98A", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80", "\xe0\x80\xaf", strings.Repeat("a", 40) + "\xff" + strings.Repeat("é", 20)} {
		f.Add([]byte(s))
	}
	testEnv(f, func(e *env.Env) {
		f.Fuzz(func(t *testing.T, p []byte) {
			want := decodeModel(p)
			v := UTF8.String(e, p)
			if v.String() != want {
				t.Fatalf("%q decodes to %q, not %q", p, v, want)
			}
			if got := UTF8.Bytes(v); string(got) != want {
				t.Fatalf("%q encodes back to %q", want, got)
			}
			if n := UTF8.ByteLength(v); n != len(want) {
				t.Fatalf("%q has byte length %d", want, n)
			}
			if n := length(v); n != len(utf16.Encode([]rune(want))) {
				t.Fatalf("%q has length %d", want, n)
			}
		})
	})
}

// units reads bytes as UTF-16.
func unitsOf(p []byte) []uint16 {
	units := make([]uint16, len(p)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(p[2*i:])
	}
	return units
}

func FuzzUTF16(f *testing.F) {
	for _, s := range []string{"", "a\x00", "\x3d\xd8\x00\xde", "\x3d\xd8", "\x00\xdca\x00", "\x00\xd8\x00\xd8\x00\xdc", "\xe9\x00\xff\x07\x00\x08"} {
		f.Add([]byte(s), 3)
	}
	testEnv(f, func(e *env.Env) {
		f.Fuzz(func(t *testing.T, p []byte, room int) {
			units := unitsOf(p)
			v := goja.StringFromUTF16(units)
			want := string(utf16.Decode(units))
			if got := UTF8.Bytes(v); string(got) != want {
				t.Fatalf("%x encodes to %q, not %q", units, got, want)
			}
			if got := UTF8.Append([]byte("x"), v); string(got) != "x"+want {
				t.Fatalf("%x appends as %q", units, got)
			}
			if got := UTF16LE.String(e, p); !got.StrictEquals(v) {
				t.Fatalf("%x decodes to %q", p, got)
			}
			if got := UTF16LE.Bytes(v); !bytes.Equal(got, p[:len(p)&^1]) {
				t.Fatalf("%x encodes to %x", p, got)
			}
			narrow := make([]byte, len(units))
			for i, u := range units {
				narrow[i] = byte(u)
			}
			if got := Latin1.Bytes(v); !bytes.Equal(got, narrow) {
				t.Fatalf("%x is %x in latin1", units, got)
			}
			// Where room is short, whole characters are written and as many as fit.
			dst := make([]byte, max(0, min(room, 1000)))
			n := UTF8.Put(dst, v)
			if !strings.HasPrefix(want, string(dst[:n])) || !utf8.Valid(dst[:n]) {
				t.Fatalf("%q is cut to %q", want, dst[:n])
			}
			if _, size := utf8.DecodeRuneInString(want[n:]); n < len(want) && n+size <= len(dst) {
				t.Fatalf("%q is cut to %q where %d bytes fit", want, dst[:n], len(dst))
			}
		})
	})
}

func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("abc\x00\xff"), uint8(0))
	f.Add([]byte("\xfb\xff\xfe"), uint8(4))
	testEnv(f, func(e *env.Env) {
		f.Fuzz(func(t *testing.T, p []byte, which uint8) {
			encodings := []Encoding{Latin1, Base64, Base64URL, Hex}
			enc := encodings[int(which)%len(encodings)]
			v := enc.String(e, p)
			if got := enc.Bytes(v); !bytes.Equal(got, p) {
				t.Fatalf("%s: %x became %v and then %x", enc.Name(), p, v, got)
			}
			if n := enc.ByteLength(v); n != len(p) {
				t.Fatalf("%s: byte length %d of %d bytes", enc.Name(), n, len(p))
			}
			want := map[Encoding]string{Base64: base64.StdEncoding.EncodeToString(p), Base64URL: base64.RawURLEncoding.EncodeToString(p), Hex: hex.EncodeToString(p)}
			if s, ok := want[enc]; ok && v.String() != s {
				t.Fatalf("%x is %v, not %s", p, v, s)
			}
			if enc == Latin1 && length(v) != len(p) {
				t.Fatalf("%x has %d characters", p, length(v))
			}
		})
	})
}

// FuzzLenient compares the forgiving decoders with the strict ones of the standard library, fed with what Node's rules leave of a text.
func FuzzLenient(f *testing.F) {
	for _, s := range []string{"", "YQ==", "YQ=YQ", "Y Q\n=", "YW-_+/", "YWJjZ", "*Y*W*J*j*", "abxxcd", "abc", "ABCDEF0123456789xyz", "=a"} {
		f.Add(s, 100)
	}
	f.Fuzz(func(t *testing.T, s string, room int) {
		dst := make([]byte, max(0, min(room, 1000)))

		digits, _, _ := strings.Cut(s, "=")
		digits = strings.Map(func(r rune) rune {
			switch {
			case r == '-':
				return '+'
			case r == '_':
				return '/'
			case strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", r):
				return r
			}
			return -1
		}, digits)
		if len(digits)%4 == 1 {
			digits = digits[:len(digits)-1]
		}
		want, err := base64.RawStdEncoding.DecodeString(digits)
		if err != nil {
			t.Fatal(err)
		}
		want = want[:min(len(want), len(dst))]
		if n := decodeBase64(dst, []byte(s)); !bytes.Equal(dst[:n], want) {
			t.Fatalf("base64 %q is %x, not %x", s, dst[:n], want)
		}

		var pairs []byte
		for i := 0; i+2 <= len(s) && len(pairs) < len(dst); i += 2 {
			b, err := hex.DecodeString(s[i : i+2])
			if err != nil {
				break
			}
			pairs = append(pairs, b...)
		}
		if n := decodeHex(dst, []byte(s)); !bytes.Equal(dst[:n], pairs) {
			t.Fatalf("hex %q is %x, not %x", s, dst[:n], pairs)
		}
	})
}

// FuzzDecoder cuts a text anywhere: the pieces must give the string of the whole.
func FuzzDecoder(f *testing.F) {
	for enc := range uint8(7) {
		f.Add([]byte("aé€😀\xe2\x82\xf0\x9f\x98A\xed\xa0\x80"), []byte{1, 2, 3}, enc)
		f.Add([]byte("\x3d\xd8\x00\xdea\x00\x00\xd8\x00"), []byte{1, 0, 1}, enc)
	}
	testEnv(f, func(e *env.Env) {
		f.Fuzz(func(t *testing.T, p, cuts []byte, which uint8) {
			enc := Encoding(which % 7)
			d := NewDecoder(e, enc)
			var parts []goja.Value
			rest := p
			for _, n := range cuts {
				n := min(int(n)%7, len(rest))
				parts = append(parts, d.Write(rest[:n]))
				if d.Pending() > 4 {
					t.Fatalf("%d bytes held back", d.Pending())
				}
				rest = rest[n:]
			}
			parts = append(parts, d.End(rest))
			if d.Pending() != 0 {
				t.Fatalf("%d bytes held back after the end", d.Pending())
			}
			var got goja.String = sampleASCII.(goja.String)
			for _, part := range parts {
				got = got.Concat(part.(goja.String))
			}
			if want := enc.String(e, p); !got.StrictEquals(want) {
				t.Fatalf("%s %x in pieces of %v is %q, not %q", enc.Name(), p, cuts, got, want)
			}
		})
	})
}
