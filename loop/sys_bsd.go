//go:build darwin || freebsd

package loop

import "golang.org/x/sys/unix"

// Read is read(2) on a non-blocking fd. At the end of the file it returns 0, nil. EINTR is repeated; other errors, EAGAIN too, are
// returned as unix.Errno with a count of 0. It does not allocate.
func Read(fd int, p []byte) (int, error) {
	for {
		n, err := unix.Read(fd, p)
		if err != unix.EINTR {
			return max(0, n), err
		}
	}
}

// Write is write(2) on a non-blocking fd. It may write less than all of p. Errors are those of Read.
func Write(fd int, p []byte) (int, error) {
	for {
		n, err := unix.Write(fd, p)
		if err != unix.EINTR {
			return max(0, n), err
		}
	}
}

// Close is close(2). EINTR is success: the descriptor is gone, and closing it again could hit another file.
func Close(fd int) error {
	if err := unix.Close(fd); err != nil && err != unix.EINTR {
		return err
	}
	return nil
}
