//go:build !linux

package process

import "golang.org/x/sys/unix"

// DefaultSignals does nothing here: these systems let only their C library change what a signal does, so that Go's runtime answers SIGQUIT and its
// like with a dump of its goroutines.
func DefaultSignals() {}

// receiveByRuntime has nothing to do where DefaultSignals has not.
func receiveByRuntime(unix.Signal, bool) {}
