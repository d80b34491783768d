//go:build unix

// Package run tests programs as their users run them: each in a process of its own, under jsrt and, where it is installed, under node.
//
// JSRT_BIN names the binary to test; without it ./cmd/jsrt is built once. What node itself fails is a wrong test.
package run

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// timeLimit bounds every program. It is far above what any needs, since the machine may be busy.
const timeLimit = 30 * time.Second

var (
	root   string // of the module
	temp   string // TMPDIR of the programs; short, since the path of a Unix socket has 104 to 108 bytes
	binary string // built by builtRuntime
)

func TestMain(m *testing.M) {
	status, err := func() (int, error) {
		var err error
		if root, err = filepath.Abs("../.."); err != nil {
			return 0, err
		}
		if temp, err = os.MkdirTemp("", "jsrt"); err != nil {
			return 0, err
		}
		defer os.RemoveAll(temp)
		return m.Run(), nil
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

var buildOnce = sync.OnceValue(func() error {
	binary = os.Getenv("JSRT_BIN")
	if binary != "" {
		path, err := exec.LookPath(binary)
		if err != nil {
			return err
		}
		binary, err = filepath.Abs(path)
		return err
	}
	binary = filepath.Join(temp, "jsrt")
	build := exec.Command("go", "build", "-o", binary, "./cmd/jsrt")
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./cmd/jsrt: %w\n%s", err, out)
	}
	return nil
})

// jsrt returns the path of the runtime under test.
func jsrt(t *testing.T) string {
	t.Helper()
	if buildOnce() != nil {
		t.Fatal("there is no jsrt to test, see TestBuild")
	}
	return binary
}

// What the compiler says is said once, not by every test.
func TestBuild(t *testing.T) {
	t.Parallel()
	if err := buildOnce(); err != nil {
		t.Error(err)
	}
}

// node returns the path of node, or skips the test.
func node(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not on the PATH")
	}
	return path
}

// eachRuntime runs a test under jsrt and under node, both in parallel with everything else.
func eachRuntime(t *testing.T, test func(t *testing.T, runtime string)) {
	t.Run("jsrt", func(t *testing.T) {
		t.Parallel()
		test(t, jsrt(t))
	})
	t.Run("node", func(t *testing.T) {
		t.Parallel()
		test(t, node(t))
	})
}

// outcome is how a program ended.
type outcome struct {
	status   int            // exit status; -1 when a signal ended it
	signal   syscall.Signal // the signal that ended it, or 0
	timedOut bool
	stdout   string
	stderr   string
}

func (o outcome) String() string {
	end := fmt.Sprintf("status %d", o.status)
	if o.signal != 0 {
		end = "signal " + o.signal.String()
	}
	if o.timedOut {
		end = "the time limit"
	}
	return fmt.Sprintf("ended by %s\nstdout: %s\nstderr: %s", end, o.stdout, o.stderr)
}

// maxOutput bounds what is kept of a program that prints without end.
const maxOutput = 4 << 20

// boundedBuffer keeps the first maxOutput bytes.
type boundedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.buf.Write(p[:min(len(p), maxOutput-b.buf.Len())])
	return len(p), nil
}

func (b *boundedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// command prepares a program in a process group of its own, which is killed as a whole when ctx ends.
func command(ctx context.Context, dir, runtime string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, runtime, args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + temp, "TMPDIR=" + temp}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	// A grandchild that keeps the pipes open does not keep the test waiting.
	cmd.WaitDelay = time.Second
	return cmd
}

// execute runs a program to its end.
func execute(t *testing.T, limit time.Duration, dir, stdin, runtime string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var stdout, stderr boundedBuffer
	cmd := command(ctx, dir, runtime, args...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && ctx.Err() == nil {
		t.Fatalf("%s: %v", cmd, err)
	}
	o := outcome{timedOut: ctx.Err() != nil, stdout: stdout.String(), stderr: stderr.String()}
	if cmd.ProcessState != nil {
		o.status = cmd.ProcessState.ExitCode()
		if ws := cmd.ProcessState.Sys().(syscall.WaitStatus); ws.Signaled() {
			o.signal = ws.Signal()
		}
	}
	if internal := internalError(o.stderr); internal != "" {
		t.Errorf("Go shows through: %q in\n%s", internal, o)
	}
	return o
}

// internalError finds the traces of a Go panic, which no user of jsrt may ever see, and of the report that jsrt makes of one.
func internalError(stderr string) string {
	for _, trace := range []string{"panic: ", "goroutine 1 [", "runtime error: ", "fatal error: ", "internal error: "} {
		if strings.Contains(stderr, trace) {
			return trace
		}
	}
	return ""
}

// program is a running example.
type program struct {
	cmd    *exec.Cmd
	lines  chan string // what it prints, line by line; closed at its end
	stderr boundedBuffer
	ended  chan struct{}
	err    error // of Wait, once ended is closed
}

// start starts an example; the test's end kills it.
func start(t *testing.T, runtime, example string, args ...string) *program {
	t.Helper()
	return startCommand(t, runtime, append([]string{filepath.Join(root, "examples", example)}, args...)...)
}

// startCommand starts any command that runs on; the test's end kills it.
func startCommand(t *testing.T, name string, args ...string) *program {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeLimit)
	p := &program{lines: make(chan string, 1000), ended: make(chan struct{})}
	p.cmd = command(ctx, temp, name, args...)
	p.cmd.Stderr = &p.stderr
	out, in := io.Pipe()
	p.cmd.Stdout = in
	if err := p.cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	go func() {
		defer close(p.lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			select {
			case p.lines <- scan.Text():
			default: // nobody is interested in so many
			}
		}
		io.Copy(io.Discard, out)
	}()
	go func() {
		p.err = p.cmd.Wait()
		in.Close()
		close(p.ended)
	}()
	t.Cleanup(func() {
		cancel()
		<-p.ended
		if t.Failed() && p.stderr.String() != "" {
			t.Logf("%s: stderr: %s", p.cmd, p.stderr.String())
		}
		if internal := internalError(p.stderr.String()); internal != "" {
			t.Errorf("Go shows through: %q in\n%s", internal, p.stderr.String())
		}
	})
	return p
}

// line waits for the next line that the program prints.
func (p *program) line(t *testing.T) string {
	t.Helper()
	select {
	case line, ok := <-p.lines:
		if !ok {
			t.Fatalf("the program has ended: %s", p.stderr.String())
		}
		return line
	case <-time.After(timeLimit):
		t.Fatal("the program prints nothing")
	}
	return ""
}

// lineWith waits for a line that contains text.
func (p *program) lineWith(t *testing.T, text string) string {
	t.Helper()
	for {
		if line := p.line(t); strings.Contains(line, text) {
			return line
		}
	}
}

// address waits for the line "listening on ADDRESS".
func (p *program) address(t *testing.T) string {
	t.Helper()
	address, found := strings.CutPrefix(p.line(t), "listening on ")
	if !found {
		t.Fatalf("the first line is not \"listening on ADDRESS\"")
	}
	return address
}

// running fails the test when the program has ended.
func (p *program) running(t *testing.T) {
	t.Helper()
	select {
	case <-p.ended:
		t.Fatalf("the program has ended: %v\n%s", p.err, p.stderr.String())
	default:
	}
}

// wait waits for the program to end by itself and returns its exit status.
func (p *program) wait(t *testing.T) int {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(timeLimit):
		t.Fatal("the program does not end")
	}
	return p.cmd.ProcessState.ExitCode()
}
