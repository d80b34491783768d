package sock

import (
	"golang.org/x/sys/unix"
	"jsrt/loop"
)

// NewPipe makes a Unix stream that has no socket yet: Open or Connect makes it. Node calls these pipes.
func NewPipe(l *loop.Loop) *Stream { return newStream(l, "PipeWrap", 0) }

func (s *Stream) connectPath(a Addr, done func(error)) error {
	if !validPath(a.Path) {
		return &Error{"connect", unix.EINVAL}
	}
	return s.connect(a, func(unix.Errno) bool { return true }, done)
}

// ValidPath tells whether the kernel can take the path of a Unix socket: 1 to 108 bytes on Linux (104 on the BSDs), NUL only as the
// first byte and only on Linux, where it marks an abstract name (unix(7)). Bind and Connect answer EINVAL to others.
func ValidPath(path string) bool { return validPath(path) }
