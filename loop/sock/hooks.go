package sock

import "golang.org/x/sys/unix"

// syscalls are the system calls that tests make fail: short writes, EAGAIN, EMFILE. Everything in this package goes through sys.
// An errno of 0 is success. EINTR never comes out of these.
type syscalls struct {
	socket   func(family, typ int) (fd int, errno unix.Errno) // non-blocking, close-on-exec
	connect  func(fd int, a Addr) unix.Errno
	listen   func(fd, backlog int) unix.Errno
	accept   func(fd int) (conn int, errno unix.Errno) // non-blocking, close-on-exec
	spare    func() (fd int, errno unix.Errno)         // a descriptor held in reserve against EMFILE
	read     func(fd int, p []byte) (n int, errno unix.Errno)
	write    func(fd int, p []byte) (n int, errno unix.Errno)      // what is not a socket: FIFOs
	send     func(fd int, p []byte) (n int, errno unix.Errno)      // raises no SIGPIPE
	sendv    func(fd int, bufs [][]byte) (n int, errno unix.Errno) // raises no SIGPIPE
	recvfrom func(fd int, p []byte, from *Addr) (n int, truncated bool, errno unix.Errno)
	sendto   func(fd int, bufs [][]byte, to *Addr) (n int, errno unix.Errno) // to nil: the connected peer
}

var sys = syscalls{
	socket:   sysSocket,
	connect:  sysConnect,
	listen:   sysListen,
	accept:   sysAccept,
	spare:    sysSpare,
	read:     sysRead,
	write:    sysWrite,
	send:     sysSend,
	sendv:    sysSendv,
	recvfrom: sysRecvfrom,
	sendto:   sysSendto,
}
