package buffer

import "encoding/binary"

// hexValues is the value of every hexadecimal digit, bad for what is none.
var hexValues = func() (t [256]byte) {
	for i := range t {
		t[i] = bad
	}
	for i, c := range []byte("0123456789abcdef") {
		t[c] = byte(i)
	}
	for i, c := range []byte("ABCDEF") {
		t[c] = byte(10 + i)
	}
	return t
}()

// encodeHex writes two digits a byte, four bytes at a time in the lanes of one word.
func encodeHex(p []byte) []byte {
	out := make([]byte, 2*len(p))
	to := out
	for ; len(p) >= 4; p, to = p[4:], to[8:] {
		binary.LittleEndian.PutUint64(to, hexLanes(uint64(binary.LittleEndian.Uint32(p))))
	}
	for i, b := range p {
		binary.LittleEndian.PutUint16(to[2*i:], uint16(hexLanes(uint64(b))))
	}
	return out
}

// hexLanes turns the four low bytes of x into eight digits.
func hexLanes(x uint64) uint64 {
	x = (x | x<<16) & 0x0000FFFF0000FFFF
	x = (x | x<<8) & 0x00FF00FF00FF00FF
	x = x>>4&0x000F000F000F000F | x<<8&0x0F000F000F000F00
	const ones = 0x0101010101010101
	letters := (x + 6*ones) >> 4 & ones // 1 where the nibble is 10 or more
	return x + '0'*ones + letters*('a'-10-'0')
}

// decodeHex decodes pairs of digits until dst is full, src ends or a pair has a bad digit. It returns the bytes written.
func decodeHex(dst, src []byte) int {
	n := min(len(dst), len(src)/2)
	for i := range n {
		hi, lo := hexValues[src[2*i]], hexValues[src[2*i+1]]
		if hi|lo == bad {
			return i
		}
		dst[i] = hi<<4 | lo
	}
	return n
}
