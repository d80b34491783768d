package loop

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func raise(t testing.TB, sig unix.Signal) {
	t.Helper()
	if err := unix.Kill(unix.Getpid(), sig); err != nil {
		t.Fatal(err)
	}
}

func newSignal(t testing.TB, l *Loop, sig unix.Signal, fn func(unix.Signal)) *Signal {
	t.Helper()
	s := new(Signal)
	s.Init(l, sig, fn)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSignalReachesEveryHandle(t *testing.T) {
	l := newLoop(t)
	var tr trace
	var all []*Signal
	got := func(name string) func(unix.Signal) {
		return func(sig unix.Signal) {
			tr.add(name + ":" + unix.SignalName(sig))
			switch len(tr) {
			case 3:
				raise(t, unix.SIGUSR2)
			case 4:
				for _, s := range all {
					s.Stop()
				}
			}
		}
	}
	for _, name := range []string{"a", "b", "c"} {
		all = append(all, newSignal(t, l, unix.SIGUSR1, got(name)))
	}
	all = append(all, newSignal(t, l, unix.SIGUSR2, got("d")))
	if len(l.signals) != 2 {
		t.Errorf("%d sources for 2 numbers", len(l.signals))
	}
	raise(t, unix.SIGUSR1)
	run(t, l)
	tr.want(t, "a:SIGUSR1 b:SIGUSR1 c:SIGUSR1 d:SIGUSR2")
	if len(l.signals) != 0 {
		t.Errorf("%d sources left", len(l.signals))
	}
}

func TestSignalHandleStoppedDuringDelivery(t *testing.T) {
	l := newLoop(t)
	var tr trace
	var b *Signal
	a := newSignal(t, l, unix.SIGUSR1, func(unix.Signal) {
		tr.add("a")
		b.Close(nil)
		newSignal(t, l, unix.SIGUSR1, func(unix.Signal) { t.Error("started during the delivery") }).Unref()
	})
	b = newSignal(t, l, unix.SIGUSR1, func(unix.Signal) { tr.add("b") })
	c := newSignal(t, l, unix.SIGUSR1, func(unix.Signal) { tr.add("c") })
	c.Unref()
	var end Check
	end.Init(l, func() {
		if len(tr) > 0 {
			a.Stop()
			end.Stop()
		}
	})
	end.Start()
	end.Unref()
	raise(t, unix.SIGUSR1)
	run(t, l)
	tr.want(t, "a c")
}

func TestSignalAgainAfterStop(t *testing.T) {
	l := newLoop(t)
	calls := 0
	var s Signal
	s.Init(l, unix.SIGUSR1, func(unix.Signal) { calls++; s.Stop() })
	for i := range 3 {
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		raise(t, unix.SIGUSR1)
		run(t, l)
		if calls != i+1 {
			t.Fatalf("%d calls, want %d", calls, i+1)
		}
	}
}

func TestSignalsThatCannotBeCaught(t *testing.T) {
	l := newLoop(t)
	for _, sig := range []unix.Signal{unix.SIGKILL, unix.SIGSTOP, 0, -1, 1000} {
		var s Signal
		s.Init(l, sig, func(unix.Signal) {})
		if err := s.Start(); err != unix.EINVAL || s.Active() {
			t.Errorf("Start for signal %d: %v, active %v", sig, err, s.Active())
		}
	}
}

// When the last handle of a number stops, the signal has its default effect again: it ends this test's own child.
func TestSignalDefaultIsRestored(t *testing.T) {
	const env = "LOOP_SIGNAL_CHILD"
	if os.Getenv(env) != "" {
		l := newLoop(t)
		a := newSignal(t, l, unix.SIGTERM, nil)
		var b *Signal
		b = newSignal(t, l, unix.SIGTERM, func(unix.Signal) { b.Stop() })
		a.Stop()
		raise(t, unix.SIGTERM)
		run(t, l)
		raise(t, unix.SIGTERM)
		select {}
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-test.run=^TestSignalDefaultIsRestored$", "-test.timeout=30s")
	cmd.Env = append(os.Environ(), env+"=1")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != unix.SIGTERM {
		t.Errorf("child: %v\n%s", err, out)
	}
}
