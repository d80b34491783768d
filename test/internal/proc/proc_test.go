package proc

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func sh(script string, timeout time.Duration) Cmd {
	return Cmd{Path: "/bin/sh", Args: []string{"-c", script}, Timeout: timeout}
}

func TestEndings(t *testing.T) {
	for _, c := range []struct {
		script string
		ok     bool
		status string
	}{
		{"exit 0", true, "exit 0"},
		{"exit 7", false, "exit 7"},
		{"kill -ABRT $$", false, "SIGABRT"},
	} {
		r, err := Run(context.Background(), sh(c.script, 10*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if r.OK() != c.ok || r.Status() != c.status {
			t.Errorf("%q: ok %v, status %q; want %v, %q", c.script, r.OK(), r.Status(), c.ok, c.status)
		}
	}
}

func TestOutputIsCapturedUpToTheLimit(t *testing.T) {
	c := sh("echo out; echo err >&2; head -c 100000 /dev/zero", 10*time.Second)
	c.MaxOutput = 1000
	r, err := Run(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Stdout) != 1000 || !strings.HasPrefix(string(r.Stdout), "out\n") || string(r.Stderr) != "err\n" {
		t.Errorf("stdout %d bytes %q..., stderr %q", len(r.Stdout), r.Stdout[:4], r.Stderr)
	}
}

// alive reports whether pid runs; a zombie, whose parent has not read its status yet, does not.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return syscall.Kill(pid, 0) == nil && runtime.GOOS != "linux"
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

func waitGone(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); alive(pid); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d is still running", pid)
		}
	}
}

func pidIn(t *testing.T, out []byte) int {
	t.Helper()
	pid, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatalf("no pid in %q", out)
	}
	return pid
}

func TestTimeoutKillsTheGroup(t *testing.T) {
	start := time.Now()
	r, err := Run(context.Background(), sh("sleep 60 & echo $!; wait", 300*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	if !r.TimedOut || r.OK() || r.Signal != syscall.SIGKILL {
		t.Errorf("result %+v", r)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("took %s", d)
	}
	waitGone(t, pidIn(t, r.Stdout))
}

func TestLeftOverChildDiesAfterNormalExit(t *testing.T) {
	r, err := Run(context.Background(), sh("sleep 60 & echo $!", 10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Errorf("status %s", r.Status())
	}
	waitGone(t, pidIn(t, r.Stdout))
}

func TestDetachedGrandchildDoesNotHoldTheRunner(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("setsid(1) and /proc are Linux's")
	}
	mark := fmt.Sprintf("PROC_TEST_MARK=%d", os.Getpid())
	// The shell ends as soon as the sleeper has its own session and holds the output open.
	flag := filepath.Join(t.TempDir(), "started")
	c := sh("setsid sh -c 'touch "+flag+"; exec sleep 60' & until [ -e "+flag+" ]; do sleep 0.01; done", 20*time.Second)
	c.Env = append(os.Environ(), mark)
	start := time.Now()
	r, err := Run(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() || time.Since(start) > 10*time.Second {
		t.Errorf("status %s after %s", r.Status(), time.Since(start))
	}
	if n := KillMarked(mark); n != 1 {
		t.Errorf("KillMarked killed %d processes, want 1", n)
	}
}

func TestEndlessOutputIsStopped(t *testing.T) {
	defer func(old int64) { flood = old }(flood)
	flood = 1 << 20
	r, err := Run(context.Background(), sh("yes", time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Flooded || r.OK() || r.Status() != "endless output" {
		t.Errorf("status %s", r.Status())
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	flag := filepath.Join(t.TempDir(), "started")
	go func() {
		for {
			if _, err := os.Stat(flag); err == nil {
				cancel()
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	_, err := Run(ctx, sh("touch '"+flag+"'; sleep 60", 0))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestMissingProgram(t *testing.T) {
	if _, err := Run(context.Background(), Cmd{Path: filepath.Join(t.TempDir(), "none")}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestMemoryLimit(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("prlimit(2) is Linux's")
	}
	// The limit is set just after the start, so the shell may have to look again.
	c := sh("for i in 1 2 3 4 5 6 7 8 9 10; do [ $(ulimit -d) = 524288 ] && exit 0; sleep 0.1; done; exit 1", 10*time.Second)
	c.MaxMemory = 512 << 20
	r, err := Run(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Errorf("the limit is not in force: %s", r.Status())
	}
}
