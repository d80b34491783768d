package sock

import "golang.org/x/sys/unix"

// Error is a failed system call. Syscall is the name Node reports for it ("connect", "bind", "listen", "accept", "read", "write",
// "send", "recvmsg", ...), Errno the kernel's number; errors.Is(err, unix.ECONNREFUSED) looks through it.
type Error struct {
	Syscall string
	Errno   unix.Errno
}

// Error returns the text in the form of os.SyscallError: "connect: connection refused".
func (e *Error) Error() string { return e.Syscall + ": " + e.Errno.Error() }

// Unwrap returns the unix.Errno.
func (e *Error) Unwrap() error { return e.Errno }

// failure makes an error of a system call's errno, nil of 0.
func failure(syscall string, errno unix.Errno) error {
	if errno == 0 {
		return nil
	}
	return &Error{syscall, errno}
}

// errnoOf is the errno inside an error of package unix, 0 for nil.
func errnoOf(err error) unix.Errno {
	if err == nil {
		return 0
	}
	if errno, ok := err.(unix.Errno); ok {
		return errno
	}
	return unix.EINVAL
}
