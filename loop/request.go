package loop

// Request is one operation under way (a connect, a write, a shutdown, a send, a job for the workers). From Begin to End it keeps
// the loop alive, whatever its handle's state: a libuv request is always referenced. The zero value is ready for Begin.
// Loop goroutine only.
type Request struct {
	loop *Loop // nil when not under way
}

// Begin counts the request. It is idempotent.
func (r *Request) Begin(l *Loop) {
	if r.loop == nil {
		r.loop = l
		l.live++
	}
}

// End stops counting the request. It is idempotent; the request may begin again.
func (r *Request) End() {
	if r.loop != nil {
		r.loop.live--
		r.loop = nil
	}
}

// Pending reports whether the request has begun and not ended.
func (r *Request) Pending() bool { return r.loop != nil }
