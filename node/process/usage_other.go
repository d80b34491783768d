//go:build !linux

package process

import (
	"runtime"

	"golang.org/x/sys/unix"
)

const rusageThread = -1

// maxRSSPerKB is the unit of ru_maxrss: bytes on macOS, kilobytes on the BSDs (getrusage(2)).
var maxRSSPerKB = map[bool]int64{true: 1024, false: 1}[runtime.GOOS == "darwin"]

// residentSize is the most memory in bytes that the process has had in RAM: the present amount needs calls that only C code can make.
func residentSize() int64 {
	var ru unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &ru)
	return int64(ru.Maxrss) / maxRSSPerKB * 1024
}

// setThreadName does nothing: these systems show a process under the name of its file.
func setThreadName(string) {}
