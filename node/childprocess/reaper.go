package childprocess

import (
	"slices"

	"jsrt/loop"

	"golang.org/x/sys/unix"
)

// child is a running child as a handle: active from its start until its exit status is collected.
type child struct {
	loop.Handle
	pid    int
	exited func(unix.WaitStatus)
}

// reaper collects the exit statuses of the children of one loop. It asks for each of its own by process id, never for any child: others in
// this process (another loop, a library) wait for theirs. It watches SIGCHLD, once for all children, while there are any.
type reaper struct {
	loop     *loop.Loop
	signal   loop.Signal
	children []*child // in the order of their start
}

func newReaper(l *loop.Loop) *reaper {
	r := &reaper{loop: l}
	// What a child has written comes before its exit: so the poller is asked once more, and then the statuses are collected after what it told.
	deferred := func() { l.Defer(r.reap) }
	r.signal.Init(l, unix.SIGCHLD, func(unix.Signal) { l.Post(deferred) })
	r.signal.Unref() // the children keep the loop alive, or do not
	return r
}

// start starts c. exited runs on the loop when the child has ended; what it runs in is the caller's business.
func (r *reaper) start(c *command, exited func(unix.WaitStatus)) (*child, unix.Errno) {
	// Before the child can end.
	if err := r.signal.Start(); err != nil {
		return nil, errnoOf(err)
	}
	pid, errno := c.start()
	if errno != 0 {
		r.rest()
		return nil, errno
	}
	k := &child{pid: pid, exited: exited}
	k.Init(r.loop, "ProcessWrap")
	k.Start()
	r.children = append(r.children, k)
	return k, 0
}

// rest stops to watch the signal when nobody is left to wait for.
func (r *reaper) rest() {
	if len(r.children) == 0 {
		r.signal.Stop()
	}
}

type exit struct {
	child  *child
	status unix.WaitStatus
}

// reap collects those that have ended. The kernel merges signals, so all are asked.
func (r *reaper) reap() {
	var exits []exit
	r.children = slices.DeleteFunc(r.children, func(k *child) bool {
		status, ended := wait(k.pid)
		if ended {
			exits = append(exits, exit{k, status})
		}
		return ended
	})
	r.rest()
	for _, x := range exits {
		x.child.Stop()
		x.child.exited(x.status)
	}
}

func wait(pid int) (status unix.WaitStatus, ended bool) {
	for {
		got, err := unix.Wait4(pid, &status, unix.WNOHANG, nil)
		switch {
		case err == unix.EINTR:
		case err != nil:
			// ECHILD: somebody else has collected it, and what it said is lost.
			return 0, true
		default:
			return status, got == pid
		}
	}
}

// kill sends a signal. The process id is the child's own as long as its status was not collected.
func (k *child) kill(sig unix.Signal) unix.Errno {
	if !k.Active() {
		return unix.ESRCH
	}
	if err := unix.Kill(k.pid, sig); err != nil {
		return errnoOf(err)
	}
	return 0
}
