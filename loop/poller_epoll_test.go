//go:build linux

package loop

import (
	"errors"
	"os"
	"os/signal"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// Every signal that a handler takes interrupts epoll_wait, SA_RESTART or not (signal(7)).
func TestInterruptedWaitIsNoError(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	received := make(chan os.Signal, 1)
	signal.Notify(received, unix.SIGUSR1)
	defer signal.Stop(received)

	l := newLoop(t)
	var r Request
	r.Begin(l)
	var ck Check
	iterations := 0
	ck.Init(l, func() { iterations++ })
	ck.Start()
	ck.Unref()
	pid, tid := unix.Getpid(), unix.Gettid()
	go func() {
		defer l.Post(r.End)
		for range 20 {
			if err := unix.Tgkill(pid, tid, unix.SIGUSR1); err != nil {
				t.Error(err)
			}
			<-received
		}
	}()
	run(t, l)
	if iterations != 1 {
		t.Errorf("%d iterations; interruptions must not end the poll phase", iterations)
	}
}

// What the kernel says beyond the mask: nobody reads the pipe any more.
func TestErrorEventOfAPipe(t *testing.T) {
	fds := make([]int, 2)
	if err := unix.Pipe2(fds, unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		t.Fatal(err)
	}
	l := newLoop(t)
	r := watch(t, l, fds[1], Writable)
	runOnce(t, l)
	r.want(t, Writable)
	if err := Close(fds[0]); err != nil {
		t.Fatal(err)
	}
	runOnce(t, l)
	r.want(t, Writable|ErrorEvent)
	_ = r.Set(0)
	runOnce(t, l)
	r.want(t)
	if n := ready(t, l); n != 0 {
		t.Errorf("%d events with an empty mask", n)
	}
	r.Close()
	_ = Close(fds[1])
}

func TestSetOfARegularFile(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	l := newLoop(t)
	var w Watcher
	w.Init(l, int(f.Fd()), func(Events) {})
	if err := w.Set(Readable); !errors.Is(err, unix.EPERM) {
		t.Errorf("Set: %v, want EPERM (epoll_ctl(2))", err)
	}
}

func TestPollerFailureEndsRun(t *testing.T) {
	l, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var r Request
	r.Begin(l)
	_ = l.poller.close()
	if err := l.Run(); !errors.Is(err, unix.EBADF) {
		t.Errorf("Run: %v, want EBADF", err)
	}
}
