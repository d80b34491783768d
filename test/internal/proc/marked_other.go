//go:build !linux

package proc

import "syscall"

// KillMarked needs /proc; elsewhere only process groups are cleaned up.
func KillMarked(string) int { return 0 }

// limitMemory needs prlimit(2); elsewhere a program under test has the user's own limits.
func limitMemory(int, uint64) {}

// NoCoreFiles keeps the programs started from now on from writing core files when a test aborts them.
func NoCoreFiles() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
}
