package main

import (
	"os"
	"syscall"
)

// setNonblock sets O_NONBLOCK of the open file, without Go's poller taking it over.
func setNonblock(f *os.File) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := conn.Control(func(fd uintptr) { failed = syscall.SetNonblock(int(fd), true) }); err != nil {
		return err
	}
	return failed
}
