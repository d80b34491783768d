package buffer

import "github.com/dop251/goja"

// Slab hands out Buffers from one larger ArrayBuffer after another. Memory is never reused: a slab lives as long as one Buffer of it.
type Slab struct {
	m    *Module
	size int
	ab   *goja.Object
	mem  []byte
	off  int
}

// NewSlab makes a slab of ArrayBuffers of size bytes. No memory is taken before the first Buffer.
func (m *Module) NewSlab(size int) *Slab { return &Slab{m: m, size: size} }

// align is what Node aligns pooled Buffers to, so that any typed array can view their memory.
const align = 8

// Reserve returns free memory of at least n bytes, n at most the slab's size: what may be written to before Commit.
func (s *Slab) Reserve(n int) []byte {
	if s.size-s.off < n || s.ab == nil {
		s.mem = make([]byte, s.size)
		s.ab = s.m.e.ArrayBuffer(s.mem)
		s.off = 0
	}
	return s.mem[s.off:]
}

// Commit makes a Buffer of the first n bytes that Reserve returned.
func (s *Slab) Commit(n int) *goja.Object {
	obj := s.m.View(s.ab, s.off, n)
	s.off = min((s.off+n+align-1)&^(align-1), s.size)
	return obj
}

// Alloc makes a Buffer of n bytes and returns its memory. More than half a slab gets an ArrayBuffer of its own.
func (s *Slab) Alloc(n int) (*goja.Object, []byte) {
	if n > s.size/2 {
		return s.m.Alloc(n)
	}
	p := s.Reserve(n)[:n:n]
	return s.Commit(n), p
}

// Copy makes a Buffer of a copy of p.
func (s *Slab) Copy(p []byte) *goja.Object {
	obj, mem := s.Alloc(len(p))
	copy(mem, p)
	return obj
}
