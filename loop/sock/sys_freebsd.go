package sock

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	keepIdleOption  = unix.TCP_KEEPIDLE
	reusePortOption = unix.SO_REUSEPORT_LB
	// groupSourceOffset: sockaddr_storage is aligned like the int64_t in it.
	groupSourceOffset = int(unsafe.Alignof(int64(0)))
)
