package loop

import "golang.org/x/sys/unix"

// Events is a set of readiness conditions.
type Events uint8

// Readable and Writable can be asked for. Hangup (both directions are shut: EPOLLHUP; kqueue's EV_EOF of a write filter) and
// ErrorEvent (a pending error: EPOLLERR) are reported without being asked for.
const (
	Readable Events = 1 << iota
	Writable
	Hangup
	ErrorEvent
)

// Watcher waits for the readiness of one file descriptor, level-triggered. It is no Handle and does not keep the loop alive: its
// owner embeds a Handle and decides. An fd has at most one watcher with interest at a time. Loop goroutine only.
type Watcher struct {
	loop  *Loop
	fn    func(Events)
	fd    int
	since uint64 // Loop.batch when it was registered
	want  Events // what the owner wants
	known Events // what the kernel has been told; 0 when it does not know the fd
	fed   Events // given to Feed and not delivered yet
}

// Init prepares a watcher of fd, which must be non-blocking, with no interest yet. fn is called on the loop with the events that
// are both ready and wanted at that moment, and with Hangup and ErrorEvent if there is any interest; if there is only a hang-up or
// an error, the wanted events are added, so that the owner's read or write meets it and learns its number. A watcher that is in use must
// be closed before it is initialised again.
func (w *Watcher) Init(l *Loop, fd int, fn func(Events)) {
	*w = Watcher{loop: l, fd: fd, fn: fn}
}

// Set replaces the interest mask (Readable, Writable, both, or 0). A mask that grows reaches the kernel at once, and a failure
// (EPERM for a regular file, ENOSPC, EEXIST if another watcher has the fd, EBADF after Close) leaves the old mask. A mask that
// shrinks is told to the kernel only when an unwanted event arrives: a pause and resume costs no system call.
func (w *Watcher) Set(want Events) error {
	want &= Readable | Writable
	if want&^w.known != 0 {
		if err := w.register(want); err != nil {
			return err
		}
	}
	w.want = want
	return nil
}

// Wanted returns the interest mask.
func (w *Watcher) Wanted() Events { return w.want }

// Feed delivers ev in the pending phase that comes next as if the kernel had reported it, without letting the poll block before
// (uv__io_feed). It is masked like any event: what is not wanted by then is dropped. It does not keep the loop alive.
//
// After the poll phase the pending phase is repeated up to 8 times: an owner that feeds itself to go on reading would
// take 9 turns in an iteration. Leave the rest of a bounded read to the level-triggered poll instead.
func (w *Watcher) Feed(ev Events) {
	if w.fd < 0 {
		return
	}
	if w.fed == 0 {
		w.loop.pending.push(deferred{watcher: w})
	}
	w.fed |= ev
}

func (w *Watcher) fireFed() {
	ev := w.fed
	w.fed = 0
	w.fire(ev)
}

// Close forgets the fd. It must come before close(2). No event is delivered after it, fed or fetched. It is idempotent.
func (w *Watcher) Close() {
	if w.known != 0 {
		// The only failures are ENOENT and EBADF: the kernel does not know the fd, which is what is asked for.
		_ = w.register(0)
	}
	if w.known != 0 {
		w.forget()
	}
	w.fd, w.want, w.fed = -1, 0, 0
}

// register tells the kernel the mask, and keeps the table of the fds that it knows.
func (w *Watcher) register(mask Events) error {
	l := w.loop
	if w.known == 0 {
		if w.fd < 0 {
			return unix.EBADF
		}
		if w.fd < len(l.watchers) && l.watchers[w.fd] != nil {
			return unix.EEXIST
		}
	}
	if err := l.poller.set(w.fd, w.known, mask); err != nil {
		return err
	}
	if w.known == 0 {
		for w.fd >= len(l.watchers) {
			l.watchers = append(l.watchers, make([]*Watcher, max(64, len(l.watchers)))...)
		}
		l.watchers[w.fd] = w
		w.since = l.batch
	}
	w.known = mask
	if mask == 0 {
		w.forget()
	}
	return nil
}

func (w *Watcher) forget() {
	w.known = 0
	w.loop.watchers[w.fd] = nil
}

// fire calls the owner. The mask is applied here, at the last moment, since an earlier callback of the same batch may have
// changed it.
func (w *Watcher) fire(ev Events) {
	if w.want == 0 {
		return
	}
	ev &= w.want | Hangup | ErrorEvent
	if ev == 0 {
		return
	}
	if ev&(Readable|Writable) == 0 {
		ev |= w.want
	}
	w.fn(ev)
}
