package proc

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// KillMarked kills every process whose environment holds mark (as "NAME=value") but the caller itself, and returns how many
// those were. It is for what escapes a process group: daemons made with setsid, detached children.
func KillMarked(mark string) int {
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	killed := 0
	for _, file := range files {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil || pid == os.Getpid() {
			continue
		}
		// A process that is gone, or of another user, reads as an error and is none of ours.
		env, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for _, entry := range bytes.Split(env, []byte{0}) {
			if string(entry) == mark && syscall.Kill(pid, syscall.SIGKILL) == nil {
				killed++
				break
			}
		}
	}
	return killed
}

// limitMemory sets RLIMIT_DATA, which since Linux 4.7 counts private writable mappings: what a program really asks for, and not
// the address space that Go and V8 reserve. A process already gone has nothing to limit.
func limitMemory(pid int, bytes uint64) {
	_ = unix.Prlimit(pid, unix.RLIMIT_DATA, &unix.Rlimit{Cur: bytes, Max: bytes}, nil)
}

// NoCoreFiles keeps the programs started from now on from writing core files when a test aborts them.
func NoCoreFiles() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
}
