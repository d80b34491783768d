package punycode

import (
	"errors"
	"fmt"
	"slices"
)

// The parameters of RFC 3492, section 5.
const (
	base        = 36
	tMin        = 1
	tMax        = 26
	skew        = 38
	damp        = 700
	initialBias = 72
	initialN    = 128

	maxInt = 1<<31 - 1
)

// The errors of Encode and Decode. Programs see their texts with a capital.
var (
	ErrOverflow     = errors.New("overflow: input needs wider integers to process")
	ErrNotBasic     = errors.New("illegal input >= 0x80 (not a basic code point)")
	ErrInvalidInput = errors.New("invalid input")
)

// adapt is the bias adaptation of section 6.1.
func adapt(delta, points int, first bool) int {
	if first {
		delta /= damp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for delta > (base-tMin)*tMax/2 {
		delta /= base - tMin
		k += base
	}
	return k + (base-tMin+1)*delta/(delta+skew)
}

func threshold(k, bias int) int { return min(max(k-bias, tMin), tMax) }

// Decode is section 6.2: the code points of a label without "xn--". Surrogates may be among them.
func Decode(s string) ([]rune, error) {
	var out []rune
	start := 0
	for i := len(s) - 1; i > 0; i-- {
		if s[i] == '-' {
			start = i + 1
			break
		}
	}
	for i := 0; i < start-1; i++ {
		if s[i] >= 0x80 {
			return nil, ErrNotBasic
		}
		out = append(out, rune(s[i]))
	}
	n, bias, at := initialN, initialBias, 0
	for i := start; i < len(s); {
		before := at
		for w, k := 1, base; ; k += base {
			if i >= len(s) {
				return nil, ErrInvalidInput
			}
			digit := digitOf(s[i])
			i++
			if digit < 0 {
				return nil, ErrInvalidInput
			}
			if digit > (maxInt-at)/w {
				return nil, ErrOverflow
			}
			at += digit * w
			t := threshold(k, bias)
			if digit < t {
				break
			}
			if w > maxInt/(base-t) {
				return nil, ErrOverflow
			}
			w *= base - t
		}
		size := len(out) + 1
		bias = adapt(at-before, size, before == 0)
		if at/size > maxInt-n {
			return nil, ErrOverflow
		}
		n += at / size
		at %= size
		if n > 0x10FFFF {
			return nil, fmt.Errorf("invalid code point %d", n)
		}
		out = slices.Insert(out, at, rune(n))
		at++
	}
	return out, nil
}

func digitOf(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c-'0') + 26
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return int(c|0x20) - 'a'
	}
	return -1
}

// Encode is section 6.3: a label, without "xn--", for code points.
func Encode(points []rune) (string, error) {
	var out []byte
	for _, c := range points {
		if c < initialN {
			out = append(out, byte(c))
		}
	}
	basic := len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	n, bias, delta := initialN, initialBias, 0
	for done := basic; done < len(points); {
		next := maxInt
		for _, c := range points {
			if int(c) >= n {
				next = min(next, int(c))
			}
		}
		if next-n > (maxInt-delta)/(done+1) {
			return "", ErrOverflow
		}
		delta += (next - n) * (done + 1)
		n = next
		for _, c := range points {
			if int(c) < n {
				if delta++; delta > maxInt {
					return "", ErrOverflow
				}
			}
			if int(c) != n {
				continue
			}
			q := delta
			for k := base; ; k += base {
				t := threshold(k, bias)
				if q < t {
					break
				}
				out = append(out, digits[t+(q-t)%(base-t)])
				q = (q - t) / (base - t)
			}
			out = append(out, digits[q])
			bias = adapt(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
		n++
	}
	return string(out), nil
}

const digits = "abcdefghijklmnopqrstuvwxyz0123456789"
