//go:build darwin || freebsd

package childprocess

// Go ignores SIGPIPE of descriptors above 2, and received descriptors are marked after the call.
const (
	recvFlags = 0
	sendFlags = 0
)
