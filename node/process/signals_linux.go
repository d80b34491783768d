package process

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// dumping are the signals at which Go's runtime prints all goroutines and exits with 2, where a program of any other kind just dies of them.
var dumping = []unix.Signal{unix.SIGQUIT, unix.SIGILL, unix.SIGTRAP, unix.SIGABRT, unix.SIGSTKFLT, unix.SIGSYS}

// sigaction is the kernel's struct sigaction, opaque: zeros are the default action, and it is no larger than this on any architecture.
type sigaction [64]byte

// runtimeActions are what Go's runtime had installed for the signals of DefaultSignals.
var runtimeActions = map[unix.Signal]*sigaction{}

// DefaultSignals gives the signals that Go's runtime answers with a dump of itself their default action. Call it once, before the program starts.
func DefaultSignals() {
	for _, sig := range dumping {
		old := new(sigaction)
		if setAction(sig, new(sigaction), old) {
			runtimeActions[sig] = old
		}
	}
}

// receiveByRuntime lets Go's runtime have a signal, which it must to deliver it, or gives it its default action again.
func receiveByRuntime(sig unix.Signal, on bool) {
	action := runtimeActions[sig]
	if action == nil {
		return
	}
	if !on {
		action = new(sigaction)
	}
	setAction(sig, action, nil)
}

// setAction is rt_sigaction(2), which package unix does not have.
func setAction(sig unix.Signal, action, old *sigaction) bool {
	const maskSize = 8
	_, _, errno := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(sig), uintptr(unsafe.Pointer(action)), uintptr(unsafe.Pointer(old)), maskSize, 0, 0)
	return errno == 0
}
