package sock

// request is a queued write of a stream or a queued datagram.
type request struct {
	next    *request
	bufs    [][]byte // what the kernel has not taken yet
	size    int      // its bytes
	n       int      // datagram: bytes sent
	to      *Addr    // datagram: nil for the connected peer
	err     error
	onWrite func(error)
	onSend  func(int, error)
}

func newRequest(bufs [][]byte) *request {
	r := &request{bufs: bufs}
	for _, b := range bufs {
		r.size += len(b)
	}
	return r
}

// consume drops the first n bytes.
func (r *request) consume(n int) {
	r.size -= n
	for n > 0 || len(r.bufs) > 0 && len(r.bufs[0]) == 0 {
		if n < len(r.bufs[0]) {
			r.bufs[0] = r.bufs[0][n:]
			return
		}
		n -= len(r.bufs[0])
		r.bufs[0] = nil
		r.bufs = r.bufs[1:]
	}
}

// call reports the outcome.
func (r *request) call() {
	switch {
	case r.onWrite != nil:
		r.onWrite(r.err)
	case r.onSend != nil:
		r.onSend(r.n, r.err)
	}
}

// queue holds requests in the order they were made: first those that are completed and only wait for their callback, then those that
// wait for the kernel, from unsent on.
type queue struct {
	head, tail *request
	unsent     *request
	completed  int // requests before unsent
	waiting    int // requests from unsent on
	bytes      int // of those, not taken by the kernel
}

func (q *queue) empty() bool { return q.head == nil }

func (q *queue) push(r *request) {
	if q.tail == nil {
		q.head = r
	} else {
		q.tail.next = r
	}
	q.tail = r
	if q.unsent == nil {
		q.unsent = r
	}
	q.waiting++
	q.bytes += r.size
}

// take tells that the kernel took n bytes of the first unsent request.
func (q *queue) take(n int) {
	q.unsent.consume(n)
	q.bytes -= n
}

// complete moves the first unsent request to the completed ones.
func (q *queue) complete(err error) {
	r := q.unsent
	q.bytes -= r.size
	r.err, r.bufs, r.size = err, nil, 0
	q.unsent = r.next
	q.waiting--
	q.completed++
}

// cancel completes every unsent request with err.
func (q *queue) cancel(err error) {
	for q.unsent != nil {
		q.complete(err)
	}
}

// pop removes the oldest completed request, nil if there is none.
func (q *queue) pop() *request {
	if q.completed == 0 {
		return nil
	}
	r := q.head
	q.completed--
	q.head = r.next
	if q.head == nil {
		q.tail = nil
	}
	r.next = nil
	return r
}
