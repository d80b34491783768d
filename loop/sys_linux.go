package loop

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The calls here go to the kernel without telling Go's scheduler (entersyscall), which costs more than they do. That is right only
// for what cannot block: a non-blocking socket or pipe, never a regular file or a blocking descriptor. While a raw call is in
// progress its P cannot be taken away, so a call that blocks would hold up a garbage collection.

// Read is read(2) on a non-blocking fd. At the end of the file it returns 0, nil. EINTR is repeated; other errors, EAGAIN too, are
// returned as unix.Errno with a count of 0. It does not allocate.
func Read(fd int, p []byte) (int, error) {
	for {
		n, _, errno := syscall.RawSyscall(unix.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
		switch errno {
		case 0:
			return int(n), nil
		case unix.EINTR:
		default:
			return 0, errno
		}
	}
}

// Write is write(2) on a non-blocking fd. It may write less than all of p. Errors are those of Read.
func Write(fd int, p []byte) (int, error) {
	for {
		n, _, errno := syscall.RawSyscall(unix.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
		switch errno {
		case 0:
			return int(n), nil
		case unix.EINTR:
		default:
			return 0, errno
		}
	}
}

// Close is close(2). EINTR is success: the descriptor is gone (close(2), notes), and closing it again could hit another file.
func Close(fd int) error {
	_, _, errno := syscall.RawSyscall(unix.SYS_CLOSE, uintptr(fd), 0, 0)
	if errno != 0 && errno != unix.EINTR {
		return errno
	}
	return nil
}
