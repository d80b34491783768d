//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// processCPU returns the CPU time (user and system) that all threads of pid, those that ended included, have used.
// It reads the process's CPU clock, whose id clock_getcpuclockid(3) forms from the pid: nanoseconds, where /proc/PID/stat has ticks of 10 ms.
func processCPU(pid int) (time.Duration, error) {
	const schedClock = 2 // CPUCLOCK_SCHED
	var ts unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|schedClock), &ts); err != nil {
		return 0, fmt.Errorf("CPU clock of process %d: %w", pid, err)
	}
	return time.Duration(ts.Nano()), nil
}

// residentBytes returns the resident set size of pid in bytes.
func residentBytes(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	return parseResident(text)
}

// parseResident finds VmRSS in the text of /proc/PID/status (proc_pid_status(5)) and returns it in bytes.
func parseResident(status []byte) (int64, error) {
	for line := range bytes.Lines(status) {
		rest, found := bytes.CutPrefix(line, []byte("VmRSS:"))
		if !found {
			continue
		}
		fields := strings.Fields(string(rest))
		if len(fields) != 2 || fields[1] != "kB" {
			return 0, fmt.Errorf("VmRSS line %q is not in kB", line)
		}
		kb, err := strconv.ParseInt(fields[0], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("VmRSS: %w", err)
		}
		return kb * 1024, nil
	}
	return 0, fmt.Errorf("no VmRSS line: the process has ended")
}

// settledBytes waits, at most 1.5 s, until the resident size of pid has stopped moving and returns it.
func settledBytes(pid int) (int64, error) {
	const step, limit = 100 * time.Millisecond, 15
	last, err := residentBytes(pid)
	for i, still := 0, 0; err == nil && i < limit && still < 3; i++ {
		time.Sleep(step)
		var now int64
		if now, err = residentBytes(pid); err != nil {
			break
		}
		if diff := now - last; diff < 64<<10 && diff > -64<<10 {
			still++
		} else {
			still = 0
		}
		last = now
	}
	return last, err
}

// mappedCodeBytes returns the size of all files that pid has mapped executable: the binary and the shared libraries that it
// cannot run without.
func mappedCodeBytes(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return 0, err
	}
	var sum int64
	for _, path := range parseExecutableMaps(text) {
		info, err := os.Stat(path)
		if err != nil {
			return 0, err
		}
		sum += info.Size()
	}
	return sum, nil
}

// parseExecutableMaps lists, each once, the files mapped with execute permission in the text of /proc/PID/maps (proc_pid_maps(5)).
func parseExecutableMaps(maps []byte) []string {
	var paths []string
	seen := make(map[string]bool)
	for line := range bytes.Lines(maps) {
		// address perms offset dev inode path; the path may hold spaces.
		fields := strings.SplitN(strings.TrimSpace(string(line)), " ", 6)
		if len(fields) < 6 || !strings.Contains(fields[1], "x") {
			continue
		}
		path := strings.TrimSpace(fields[5])
		if strings.HasPrefix(path, "/") && !seen[path] {
			seen[path] = true
			paths = append(paths, path)
		}
	}
	return paths
}

// cpus says where the server and where the load run.
type cpus struct {
	server, load int
	split        bool // false on a machine with one CPU: nothing is pinned
}

// splitCPUs takes the first two CPUs this process may use, one for the servers and one for itself, and moves itself there.
func splitCPUs() (cpus, error) {
	var allowed unix.CPUSet
	if err := unix.SchedGetaffinity(0, &allowed); err != nil {
		return cpus{}, fmt.Errorf("sched_getaffinity: %w", err)
	}
	var two []int
	for cpu := 0; len(two) < 2 && cpu < len(allowed)*64; cpu++ {
		if allowed.IsSet(cpu) {
			two = append(two, cpu)
		}
	}
	if len(two) < 2 {
		return cpus{}, nil
	}
	c := cpus{server: two[0], load: two[1], split: true}
	// Affinity belongs to a thread and new threads inherit it: a second pass catches one that was born during the first.
	for range 2 {
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return cpus{}, err
		}
		for _, task := range tasks {
			tid, err := strconv.Atoi(task.Name())
			if err != nil {
				return cpus{}, err
			}
			if err := pin(tid, c.load); err != nil && err != unix.ESRCH {
				return cpus{}, fmt.Errorf("sched_setaffinity: %w", err)
			}
		}
	}
	return c, nil
}

// pin binds one thread (0: the calling one) to one CPU.
func pin(tid, cpu int) error {
	var set unix.CPUSet
	set.Set(cpu)
	return unix.SchedSetaffinity(tid, &set)
}

// startOnServerCPU starts cmd on the CPU of the servers: a child inherits the affinity of the thread that forks it.
func (c cpus) startOnServerCPU(cmd *exec.Cmd) error {
	if !c.split {
		return cmd.Start()
	}
	runtime.LockOSThread()
	if err := pin(0, c.server); err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("sched_setaffinity: %w", err)
	}
	err := cmd.Start()
	if back := pin(0, c.load); back != nil {
		// The thread stays locked, so that it ends with this goroutine and no other is run on the wrong CPU.
		return fmt.Errorf("sched_setaffinity: %w", back)
	}
	runtime.UnlockOSThread()
	return err
}

// raiseOpenFiles lifts the soft limit of descriptors to the hard one, for this process and the servers it starts.
func raiseOpenFiles() (uint64, error) {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 0, fmt.Errorf("getrlimit: %w", err)
	}
	limit.Cur = limit.Max
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 0, fmt.Errorf("setrlimit: %w", err)
	}
	return limit.Cur, nil
}

// cpuModel names the processor as /proc/cpuinfo does, or is empty.
func cpuModel() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer f.Close()
	for scan := bufio.NewScanner(f); scan.Scan(); {
		if name, value, ok := strings.Cut(scan.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
