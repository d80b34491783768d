//go:build unix

package run

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The peers of the examples: Go's net package, and bare sockets where the test decides about every call.

// dial connects with Go's net package; every operation is bounded by the time limit.
func dial(t *testing.T, network, address string) net.Conn {
	t.Helper()
	conn, err := net.DialTimeout(network, address, timeLimit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(timeLimit)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// send writes all of text.
func send(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
}

// expect reads exactly as many bytes as text has and compares.
func expect(t *testing.T, r io.Reader, text string) {
	t.Helper()
	got := make([]byte, len(text))
	n, err := io.ReadFull(r, got)
	if string(got[:n]) != text {
		t.Fatalf("got %q (%v), expected %q", clip(got[:n]), err, clip([]byte(text)))
	}
}

// expectEnd reads to the end of the stream, which must come without another byte and without an error.
func expectEnd(t *testing.T, r io.Reader) {
	t.Helper()
	if rest, err := io.ReadAll(r); err != nil || len(rest) > 0 {
		t.Fatalf("got %q (%v), expected the end", clip(rest), err)
	}
}

func clip(p []byte) []byte { return p[:min(len(p), 200)] }

// pattern returns n bytes that differ from place to place, so that a shift or a swap shows.
func pattern(n int) string {
	var b strings.Builder
	b.Grow(n)
	for i := range n {
		b.WriteByte(byte(i*31 + i>>8*7 + i>>16))
	}
	return b.String()
}

// rawTCP is a blocking socket with nothing of Go's net package around it.
type rawTCP int

func dialRaw(t *testing.T, address string) rawTCP {
	t.Helper()
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		t.Fatal(err)
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	unix.CloseOnExec(fd)
	limit := unix.NsecToTimeval(timeLimit.Nanoseconds())
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &limit); err != nil {
		t.Fatal(err)
	}
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &limit); err != nil {
		t.Fatal(err)
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
		t.Fatal(err)
	}
	if err := unix.Connect(fd, &unix.SockaddrInet4{Addr: target.Addr().As4(), Port: int(target.Port())}); err != nil {
		t.Fatalf("connect: %v", err)
	}
	return rawTCP(fd)
}

func (r rawTCP) Read(p []byte) (int, error) {
	for {
		n, err := unix.Read(int(r), p)
		switch {
		case err == unix.EINTR:
			continue
		case err != nil:
			return 0, fmt.Errorf("read: %w", err)
		case n == 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

func (r rawTCP) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		n, err := unix.Write(int(r), p[done:])
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return done, fmt.Errorf("write: %w", err)
		}
		done += n
	}
	return done, nil
}

// closeWrite sends the FIN.
func (r rawTCP) closeWrite(t *testing.T) {
	t.Helper()
	if err := unix.Shutdown(int(r), unix.SHUT_WR); err != nil {
		t.Fatalf("shutdown: %v", err)
	}
}

// reset closes with an RST: SO_LINGER with a time of 0 (socket(7)).
func (r rawTCP) reset(t *testing.T) {
	t.Helper()
	if err := unix.SetsockoptLinger(int(r), unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1}); err != nil {
		t.Fatalf("SO_LINGER: %v", err)
	}
	r.close(t)
}

func (r rawTCP) close(t *testing.T) {
	t.Helper()
	if err := unix.Close(int(r)); err != nil {
		t.Fatalf("close: %v", err)
	}
}
