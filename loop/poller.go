// Contract 2: Poller.
//
// A backend is one file chosen by build constraint. It defines the type poller with
//
//	open() error                           make it, with its means of wake-up; descriptors close on exec
//	close() error                          release it; set and wait fail afterwards with EBADF
//	set(fd int, from, to Events) error     change the interest in fd, of which the kernel now holds from, to to; 0 is "not known".
//	                                       Only Readable and Writable can be asked for. It holds for the next wait
//	poll() (int, error)                    fetch what is ready into the batch without waiting; how many entries
//	block(timeout int64) (int, error)      the same, and wait for up to timeout milliseconds while nothing is ready; < 0 is for ever
//	event(i int) (fd int, ev Events)       entry i of the batch; fd < 0 is the wake-up, which carries nothing
//	wake()                                 end a block, from any goroutine; before a block, the next one ends at once
//
// Rules:
//
//   - Level-triggered: what is still ready is reported again by the next wait. So a batch may be thrown away half delivered,
//     which is what a panic of a callback does.
//   - Hangup and ErrorEvent are reported for every fd that the kernel knows, without being asked for.
//   - poll must not tell Go's scheduler, where the platform allows that: it cannot block, and the hand-off costs more than the
//     call. Only block does. Loop.wait is the only caller of both.
//   - Time-outs are whole milliseconds and round up: a wait may end late, never early. The kernel's limit is the backend's
//     matter (a wait that ends before its time with nothing is repeated by Loop.wait).
//   - EINTR is no error: it is a wait that ended with nothing.
//   - At most maxEvents entries a wait. A full batch is followed by another poll, up to maxRepolls times, before other phases
//     get their turn (libuv's bound of 48).
//   - A reused fd never receives a stale event. The batch is delivered entry by entry, and a callback may close an fd whose own
//     entry comes later, and open another file that gets the same number. So each registration remembers the number of the wait
//     after which it was made (Watcher.since): an entry of that same wait was fetched for someone else, and is dropped. Watcher.Close
//     withdraws the fd explicitly, since the kernel's registration belongs to the open file, which may live on in a child process.
//
// Source: epoll(7), epoll_wait(2), kqueue(2), eventfd(2); libuv src/unix/linux.c.

package loop

import "runtime"

const (
	maxEvents  = 1024
	maxRepolls = 48
)

// wait fetches a batch. It blocks only if nothing is ready, block is set, and Loop.timeout allows it.
func (l *Loop) wait(block bool) (int, error) {
	l.batch++
	if block && l.pool.busy() {
		// A goroutine that is ready cannot run on a P whose goroutine sits in a system call, until the scheduler's monitor takes the P
		// away, 20 us later at best. So let the workers run first; what they post meanwhile is found by sleep.
		runtime.Gosched()
	}
	for {
		timeout := int64(0)
		if block {
			timeout = l.timeout()
		}
		if timeout == 0 || !l.sleep() {
			n, err := l.poller.poll()
			l.UpdateNow()
			return n, err
		}
		n, err := l.poller.block(timeout)
		l.wakeUp()
		l.UpdateNow()
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// timeout is how long the poll phase may block, in milliseconds; -1 is for ever.
func (l *Loop) timeout() int64 {
	if l.live == 0 || l.stopping || l.pending.len() > 0 || l.posts.len() > 0 || l.closing != nil || l.finishing != nil {
		return 0
	}
	for _, c := range l.checks {
		if c.HasRef() {
			return 0
		}
	}
	due, ok := l.timers.first()
	if !ok {
		return -1
	}
	return max(0, due-l.now)
}

// sleep tells Post that it has to wake the loop from now on, and reports false if there is something posted already.
func (l *Loop) sleep() bool {
	in := &l.inbox
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.fns) > 0 {
		return false
	}
	in.sleeping = true
	return true
}

func (l *Loop) wakeUp() {
	l.inbox.mu.Lock()
	l.inbox.sleeping = false
	l.inbox.mu.Unlock()
}

// poll is the poll phase.
func (l *Loop) poll(block bool) error {
	for repolls := 0; ; repolls++ {
		n, err := l.wait(block)
		if err != nil {
			return err
		}
		l.runPosted()
		for i := range n {
			if l.closed {
				return nil
			}
			if err := l.dispatch(l.poller.event(i)); err != nil {
				return err
			}
		}
		if n < maxEvents || repolls == maxRepolls || l.stopping {
			return nil
		}
		block = false
	}
}

// dispatch delivers one entry of the batch.
func (l *Loop) dispatch(fd int, ev Events) error {
	if fd < 0 || fd >= len(l.watchers) {
		return nil
	}
	w := l.watchers[fd]
	if w == nil || w.since == l.batch {
		return nil
	}
	// The lazy half of Watcher.Set: the kernel learns of a smaller mask when it reports what is no longer wanted. With an empty
	// mask anything is unwanted, hang-ups too, which cannot be masked (epoll_ctl(2)), only unregistered.
	if w.want == 0 || ev&(Readable|Writable)&^w.want != 0 {
		if err := w.register(w.want); err != nil {
			return err
		}
	}
	w.fire(ev)
	return nil
}
