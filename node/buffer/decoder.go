package buffer

import (
	"jsrt/node/internal/env"

	"github.com/dop251/goja"
)

// Decoder turns a stream of chunks into strings as node:string_decoder does: a character, UTF-16 pair or base64 group that a chunk leaves
// incomplete is held back until the rest comes. The sum of all results is the string of the whole, however it was cut.
type Decoder struct {
	e     *env.Env
	state decoderState
}

// NewDecoder makes a decoder of enc.
func NewDecoder(e *env.Env, enc Encoding) *Decoder {
	d := &Decoder{e: e}
	d.state.init(enc)
	return d
}

// Encoding is what the decoder decodes.
func (d *Decoder) Encoding() Encoding { return d.state.encoding() }

// Write decodes a chunk, which it does not keep. The result may be "".
func (d *Decoder) Write(p []byte) goja.Value { return d.state.write(d.e, p) }

// End decodes a last chunk, which may be empty, and what was held back. The decoder can be used again.
func (d *Decoder) End(p []byte) goja.Value { return d.state.end(d.e, p) }

// Pending is the number of bytes held back.
func (d *Decoder) Pending() int { return int(d.state[buffered]) }

// decoderState is what Node keeps of a decoder, in Node's layout (src/string_decoder.h): scripts see it through lastChar and through inspection.
type decoderState [7]byte

const (
	missing     = 4 // bytes that the incomplete character still needs
	buffered    = 5 // bytes of it that are at the start of the state
	encodingTag = 6
)

// encodingTags are Node's numbers of the encodings (enum encoding of src/node.h).
var encodingTags = [...]byte{UTF8: 1, UTF16LE: 3, Latin1: 4, ASCII: 0, Base64: 2, Base64URL: 7, Hex: 5}

func (s *decoderState) init(enc Encoding) { *s = decoderState{encodingTag: encodingTags[enc]} }

func (s *decoderState) encoding() Encoding {
	for enc, tag := range encodingTags {
		if tag == s[encodingTag] {
			return Encoding(enc)
		}
	}
	return UTF8
}

func (s *decoderState) write(e *env.Env, p []byte) goja.Value {
	enc := s.encoding()
	if enc == Latin1 || enc == ASCII || enc == Hex {
		return enc.String(e, p)
	}
	if len(p) == 0 {
		return sampleASCII
	}
	var head goja.Value
	if s[missing] > 0 {
		p, head = s.complete(e, enc, p)
		if len(p) == 0 {
			if head == nil {
				return sampleASCII
			}
			return head
		}
	}
	if keep := s.hold(enc, p); keep > 0 {
		copy(s[:4], p[len(p)-keep:])
		p = p[:len(p)-keep]
	}
	body := enc.String(e, p)
	if head == nil {
		return body
	}
	return head.(goja.String).Concat(body.(goja.String))
}

// complete adds to the held back character what p has of it. It returns the rest of p, and the decoded character once nothing more is missing.
func (s *decoderState) complete(e *env.Env, enc Encoding, p []byte) (rest []byte, head goja.Value) {
	n := min(int(s[missing]), len(p))
	if enc == UTF8 {
		for i, c := range p[:n] {
			if c&0xC0 != 0x80 { // no continuation: the character ends here, ill-formed, and a new one begins
				n, s[missing] = i, byte(i)
				break
			}
		}
	}
	copy(s[s[buffered]:4], p[:n])
	s[missing] -= byte(n)
	s[buffered] += byte(n)
	if s[missing] > 0 {
		return p[n:], nil
	}
	head = enc.String(e, s[:s[buffered]])
	s[buffered] = 0
	return p[n:], head
}

// hold returns how many bytes at the end of p to keep for the next chunk, and notes what they lack.
func (s *decoderState) hold(enc Encoding, p []byte) int {
	have, size := 0, 0
	switch enc {
	case UTF8:
		have, size = incompleteUTF8(p)
	case UTF16LE:
		if len(p)%2 == 1 {
			have, size = 1, 2
		} else if p[len(p)-1]&0xFC == 0xD8 {
			have, size = 2, 4
		}
	default:
		if have = len(p) % 3; have > 0 {
			size = 3
		}
	}
	s[buffered], s[missing] = byte(have), byte(size-have)
	return have
}

func (s *decoderState) end(e *env.Env, p []byte) goja.Value {
	out := sampleASCII
	if len(p) > 0 {
		out = s.write(e, p)
	}
	if s[buffered] == 0 {
		return out
	}
	enc := s.encoding()
	n := s[buffered]
	if enc == UTF16LE {
		n &^= 1
	}
	rest := enc.String(e, s[:n])
	s[missing], s[buffered] = 0, 0
	return out.(goja.String).Concat(rest.(goja.String))
}
