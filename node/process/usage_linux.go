package process

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

const (
	rusageThread = unix.RUSAGE_THREAD
	maxRSSPerKB  = 1 // getrusage(2) counts ru_maxrss in kilobytes
)

// residentSize is the memory in bytes that the process has in RAM (proc_pid_statm(5)).
func residentSize() int64 {
	data, err := os.ReadFile("/proc/self/statm")
	if fields := bytes.Fields(data); err == nil && len(fields) > 1 {
		if pages, err := strconv.ParseInt(string(fields[1]), 10, 64); err == nil {
			return pages * int64(os.Getpagesize())
		}
	}
	var ru unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &ru)
	return ru.Maxrss * 1024
}

// setThreadName names the main thread, which is what ps and top show (proc_pid_comm(5)). A name that the system refuses is shown by
// process.title all the same, as in Node.
func setThreadName(name string) { _ = os.WriteFile("/proc/self/comm", []byte(name), 0) }
