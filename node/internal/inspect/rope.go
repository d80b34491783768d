package inspect

import "strings"

// rope is a piece of output. Pieces are put together at every level of nesting; a rope keeps them apart until the end, since copying the whole
// at each level would take time quadratic in the depth.
type rope struct {
	s       string // the text, where there are no parts
	parts   []rope
	bytes   int
	units   int  // UTF-16 units
	newline bool // there is a line end in it
}

// flatLimit is the size up to which texts are copied together at once.
const flatLimit = 256

func leaf(s string) rope {
	return rope{s: s, bytes: len(s), units: length(s), newline: strings.IndexByte(s, '\n') >= 0}
}

func cat(parts ...rope) rope {
	var sum rope
	for i := range parts {
		sum.bytes += parts[i].bytes
		sum.units += parts[i].units
		sum.newline = sum.newline || parts[i].newline
	}
	if sum.bytes > flatLimit {
		sum.parts = parts
		return sum
	}
	var b strings.Builder
	b.Grow(sum.bytes)
	for i := range parts {
		parts[i].write(&b)
	}
	sum.s = b.String()
	return sum
}

func (r *rope) write(b *strings.Builder) {
	b.WriteString(r.s)
	for i := range r.parts {
		r.parts[i].write(b)
	}
}

// String is the text. It is kept, so that asking again costs nothing.
func (r *rope) String() string {
	if r.parts != nil {
		var b strings.Builder
		b.Grow(r.bytes)
		r.write(&b)
		r.s, r.parts = b.String(), nil
	}
	return r.s
}

// joinRopes puts before, the parts with separator between them, and after together.
func joinRopes(before string, parts []rope, separator, after string) rope {
	all := make([]rope, 0, 2*len(parts)+1)
	sep := leaf(separator)
	all = append(all, leaf(before))
	for i := range parts {
		if i > 0 {
			all = append(all, sep)
		}
		all = append(all, parts[i])
	}
	return cat(append(all, leaf(after))...)
}
