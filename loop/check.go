package loop

import "slices"

// Check calls a function once in each iteration, right after the poll phase, while it is active (Handle's Start and Stop). While an
// active and referenced Check exists the poll phase does not block: it is libuv's pair of check and idle handles, on which Node's
// immediates stand. Several checks run in the order they were started. Loop goroutine only.
type Check struct {
	Handle
	fn    func()
	phase uint64 // Loop.checkPhase in which it ran last, or was started
}

// Init prepares an inactive check.
func (c *Check) Init(l *Loop, fn func()) {
	c.Handle.Init(l, "Immediate")
	c.kindHook = c
	c.fn = fn
}

func (c *Check) activate(on bool) {
	l := c.loop
	if on {
		c.phase = l.checkPhase
		l.checks = append(l.checks, c)
	} else {
		i := slices.Index(l.checks, c)
		l.checks = slices.Delete(l.checks, i, i+1)
	}
}

// runChecks runs each check that was active when it began and still is. The queue is turned round: whoever has had its turn, or was
// started in this phase, stands behind all that have not, and so also after a panic.
func (l *Loop) runChecks() {
	l.checkPhase++
	for len(l.checks) > 0 && l.checks[0].phase != l.checkPhase && !l.closed {
		c := l.checks[0]
		c.phase = l.checkPhase
		if n := len(l.checks); n > 1 {
			copy(l.checks, l.checks[1:])
			l.checks[n-1] = c
		}
		c.fn()
	}
}
