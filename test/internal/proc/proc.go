// Package proc runs one program under test: in a process group of its own, with a time limit, its output captured in files, and
// nothing of it left running afterwards. The conformance, WPT and parity runners share it.
//
// Files and not pipes, as in the runner of Node's own suite: a program sees of what kind its standard streams are, a pipe can lose
// what is queued behind its 64 KiB when the program ends, and a detached grandchild would hold a pipe open.
package proc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Cmd is one program to run. The zero value of every field but Path is usable.
type Cmd struct {
	// Path is the executable; it is looked up in PATH when it holds no slash.
	Path string
	Args []string
	// Dir is the working directory; empty means the caller's.
	Dir string
	// Env is the whole environment, in os.Environ's form; nil means the caller's.
	Env []string
	// Timeout is wall-clock time from start to exit; 0 means no limit.
	Timeout time.Duration
	// MaxOutput is the number of bytes returned of stdout and of stderr each, from their start. 0 means 1 MiB.
	MaxOutput int
	// MaxMemory is the limit of private writable memory in bytes for the program and each of its children (RLIMIT_DATA,
	// Linux only); 0 means no limit.
	MaxMemory uint64
}

// Result says how the program ended.
type Result struct {
	// ExitCode is the exit status, or -1 when a signal ended the program.
	ExitCode int
	// Signal is the signal that ended the program, 0 for none. A time-out shows as SIGKILL with TimedOut set.
	Signal   syscall.Signal
	TimedOut bool
	// Flooded says that the program was killed because it printed without end.
	Flooded bool
	// Stdout and Stderr hold at most Cmd.MaxOutput bytes each.
	Stdout   []byte
	Stderr   []byte
	Duration time.Duration
}

// OK reports whether the program ended by itself with status 0.
func (r *Result) OK() bool { return r.ExitCode == 0 && !r.TimedOut && !r.Flooded }

// Status is the ending in words: "exit 1", "SIGSEGV", "time-out after 20s".
func (r *Result) Status() string {
	switch {
	case r.TimedOut:
		return fmt.Sprintf("time-out after %s", r.Duration.Round(time.Second))
	case r.Flooded:
		return "endless output"
	case r.Signal != 0:
		return SignalName(r.Signal)
	}
	return fmt.Sprintf("exit %d", r.ExitCode)
}

// SignalName is the constant's name of the signals a test ends by, such as "SIGABRT", else "signal N".
func SignalName(s syscall.Signal) string {
	if name, ok := signalNames[s]; ok {
		return name
	}
	return fmt.Sprintf("signal %d", int(s))
}

var signalNames = map[syscall.Signal]string{
	syscall.SIGHUP: "SIGHUP", syscall.SIGINT: "SIGINT", syscall.SIGQUIT: "SIGQUIT", syscall.SIGILL: "SIGILL",
	syscall.SIGTRAP: "SIGTRAP", syscall.SIGABRT: "SIGABRT", syscall.SIGBUS: "SIGBUS", syscall.SIGFPE: "SIGFPE",
	syscall.SIGKILL: "SIGKILL", syscall.SIGUSR1: "SIGUSR1", syscall.SIGSEGV: "SIGSEGV", syscall.SIGUSR2: "SIGUSR2",
	syscall.SIGPIPE: "SIGPIPE", syscall.SIGALRM: "SIGALRM", syscall.SIGTERM: "SIGTERM", syscall.SIGXCPU: "SIGXCPU",
}

// flood is the size of output in a file beyond which a program is taken to print without end.
var flood int64 = 1 << 30

// Run starts c, waits for it and kills what is left of its process group, also after a normal exit: a test that leaves a child
// behind must not disturb the next one. A grandchild that made a session of its own is out of the group's reach; it is found by
// KillMarked. The error is for a program that could not be started and for a cancelled ctx; how the program ended is in Result.
func Run(ctx context.Context, c Cmd) (*Result, error) {
	limit := c.MaxOutput
	if limit == 0 {
		limit = 1 << 20
	}
	stdout, err := outputFile()
	if err != nil {
		return nil, err
	}
	defer stdout.Close()
	stderr, err := outputFile()
	if err != nil {
		return nil, err
	}
	defer stderr.Close()

	cmd := exec.Command(c.Path, c.Args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Path, err)
	}
	if c.MaxMemory > 0 {
		limitMemory(cmd.Process.Pid, c.MaxMemory)
	}

	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	var expired <-chan time.Time
	if c.Timeout > 0 {
		timer := time.NewTimer(c.Timeout)
		defer timer.Stop()
		expired = timer.C
	}
	look := time.NewTicker(time.Second)
	defer look.Stop()
	r := &Result{}
	ended, cancelled := false, false
	for !ended && !cancelled && !r.TimedOut && !r.Flooded {
		select {
		case err = <-exited:
			ended = true
		case <-expired:
			r.TimedOut = true
		case <-ctx.Done():
			cancelled = true
		case <-look.C:
			r.Flooded = size(stdout) > flood || size(stderr) > flood
		}
	}
	// The program is a member until it is reaped and its left-over children are after that, so the id is still this group's;
	// when nobody is left the call ends with ESRCH.
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	if !ended {
		err = <-exited
	}
	r.Duration = time.Since(start)

	if cancelled {
		return nil, fmt.Errorf("run %s: %w", c.Path, ctx.Err())
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, fmt.Errorf("wait for %s: %w", c.Path, err)
	}
	r.ExitCode = cmd.ProcessState.ExitCode()
	if ws, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		r.Signal = ws.Signal()
	}
	if r.Stdout, err = head(stdout, limit); err != nil {
		return nil, err
	}
	if r.Stderr, err = head(stderr, limit); err != nil {
		return nil, err
	}
	return r, nil
}

// outputFile is a file without a name, in append mode, so that the children which share it do not overwrite each other.
func outputFile() (*os.File, error) {
	named, err := os.CreateTemp("", "output-")
	if err != nil {
		return nil, fmt.Errorf("output file: %w", err)
	}
	defer os.Remove(named.Name())
	defer named.Close()
	f, err := os.OpenFile(named.Name(), os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, fmt.Errorf("output file: %w", err)
	}
	return f, nil
}

func size(f *os.File) int64 {
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

func head(f *os.File, limit int) ([]byte, error) {
	data, err := io.ReadAll(io.NewSectionReader(f, 0, int64(limit)))
	if err != nil {
		return nil, fmt.Errorf("read the output: %w", err)
	}
	return data, nil
}
