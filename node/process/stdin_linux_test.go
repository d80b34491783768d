package process

import (
	"fmt"
	"os"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/env"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// inProgram runs fn inside the engine, as everything of a program does.
func inProgram(t *testing.T, fn func(m *Module)) {
	t.Helper()
	eng, err := engine.New()
	if err != nil {
		t.Fatal(err)
	}
	l, err := loop.New()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	e := env.New(eng, l)
	e.Require = func(string) *goja.Object { return nil }
	if err := eng.Main(func() { fn(Of(e)) }); err != nil {
		t.Fatal(err)
	}
}

func TestStdinKind(t *testing.T) {
	open := func(path string) int {
		fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		return fd
	}
	socket := func(family, typ int) int {
		fd, err := unix.Socket(family, typ|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		return fd
	}
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	defer unix.Close(pipe[1])
	_, terminal := openTerminal(t)
	inProgram(t, func(m *Module) {
		for want, fds := range map[string][]int{
			"file": {open("/dev/null"), open(os.Args[0])},
			"pipe": {pipe[0], socket(unix.AF_UNIX, unix.SOCK_STREAM)},
			"tcp":  {socket(unix.AF_INET, unix.SOCK_STREAM)},
			"":     {socket(unix.AF_INET, unix.SOCK_DGRAM), open("/"), -1},
			"tty":  {terminal},
		} {
			for _, fd := range fds {
				if got := (&stdin{m: m, fd: fd}).kind(); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
				_ = unix.Close(fd)
			}
		}
	})
}

// openTerminal makes a pseudo terminal (pts(4)): master and the side that a program has.
func openTerminal(t *testing.T) (master, terminal int) {
	t.Helper()
	master, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skip("no pseudo terminals here:", err)
	}
	t.Cleanup(func() { _ = unix.Close(master) })
	if err := unix.IoctlSetPointerInt(master, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(master, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = unix.Open(fmt.Sprintf("/dev/pts/%d", n), unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	return master, terminal
}

func TestRawModeIsRestored(t *testing.T) {
	_, fd := openTerminal(t)
	defer unix.Close(fd)
	canonical := func() bool {
		mode, err := unix.IoctlGetTermios(fd, getTermios)
		if err != nil {
			t.Fatal(err)
		}
		return mode.Lflag&(unix.ICANON|unix.ECHO|unix.ISIG) == unix.ICANON|unix.ECHO|unix.ISIG
	}
	inProgram(t, func(m *Module) {
		s := stdinOf(m.e)
		s.m, s.fd = m, fd
		for _, step := range []struct{ raw, want bool }{{false, true}, {true, false}, {true, false}, {false, true}, {true, false}} {
			if err := s.setRawMode(step.raw); err != nil {
				t.Fatal(err)
			}
			if canonical() != step.want {
				t.Errorf("after setRawMode(%v) the terminal is in its own mode: %v", step.raw, !step.want)
			}
		}
		m.RestoreStdin()
		if !canonical() {
			t.Error("the terminal stays raw after the program")
		}
	})
}

func TestStdinOfPipe(t *testing.T) {
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	if _, err := unix.Write(pipe[1], []byte("hello")); err != nil {
		t.Fatal(err)
	}
	_ = unix.Close(pipe[1])
	blocking := func() bool {
		flags, err := unix.FcntlInt(uintptr(pipe[0]), unix.F_GETFL, 0)
		return err == nil && flags&unix.O_NONBLOCK == 0
	}
	inProgram(t, func(m *Module) {
		stdinOf(m.e).fd = pipe[0]
		obj := m.Stdin()
		if m.Stdin() != obj {
			t.Error("stdin is made anew")
		}
		if m.e.Loop.Alive() {
			t.Error("stdin keeps the process alive before anybody reads")
		}
		if blocking() {
			t.Error("the pipe blocks the loop")
		}
		m.RestoreStdin()
		if !blocking() {
			t.Error("the pipe stays non-blocking after the program")
		}
	})
	_ = unix.Close(pipe[0])
}
