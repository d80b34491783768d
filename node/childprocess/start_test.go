package childprocess

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jsrt/loop"

	"golang.org/x/sys/unix"
)

// folder makes programs: name -> mode and text.
func folder(t *testing.T, files map[string]string, mode os.FileMode) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// outcome runs c on a loop of its own and tells how it ended.
func outcome(t *testing.T, c *command) (status unix.WaitStatus, errno unix.Errno) {
	t.Helper()
	l, err := loop.New()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, errno = newReaper(l).start(c, func(s unix.WaitStatus) { status = s })
	if errno == 0 {
		if err := l.Run(); err != nil {
			t.Fatal(err)
		}
	}
	return status, errno
}

func TestStartFindsPrograms(t *testing.T) {
	plain := folder(t, map[string]string{"tool": "text", "plain": "text"}, 0o644)
	programs := folder(t, map[string]string{"tool": "#!/bin/sh\nexit 3\n", "script": "exit 4\n", "broken": "#!/no/such/interpreter\n"}, 0o755)
	if err := os.Mkdir(filepath.Join(programs, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	path := "PATH=/no/such/folder:" + plain + ":" + programs
	cases := []struct {
		name, file, dir, env string
		status               int
		errno                unix.Errno
	}{
		{"the first that can be executed", "tool", "", path, 3, 0},
		{"a script without a first line", "script", "", path, 4, 0},
		{"nothing that can be executed", "plain", "", path, 0, unix.EACCES},
		{"a folder", "folder", "", path, 0, unix.EACCES},
		{"nothing of that name", "none", "", path, 0, unix.ENOENT},
		{"no interpreter", "broken", "", path, 0, unix.ENOENT},
		{"a path", filepath.Join(programs, "tool"), "", "PATH=", 3, 0},
		{"a path from the working directory", "./tool", programs, "PATH=", 3, 0},
		{"an empty PATH is the working directory", "tool", programs, "PATH=", 3, 0},
		{"a relative PATH is seen from the working directory", "tool", filepath.Dir(programs), "PATH=" + filepath.Base(programs), 3, 0},
		{"no PATH", "true", "", "HOME=/", 0, 0},
		{"no working directory", "true", "/no/such/folder", path, 0, unix.ENOENT},
		{"a working directory that is a file", "true", filepath.Join(plain, "plain"), path, 0, unix.ENOTDIR},
		{"a name that is too long", strings.Repeat("x", 300), "", path, 0, unix.ENAMETOOLONG},
		{"no name", "", "", path, 0, unix.ENOENT},
		{"a file as a folder", filepath.Join(plain, "plain", "x"), "", path, 0, unix.ENOTDIR},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			status, errno := outcome(t, &command{file: c.file, args: []string{c.file}, dir: c.dir, env: []string{c.env}, files: []int{0, 1, 2}})
			if errno != c.errno || errno == 0 && status.ExitStatus() != c.status {
				t.Errorf("errno %v, status %d; want %v, %d", errno, status.ExitStatus(), c.errno, c.status)
			}
		})
	}
}

func TestExitOf(t *testing.T) {
	for line, want := range map[string]struct {
		code   int
		signal string
	}{"exit 0": {0, ""}, "exit 255": {255, ""}, "kill -9 $$": {0, "SIGKILL"}, "kill -15 $$": {0, "SIGTERM"}} {
		status, errno := outcome(t, &command{file: "/bin/sh", args: []string{"sh", "-c", line}, files: []int{0, 1, 2}})
		if errno != 0 {
			t.Fatal(errno)
		}
		if code, signal := exitOf(status); code != want.code || signal != want.signal {
			t.Errorf("%s: %d %q, want %d %q", line, code, signal, want.code, want.signal)
		}
	}
}

// descriptors counts the open ones.
func descriptors() (n int) {
	for fd := range 256 {
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil {
			n++
		}
	}
	return n
}

func TestChildrenAreCollectedAndNothingLeaks(t *testing.T) {
	l, err := loop.New()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r := newReaper(l)
	before := descriptors()
	const count = 40
	ended := 0
	for i := range count {
		list := []stdio{{kind: stdioPipe}, {kind: stdioIgnore}, {kind: stdioFd, fd: 2}, {kind: stdioIPC}, {kind: stdioIgnore}}
		files, errno := open(list)
		if errno != 0 {
			t.Fatal(errno)
		}
		// It ends when its input does.
		c := &command{file: "/bin/sh", args: []string{"sh", "-c", "read line; exit $0", "7"}, files: files}
		if i%4 == 3 {
			c.file = "/no/such/program"
		}
		k, errno := r.start(c, func(status unix.WaitStatus) {
			ended++
			if status.ExitStatus() != 7 {
				t.Errorf("status %d", status.ExitStatus())
			}
		})
		closeTheirs(list)
		closeOurs(list)
		if (errno != 0) != (i%4 == 3) {
			t.Fatalf("child %d: %v", i, errno)
		}
		if errno == 0 && (!k.Active() || k.Kind() != "ProcessWrap") {
			t.Error("the handle of a running child is not active")
		}
	}
	if err := l.Run(); err != nil {
		t.Fatal(err)
	}
	if ended != count*3/4 {
		t.Errorf("%d of %d children were collected", ended, count*3/4)
	}
	if len(r.children) != 0 || r.signal.Active() {
		t.Error("the reaper waits for children that are not there")
	}
	if after := descriptors(); after != before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

func TestReaperLeavesOthersAlone(t *testing.T) {
	other := &command{file: "/bin/sh", args: []string{"sh", "-c", "exit 5"}, files: []int{0, 1, 2}}
	pid, errno := other.start()
	if errno != 0 {
		t.Fatal(errno)
	}
	if status, errno := outcome(t, &command{file: "/bin/sh", args: []string{"sh", "-c", "exit 6"}, files: []int{0, 1, 2}}); errno != 0 || status.ExitStatus() != 6 {
		t.Fatalf("%v, status %d", errno, status.ExitStatus())
	}
	var status unix.WaitStatus
	if got, err := unix.Wait4(pid, &status, 0, nil); got != pid || status.ExitStatus() != 5 {
		t.Errorf("the other child: %d, %v, status %d", got, err, status.ExitStatus())
	}
}

func TestKill(t *testing.T) {
	l, err := loop.New()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var status unix.WaitStatus
	k, errno := newReaper(l).start(&command{file: "/bin/sleep", args: []string{"sleep", "100"}, files: []int{0, 1, 2}}, func(s unix.WaitStatus) { status = s })
	if errno != 0 {
		t.Fatal(errno)
	}
	if n := k.kill(0); n != 0 {
		t.Error(n)
	}
	if n := k.kill(unix.SIGUSR1); n != 0 {
		t.Error(n)
	}
	if err := l.Run(); err != nil {
		t.Fatal(err)
	}
	if status.Signal() != unix.SIGUSR1 {
		t.Errorf("ended by %v", status.Signal())
	}
	if n := k.kill(unix.SIGKILL); n != unix.ESRCH {
		t.Errorf("killing a child that was collected: %v", n)
	}
}

func TestSyncRun(t *testing.T) {
	run := func(line string, input []byte, timeout int64, max float64) *syncRun {
		r := &syncRun{maxBuffer: max, killSignal: unix.SIGKILL}
		list := []stdio{{kind: stdioPipe}, {kind: stdioPipe}, {kind: stdioPipe}}
		c := &command{file: "/bin/sh", args: []string{"sh", "-c", line}, env: os.Environ()}
		if err := r.run(c, list, [][]byte{input, nil, nil}, timeout); err != nil {
			t.Fatal(err)
		}
		return r
	}
	before := descriptors()
	big := make([]byte, 1<<20)
	if r := run("wc -c; echo err >&2; exit 3", big, 0, 1000); r.failure != 0 || r.status.ExitStatus() != 3 ||
		strings.TrimSpace(string(r.pipes[1].output)) != "1048576" || string(r.pipes[2].output) != "err\n" {
		t.Errorf("%v, status %d, %q, %q", r.failure, r.status.ExitStatus(), r.pipes[1].output, r.pipes[2].output)
	}
	if r := run("head -c 1000000 /dev/zero", nil, 0, 1e6); r.failure != 0 || len(r.pipes[1].output) != 1000000 {
		t.Errorf("%v, %d bytes", r.failure, len(r.pipes[1].output))
	}
	if r := run("exec head -c 1000000 /dev/zero", nil, 0, 1000); r.failure != unix.ENOBUFS || r.status.Signal() != unix.SIGKILL {
		t.Errorf("too much output: %v, %v", r.failure, r.status)
	}
	if r := run("echo early; exec sleep 100", nil, 300, 1000); r.failure != unix.ETIMEDOUT || r.status.Signal() != unix.SIGKILL || string(r.pipes[1].output) != "early\n" {
		t.Errorf("too slow: %v, %v, %q", r.failure, r.status, r.pipes[1].output)
	}
	if r := run("exec true", big, 0, 1000); r.failure != 0 || r.inputFailure != unix.EPIPE {
		t.Errorf("input that nobody reads: %v, %v", r.failure, r.inputFailure)
	}
	if after := descriptors(); after != before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}
