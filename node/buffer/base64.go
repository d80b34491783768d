package buffer

import "encoding/base64"

// base64 alphabet in reverse, of both alphabets (RFC 4648, sections 4 and 5): value, or bad.
const bad = 0xFF

var fromBase64 = func() (t [256]byte) {
	for i := range t {
		t[i] = bad
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[c] = byte(i)
	}
	t['-'], t['_'] = 62, 63
	return t
}()

// base64Len is what Node estimates from the length and the padding alone: Buffer.byteLength's answer, and never less than what decoding yields.
func base64Len(n int, last, lastButOne byte) int {
	if n > 0 && last == '=' {
		n--
		if n > 0 && lastButOne == '=' {
			n--
		}
	}
	return n * 3 / 4
}

// decodeBase64 decodes src into dst as Node does: both alphabets, everything that belongs to neither is skipped, the first = ends the text, missing
// padding is no error, bits that make no whole byte are dropped. It stops when dst is full and returns the bytes written.
func decodeBase64(dst, src []byte) int {
	n := 0
	for len(src) >= 4 && len(dst)-n >= 3 {
		a, b, c, d := fromBase64[src[0]], fromBase64[src[1]], fromBase64[src[2]], fromBase64[src[3]]
		if a|b|c|d == bad { // the values have six bits
			break
		}
		dst[n], dst[n+1], dst[n+2] = a<<2|b>>4, b<<4|c>>2, c<<6|d
		n += 3
		src = src[4:]
	}
	var bits uint32
	var have uint
	for _, ch := range src {
		if ch == '=' {
			break
		}
		v := fromBase64[ch]
		if v == bad {
			continue
		}
		bits = bits<<6 | uint32(v)
		have += 6
		if have >= 8 {
			if n == len(dst) {
				break
			}
			have -= 8
			dst[n] = byte(bits >> have)
			n++
		}
	}
	return n
}

func encodeBase64(enc *base64.Encoding, p []byte) []byte {
	out := make([]byte, enc.EncodedLen(len(p)))
	enc.Encode(out, p)
	return out
}
