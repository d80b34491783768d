// Contract 1: Handle.
//
// A handle is something that can call back more than once: a timer, a socket, a signal. It has four states that are bits,
// and nothing else about its life is stored anywhere:
//
//	active      it waits for something (Start, Stop). What active means in the kernel or in a heap is the kind's business, and a
//	            kind with such a membership is told about each change of the bit (activator), so that the two cannot disagree.
//	referenced  it may keep the loop alive (Ref, Unref). Set by Init.
//	closing     Close was called. Never active again; Start and Stop are ignored.
//	closed      the closing phase has run.
//
// Liveness is arithmetic. Loop.live is the one number that keeps Run from returning, and it is the sum of
//
//	1 for each handle that is closing and not yet closed, referenced or not
//	1 for each handle that is active and referenced
//	1 for each Request that has begun and not ended
//	1 for each function queued by Loop.Defer
//
// For handles it changes in Handle.update only.
//
// Closing has two phases. Close stops the handle at once, and its owner gives the file descriptor back at once. onClosed runs in
// the next closing phase, never inside Close, so that whoever closes a handle in the middle of its own callback still finds it
// whole. Requests that the handle had queued are the owner's to end, with ECANCELED, before or in onClosed. The handle's memory
// must not be used for another handle before it is closed. As in libuv the handles that were closed in one iteration finish last
// first (uv__make_close_pending pushes at the front), and one that is closed by an onClosed finishes in the next iteration.
//
// Source: libuv docs/src/handle.rst and the handle macros of src/uv-common.h; Node src/handle_wrap.h.

package loop

type flags uint8

const (
	flagActive flags = 1 << iota
	flagRef
	flagClosing
	flagClosed
)

// contribution is what a handle in state f adds to Loop.live.
func (f flags) contribution() int {
	if f&(flagClosing|flagClosed) == flagClosing || f&(flagActive|flagRef) == flagActive|flagRef {
		return 1
	}
	return 0
}

// activator is a kind of handle that stands in some queue or table exactly while it is active.
type activator interface {
	activate(on bool)
}

// Handle is the part that every kind of handle embeds. The zero value needs Init. Loop goroutine only.
type Handle struct {
	loop        *Loop
	kind        string
	kindHook    activator // nil for kinds of other packages
	onClosed    func()
	prev, next  *Handle // Loop.active
	nextClosing *Handle // Loop.closing, Loop.finishing
	flags       flags
}

// Init makes h an inactive, referenced handle of l. kind is the name that process.getActiveResourcesInfo prints
// ("TCPSocketWrap", "Timeout", ...). A handle that is closed may be initialised again; one that is in use may not (panic).
func (h *Handle) Init(l *Loop, kind string) {
	if h.flags&flagActive != 0 || h.flags&(flagClosing|flagClosed) == flagClosing {
		panic("loop: Init of a handle in use")
	}
	*h = Handle{loop: l, kind: kind, flags: flagRef}
}

// Loop returns the loop given to Init.
func (h *Handle) Loop() *Loop { return h.loop }

// Kind returns the name given to Init.
func (h *Handle) Kind() string { return h.kind }

// Start makes the handle active. It is idempotent, and ignored once Close was called.
func (h *Handle) Start() {
	if h.flags&flagClosing == 0 {
		h.update(h.flags | flagActive)
	}
}

// Stop makes the handle inactive. It is idempotent.
func (h *Handle) Stop() { h.update(h.flags &^ flagActive) }

// Ref lets the active handle keep the loop alive. It is idempotent.
func (h *Handle) Ref() { h.update(h.flags | flagRef) }

// Unref lets Run return while the handle is active. It is idempotent.
func (h *Handle) Unref() { h.update(h.flags &^ flagRef) }

// HasRef reports whether the handle is referenced, active or not (uv_has_ref).
func (h *Handle) HasRef() bool { return h.flags&flagRef != 0 }

// Active reports whether the handle is started.
func (h *Handle) Active() bool { return h.flags&flagActive != 0 }

// Closing reports whether Close was called.
func (h *Handle) Closing() bool { return h.flags&flagClosing != 0 }

// Closed reports whether the closing phase has finished the handle; it is true inside onClosed.
func (h *Handle) Closed() bool { return h.flags&flagClosed != 0 }

// Close stops the handle now and runs onClosed (may be nil) in the next closing phase. Until then the handle keeps the loop
// alive, also when it is unreferenced, as in libuv. A second Close is ignored and reports false.
func (h *Handle) Close(onClosed func()) bool {
	if h.flags&flagClosing != 0 {
		return false
	}
	h.update(h.flags&^flagActive | flagClosing)
	h.onClosed = onClosed
	h.nextClosing = h.loop.closing
	h.loop.closing = h
	return true
}

// update is the only place where a handle's state, and with it Loop.live, changes.
func (h *Handle) update(to flags) {
	from := h.flags
	if from == to {
		return
	}
	h.flags = to
	h.loop.live += to.contribution() - from.contribution()
	if (from^to)&flagActive == 0 {
		return
	}
	on := to&flagActive != 0
	if on {
		h.loop.active.push(h)
	} else {
		h.loop.active.remove(h)
	}
	if h.kindHook != nil {
		h.kindHook.activate(on)
	}
}

// handleList is the intrusive list of the active handles, in the order they were started.
type handleList struct {
	first, last *Handle
}

func (q *handleList) push(h *Handle) {
	h.prev = q.last
	if q.last != nil {
		q.last.next = h
	} else {
		q.first = h
	}
	q.last = h
}

func (q *handleList) remove(h *Handle) {
	if h.prev != nil {
		h.prev.next = h.next
	} else {
		q.first = h.next
	}
	if h.next != nil {
		h.next.prev = h.prev
	} else {
		q.last = h.prev
	}
	h.prev, h.next = nil, nil
}

// runClosing is the closing phase. l.finishing outlives a panic of an onClosed, so that the next Run finishes the others.
func (l *Loop) runClosing() {
	if l.finishing == nil {
		l.finishing, l.closing = l.closing, nil
	}
	for h := l.finishing; h != nil && !l.closed; h = l.finishing {
		l.finishing, h.nextClosing = h.nextClosing, nil
		onClosed := h.onClosed
		h.onClosed = nil
		h.update(h.flags | flagClosed)
		if onClosed != nil {
			onClosed()
		}
	}
}
