package loop

import "testing"

func TestCheckOrder(t *testing.T) {
	l := newLoop(t)
	var tr trace
	var a, b, c, d Check
	var r Request
	r.Begin(l)
	a.Init(l, func() {
		tr.add("a")
		c.Stop()
		// Neither a check started in the phase nor one started anew runs in it.
		d.Start()
		a.Stop()
		a.Start()
	})
	b.Init(l, tr.fn("b"))
	c.Init(l, tr.fn("c"))
	d.Init(l, tr.fn("d"))
	for _, ck := range []*Check{&a, &b, &c} {
		ck.Start()
	}
	runOnce(t, l)
	tr.want(t, "a b")
	runOnce(t, l)
	tr.want(t, "d a b")
	a.Stop()
	c.Start()
	runOnce(t, l)
	runOnce(t, l)
	tr.want(t, "d b c d b c")
}

func TestCheckKeepsThePollFromBlocking(t *testing.T) {
	l := newLoop(t)
	n := 0
	var ck Check
	ck.Init(l, func() {
		if n++; n == 100 {
			ck.Stop()
		}
	})
	ck.Start()
	run(t, l)
	if n != 100 {
		t.Errorf("%d calls", n)
	}

	// An unreferenced one runs, but lets the poll block: here until the timer.
	var r Request
	r.Begin(l)
	n = 0
	ck.Start()
	ck.Unref()
	newTimer(l, func() { ck.Stop(); r.End() }).Set(20, 0)
	run(t, l)
	if n < 1 || n > 10 {
		t.Errorf("%d calls of an unreferenced check in a blocked loop", n)
	}
}
