package stream

// The shortcut of a pipe between two native streams. Node's pipe is a 'data' listener that calls dest.write; where that listener is the only
// one, nothing on the way is overridden and nobody listens to what pausing and draining would emit, the bytes go from the source's read buffer
// to the sink and never become a JavaScript value.

// BytesSink is a Native that can take bytes at once.
type BytesSink interface {
	// TryBytes takes as many bytes as it can without waiting, and returns how many. It does not keep p.
	TryBytes(p []byte) int
}

// PipeBytes passes p, freshly read and owned by the caller, on to the stream's only pipe. It returns what was not taken, which must be pushed;
// all of p when the shortcut does not apply.
func (s *Stream) PipeBytes(p []byte) (rest []byte) {
	r := s.R
	if len(r.pipes) != 1 || r.flow != flowing || r.length != 0 || r.sync || r.decoder != nil || r.objectMode || r.ended || s.destroyed || s.errored != nil {
		return p
	}
	pipe := r.pipes[0]
	to := pipe.to
	if to == nil || to.W == nil || s.m.events.Handler(s.Obj, "data") != pipe.onData || s.method("push") != s.m.push || s.method("read") != s.m.read {
		return p
	}
	w := to.W
	sink, ok := to.native.(BytesSink)
	if !ok || !w.idle() || to.method("write") != s.m.baseWrite || to.method("_write") != to.kind.Write || s.method("_read") != s.kind.Read {
		return p
	}
	if s.listens("pause") || s.listens("resume") || to.listens("drain") || s.m.events.Overridden(s.Obj) || s.m.events.Overridden(to.Obj) {
		return p
	}
	n := sink.TryBytes(p)
	if n > 0 {
		r.reading = false
		r.dataEmitted = true
	}
	if n == len(p) {
		r.maybeReadMore()
	}
	return p[n:]
}

// idle tells whether a write would go to the sink at once.
func (w *Writable) idle() bool {
	s := w.s
	return !w.writing && w.corked == 0 && len(w.buffered) == 0 && !w.ending && !w.objectMode && !w.needDrain && !s.destroyed && s.errored == nil && s.constructed
}
