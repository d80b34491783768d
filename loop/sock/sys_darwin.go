package sock

import "golang.org/x/sys/unix"

const (
	keepIdleOption = unix.TCP_KEEPALIVE
	// reusePortOption: this system's SO_REUSEPORT steals the port instead of sharing it.
	reusePortOption = 0
	// groupSourceOffset: the structure is packed to four bytes.
	groupSourceOffset = 4
)
