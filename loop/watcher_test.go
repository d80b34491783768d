package loop

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"
)

// recorder is a watcher that keeps what it was called with.
type recorder struct {
	Watcher
	got []Events
}

func watch(t testing.TB, l *Loop, fd int, want Events) *recorder {
	t.Helper()
	r := new(recorder)
	r.Init(l, fd, func(ev Events) { r.got = append(r.got, ev) })
	if err := r.Set(want); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *recorder) want(t testing.TB, want ...Events) {
	t.Helper()
	if len(r.got) != len(want) {
		t.Fatalf("got %v, want %v", r.got, want)
	}
	for i := range want {
		if r.got[i] != want[i] {
			t.Fatalf("got %v, want %v", r.got, want)
		}
	}
	r.got = nil
}

// ready is how many entries the kernel reports now.
func ready(t testing.TB, l *Loop) int {
	t.Helper()
	n, err := l.poller.poll()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWatcherIsLevelTriggered(t *testing.T) {
	l := newLoop(t)
	a, b := pipe(t)
	r := watch(t, l, a, Readable)
	runOnce(t, l)
	r.want(t)
	write(t, b, "xy")
	runOnce(t, l)
	runOnce(t, l)
	r.want(t, Readable, Readable)
	if n, err := Read(a, make([]byte, 8)); n != 2 || err != nil {
		t.Fatalf("Read: %d, %v", n, err)
	}
	runOnce(t, l)
	r.want(t)
	if _, err := Read(a, make([]byte, 8)); err != unix.EAGAIN {
		t.Errorf("Read of nothing: %v", err)
	}
}

func TestWatcherGrowsAtOnceAndShrinksLazily(t *testing.T) {
	l := newLoop(t)
	a, b := pipe(t)
	r := watch(t, l, a, Readable)
	if r.known != Readable {
		t.Fatalf("kernel holds %v", r.known)
	}

	// Pause and resume: the kernel hears nothing of it.
	if err := r.Set(0); err != nil || r.known != Readable || r.Wanted() != 0 {
		t.Fatalf("after pause: %v, kernel holds %v", err, r.known)
	}
	if err := r.Set(Readable); err != nil || r.known != Readable || r.Wanted() != Readable {
		t.Fatalf("after resume: %v, kernel holds %v", err, r.known)
	}

	// An unwanted event makes the kernel forget the fd, once.
	_ = r.Set(0)
	write(t, b, "x")
	runOnce(t, l)
	r.want(t)
	if r.known != 0 || l.watchers[a] != nil || ready(t, l) != 0 {
		t.Fatalf("the kernel still holds %v of a paused fd with data", r.known)
	}
	if err := r.Set(Readable); err != nil {
		t.Fatal(err)
	}
	runOnce(t, l)
	r.want(t, Readable)

	// From one direction to the other, and back to one of two.
	if err := r.Set(Writable); err != nil || r.known != Writable {
		t.Fatalf("%v, kernel holds %v", err, r.known)
	}
	runOnce(t, l)
	r.want(t, Writable)
	if err := r.Set(Readable | Writable); err != nil || r.known != Readable|Writable {
		t.Fatalf("%v, kernel holds %v", err, r.known)
	}
	_ = r.Set(Readable)
	if r.known != Readable|Writable {
		t.Fatalf("shrinking was not lazy: kernel holds %v", r.known)
	}
	runOnce(t, l)
	r.want(t, Readable)
	if r.known != Readable {
		t.Fatalf("kernel holds %v after an unwanted event", r.known)
	}
}

func TestWatcherMaskIsCheckedWhenFiring(t *testing.T) {
	l := newLoop(t)
	var ws [2]Watcher
	calls := 0
	for i := range ws {
		a, b := pipe(t)
		write(t, b, "x")
		// Both are in the batch; whichever comes first takes the other's interest away.
		ws[i].Init(l, a, func(Events) {
			calls++
			_ = ws[1-i].Set(0)
		})
		if err := ws[i].Set(Readable); err != nil {
			t.Fatal(err)
		}
	}
	runOnce(t, l)
	if calls != 1 {
		t.Errorf("%d calls, want 1", calls)
	}
}

// Of two ready fds the first callback closes both, and gives the second's number to another file. The entry that was fetched for the
// old file must not reach the new watcher, and the new file's own readiness must.
func TestReusedFdGetsNoStaleEvent(t *testing.T) {
	l := newLoop(t)
	var ws [2]Watcher
	var fds, peers [2]int
	for i := range fds {
		fds[i], peers[i] = pipe(t)
		write(t, peers[i], "x")
	}
	fresh, freshPeer := pipe(t)
	var reused Watcher
	calls, fired := 0, 0
	for i := range ws {
		ws[i].Init(l, fds[i], func(Events) {
			if calls++; calls > 1 {
				t.Error("a closed watcher was called")
				return
			}
			ws[0].Close()
			ws[1].Close()
			other := fds[1-i]
			if err := unix.Dup2(fresh, other); err != nil { // closes other, and opens it as another file
				t.Fatal(err)
			}
			reused.Init(l, other, func(ev Events) {
				if fired++; ev != Readable {
					t.Errorf("got %v", ev)
				}
			})
			if err := reused.Set(Readable); err != nil {
				t.Fatal(err)
			}
		})
		if err := ws[i].Set(Readable); err != nil {
			t.Fatal(err)
		}
	}
	runOnce(t, l)
	runOnce(t, l)
	if calls != 1 || fired != 0 {
		t.Fatalf("%d calls, %d stale events", calls, fired)
	}
	write(t, freshPeer, "x")
	runOnce(t, l)
	if fired != 1 {
		t.Errorf("the new watcher was called %d times, want 1", fired)
	}
}

// The kernel's registration belongs to the open file, so it would outlive close(2) of a descriptor that has a duplicate.
func TestCloseWithdrawsAnFdThatLivesOn(t *testing.T) {
	l := newLoop(t)
	a, b := pipe(t)
	dup, err := unix.Dup(a)
	if err != nil {
		t.Fatal(err)
	}
	r := watch(t, l, dup, Readable)
	r.Close()
	r.Close()
	if err := Close(dup); err != nil {
		t.Fatal(err)
	}
	write(t, b, "x")
	if n := ready(t, l); n != 0 {
		t.Errorf("%d events of a closed watcher", n)
	}
	if err := r.Set(Readable); err != unix.EBADF {
		t.Errorf("Set after Close: %v", err)
	}
	r.Feed(Readable)
	runOnce(t, l)
	r.want(t)
}

// A hang-up cannot be masked, so an idle watcher with an empty mask would make every poll return at once.
func TestHangupStormWithAnEmptyMask(t *testing.T) {
	l := newLoop(t)
	a, b := pipe(t)
	r := watch(t, l, a, Readable)
	_ = r.Set(0)
	if err := unix.Shutdown(a, unix.SHUT_RDWR); err != nil {
		t.Fatal(err)
	}
	if err := unix.Shutdown(b, unix.SHUT_RDWR); err != nil {
		t.Fatal(err)
	}
	runOnce(t, l)
	r.want(t)
	if n := ready(t, l); n != 0 {
		t.Fatalf("%d events a poll with an empty mask", n)
	}
	// With interest again it is told again.
	if err := r.Set(Readable); err != nil {
		t.Fatal(err)
	}
	runOnce(t, l)
	if len(r.got) != 1 || r.got[0]&Readable == 0 {
		t.Errorf("got %v, want Readable", r.got)
	}
}

func TestHangupAloneBringsTheWantedEvents(t *testing.T) {
	l := newLoop(t)
	a, _ := pipe(t)
	r := watch(t, l, a, Readable)
	for _, c := range []struct{ ev, want Events }{
		{Hangup, Hangup | Readable},
		{ErrorEvent, ErrorEvent | Readable},
		{Hangup | Writable, Hangup | Readable},
		{Readable | Hangup, Readable | Hangup},
		{Writable, 0},
	} {
		r.fire(c.ev)
		if c.want == 0 {
			r.want(t)
		} else {
			r.want(t, c.want)
		}
	}
	_ = r.Set(0)
	r.fire(Readable | Hangup | ErrorEvent)
	r.want(t)
}

func TestFeed(t *testing.T) {
	l := newLoop(t)
	a, _ := pipe(t)
	r := watch(t, l, a, Readable)
	r.Feed(Readable)
	r.Feed(Writable)
	r.Feed(Hangup)
	if l.Alive() {
		t.Error("Feed keeps the loop alive")
	}
	var h Handle
	h.Init(l, "h")
	h.Start()
	// It is due at once: the loop must not block although nothing else is ready.
	if _, err := l.RunOnce(true); err != nil {
		t.Fatal(err)
	}
	r.want(t, Readable|Hangup)

	r.Feed(Readable)
	_ = r.Set(0)
	runOnce(t, l)
	r.want(t)

	if err := r.Set(Readable); err != nil {
		t.Fatal(err)
	}
	r.Feed(Readable)
	r.Close()
	r.Init(l, a, func(Events) { t.Error("the old feed reached a new watcher") })
	if err := r.Set(Readable); err != nil {
		t.Fatal(err)
	}
	runOnce(t, l)
}

func TestFeedInsideACallbackDoesNotBlock(t *testing.T) {
	l := newLoop(t)
	a, b := pipe(t)
	var h Handle
	h.Init(l, "h")
	h.Start()
	calls := 0
	var w Watcher
	w.Init(l, a, func(Events) {
		if calls++; calls == 1 {
			w.Feed(Readable)
			if _, err := Read(a, make([]byte, 8)); err != nil {
				t.Error(err)
			}
			return
		}
		h.Stop()
	})
	if err := w.Set(Readable); err != nil {
		t.Fatal(err)
	}
	write(t, b, "x")
	run(t, l)
	if calls != 2 {
		t.Errorf("%d calls", calls)
	}
}

func TestWatcherErrors(t *testing.T) {
	l := newLoop(t)
	a, _ := pipe(t)
	watch(t, l, a, Readable)
	var w Watcher
	w.Init(l, a, func(Events) {})
	if err := w.Set(Readable); !errors.Is(err, unix.EEXIST) || w.Wanted() != 0 {
		t.Errorf("second watcher of an fd: %v, wants %v", err, w.Wanted())
	}
	w.Close()
	if l.watchers[a] == nil {
		t.Error("closing a watcher that failed took the other out")
	}

	var gone Watcher
	gone.Init(l, 1<<20, func(Events) {})
	if err := gone.Set(Readable); !errors.Is(err, unix.EBADF) || gone.Wanted() != 0 {
		t.Errorf("fd that is not open: %v", err)
	}
	gone.Close()
}

// More fds are ready than fit a batch: all get their turn in one iteration, and fds that stay ready cannot hold the phase for ever.
func TestFullBatches(t *testing.T) {
	const n = maxEvents + 100
	l := newLoop(t)
	a, b := pipe(t)
	write(t, b, "x")
	calls := make(map[int]int)
	total := 0
	for range n {
		fd, err := unix.Dup(a)
		if err != nil {
			t.Skipf("no %d descriptors: %v", n, err)
		}
		t.Cleanup(func() { _ = unix.Close(fd) })
		w := new(Watcher)
		w.Init(l, fd, func(Events) { calls[fd]++; total++ })
		if err := w.Set(Readable); err != nil {
			t.Fatal(err)
		}
	}
	runOnce(t, l)
	if len(calls) != n {
		t.Errorf("%d of %d watchers called", len(calls), n)
	}
	if want := (maxRepolls + 1) * maxEvents; total != want {
		t.Errorf("%d events in an iteration, want %d", total, want)
	}
}

func TestReadWriteClose(t *testing.T) {
	fds := make([]int, 2)
	if err := unix.Pipe(fds); err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		if err := unix.SetNonblock(fd, true); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := Write(fds[1], nil); n != 0 || err != nil {
		t.Errorf("empty Write: %d, %v", n, err)
	}
	total := 0
	for {
		n, err := Write(fds[1], make([]byte, 50_000))
		total += n
		if err != nil {
			if err != unix.EAGAIN || n != 0 {
				t.Errorf("Write to a full pipe: %d, %v", n, err)
			}
			break
		}
	}
	if total == 0 {
		t.Error("nothing written")
	}
	for got := 0; got < total; {
		n, err := Read(fds[0], make([]byte, 30_000))
		if err != nil {
			t.Fatal(err)
		}
		got += n
	}
	if err := Close(fds[1]); err != nil {
		t.Error(err)
	}
	if n, err := Read(fds[0], make([]byte, 8)); n != 0 || err != nil {
		t.Errorf("Read at the end: %d, %v", n, err)
	}
	if err := Close(fds[0]); err != nil {
		t.Error(err)
	}
	if err := Close(-1); err != unix.EBADF {
		t.Errorf("Close(-1): %v", err)
	}
	if _, err := Read(-1, make([]byte, 1)); err != unix.EBADF {
		t.Errorf("Read(-1): %v", err)
	}
}
