package childprocess

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand"
	"os"
	"testing"

	"jsrt/loop"

	"golang.org/x/sys/unix"
)

// peer is one end of a pipe in a test, and what has come there.
type peer struct {
	pipe *ipcPipe
	data []byte
	fds  []int
	err  error
	got  func()
}

func (p *peer) received(b []byte, fds []int) {
	p.data = append(p.data, b...)
	p.fds = append(p.fds, fds...)
	if p.got != nil {
		p.got()
	}
}

func (p *peer) ended(err error) { p.err = err }

// pair makes a loop and two connected pipes.
func pair(t *testing.T) (l *loop.Loop, a, b *peer) {
	t.Helper()
	l, err := loop.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	one, two, errno := socketPair()
	if errno != 0 {
		t.Fatal(errno)
	}
	a, b = new(peer), new(peer)
	var scratch ipcScratch
	for p, fd := range map[*peer]int{a: one, b: two} {
		if p.pipe, err = newIPCPipe(l, fd, &scratch, p); err != nil {
			t.Fatal(err)
		}
	}
	return l, a, b
}

func run(t *testing.T, l *loop.Loop) {
	t.Helper()
	if err := l.Run(); err != nil {
		t.Fatal(err)
	}
}

func TestPipeCarriesBytesBothWays(t *testing.T) {
	l, a, b := pair(t)
	sent := make([]byte, 3<<20)
	rand.New(rand.NewSource(1)).Read(sent)
	b.got = func() {
		if len(b.data) == len(sent) {
			if sync, err := b.pipe.write([]byte("thanks"), -1, nil); !sync || err != nil {
				t.Error(sync, err)
			}
		}
	}
	a.got = func() { a.pipe.close(nil) }
	done := 0
	for p := sent; len(p) > 0; {
		n := min(len(p), 100000)
		sync, err := a.pipe.write(p[:n], -1, func(err error) {
			done++
			if err != nil {
				t.Error(err)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if sync {
			done++
		}
		p = p[n:]
	}
	if a.pipe.queued == 0 {
		t.Fatal("3 MB fit into a socket buffer: the queue was not tried")
	}
	run(t, l) // ends: closing a ends b, and neither keeps the loop alive
	if !bytes.Equal(b.data, sent) || string(a.data) != "thanks" || b.err != io.EOF {
		t.Errorf("%d of %d bytes, %q, %v", len(b.data), len(sent), a.data, b.err)
	}
	if done != 32 || a.pipe.queued != 0 {
		t.Errorf("%d of 32 writes told of their end, %d bytes are queued", done, a.pipe.queued)
	}
	b.pipe.close(nil)
	run(t, l)
}

func TestPipeCarriesDescriptors(t *testing.T) {
	before := descriptors()
	l, a, b := pair(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	// So much before it that the descriptor waits in the queue, while its own number is closed.
	big := make([]byte, 2<<20)
	if sync, err := a.pipe.write(big, -1, nil); sync || err != nil {
		t.Fatal(sync, err)
	}
	if _, err := a.pipe.write([]byte("handle"), int(w.Fd()), func(err error) {
		if err != nil {
			t.Error(err)
		}
		a.pipe.close(nil)
	}); err != nil {
		t.Fatal(err)
	}
	w.Close()
	run(t, l)
	if len(b.data) != len(big)+6 || len(b.fds) != 1 {
		t.Fatalf("%d bytes, descriptors %v", len(b.data), b.fds)
	}
	if flags, err := unix.FcntlInt(uintptr(b.fds[0]), unix.F_GETFD, 0); err != nil || flags&unix.FD_CLOEXEC == 0 {
		t.Error("the descriptor that came is not close-on-exec", err)
	}
	if _, err := unix.Write(b.fds[0], []byte("x")); err != nil {
		t.Error(err)
	}
	_ = unix.Close(b.fds[0])
	if got, err := io.ReadAll(r); string(got) != "x" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	r.Close()
	b.pipe.close(nil)
	run(t, l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if after := descriptors(); after != before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

func TestPipeCloseCancelsWrites(t *testing.T) {
	l, a, b := pair(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	var ends []error
	for range 3 {
		if _, err := a.pipe.write(make([]byte, 1<<20), int(w.Fd()), func(err error) { ends = append(ends, err) }); err != nil {
			t.Fatal(err)
		}
	}
	before := descriptors()
	closed := false
	a.pipe.close(func() { closed = len(ends) == 3 })
	a.pipe.close(nil)
	b.pipe.close(nil)
	run(t, l)
	if !closed {
		t.Error("the writes did not end before the close")
	}
	for _, err := range ends {
		if !errors.Is(err, unix.ECANCELED) {
			t.Error(err)
		}
	}
	// Both ends, and the copies that the second and third write held.
	if after := descriptors(); after != before-4 {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
	if _, err := a.pipe.write([]byte("x"), -1, nil); err != unix.EBADF {
		t.Errorf("write after close: %v", err)
	}
}

func TestPipeOfDeadPeer(t *testing.T) {
	l, a, b := pair(t)
	b.pipe.close(nil)
	if _, err := a.pipe.write([]byte("x"), -1, nil); err != unix.EPIPE {
		t.Errorf("write: %v", err)
	}
	run(t, l)
	if a.err != io.EOF {
		t.Errorf("ended with %v", a.err)
	}
	a.pipe.close(nil)
	run(t, l)
}

// What keeps the loop alive: a referenced pipe, and a write that is under way.
func TestPipeLiveness(t *testing.T) {
	l, a, b := pair(t)
	if !l.Alive() {
		t.Error("open pipes do not keep the loop alive")
	}
	a.pipe.Unref()
	b.pipe.Unref()
	if l.Alive() {
		t.Error("unreferenced pipes keep the loop alive")
	}
	if _, err := a.pipe.write(make([]byte, 1<<20), -1, nil); err != nil {
		t.Fatal(err)
	}
	if !l.Alive() {
		t.Error("a write under way does not keep the loop alive")
	}
	run(t, l)
	if a.pipe.queued != 0 {
		t.Errorf("the loop ended with %d bytes in the queue", a.pipe.queued)
	}
}

// FuzzInbox cuts a stream of messages anywhere: what comes out is what was put in, for both codecs.
func FuzzInbox(f *testing.F) {
	f.Add([]byte("one\ntwo\n\nthree"), []byte{1, 3, 200})
	f.Add([]byte{0, 0, 0, 2, 'a', 'b', 0, 0, 0, 0, 0, 0, 0, 1}, []byte{0, 1, 1})
	f.Add([]byte{255, 255, 255, 255, 0, '\n'}, []byte{2})
	f.Fuzz(func(t *testing.T, stream, cuts []byte) {
		for _, c := range []codec{jsonCodec{}, advancedCodec{}} {
			wanted, rest := messagesIn(c, stream)
			var in inbox
			var got [][]byte
			feed := func(p []byte) {
				// The memory is used again, as the pipe does.
				p = bytes.Clone(p)
				in.add(p, c.split, func(m []byte) { got = append(got, bytes.Clone(m)) })
				clear(p)
			}
			p := stream
			for _, cut := range cuts {
				n := min(int(cut), len(p))
				feed(p[:n])
				p = p[n:]
			}
			feed(p)
			if len(got) != len(wanted) || !bytes.Equal(in.rest, rest) {
				t.Fatalf("%T: %d messages and %q, want %d and %q", c, len(got), in.rest, len(wanted), rest)
			}
			for i := range got {
				if !bytes.Equal(got[i], wanted[i]) {
					t.Fatalf("%T: message %d is %q, want %q", c, i, got[i], wanted[i])
				}
			}
		}
	})
}

// messagesIn takes a stream apart in the plainest way.
func messagesIn(c codec, p []byte) (messages [][]byte, rest []byte) {
	for {
		if _, lines := c.(jsonCodec); lines {
			m, after, found := bytes.Cut(p, []byte{'\n'})
			if !found {
				return messages, p
			}
			messages, p = append(messages, m), after
			continue
		}
		if len(p) < 4 || int64(len(p)-4) < int64(binary.BigEndian.Uint32(p)) {
			return messages, p
		}
		n := binary.BigEndian.Uint32(p)
		messages, p = append(messages, p[4:4+n]), p[4+n:]
	}
}

func TestInboxKeepsWhatStandsBehindABadMessage(t *testing.T) {
	var in inbox
	var got []string
	take := func(m []byte) {
		if string(m) == "bad" {
			panic("bad")
		}
		got = append(got, string(m))
	}
	func() {
		defer func() { _ = recover() }()
		in.add([]byte("one\nbad\ntwo\nthr"), jsonCodec{}.split, take)
	}()
	in.add([]byte("ee\n"), jsonCodec{}.split, take)
	if len(got) != 3 || got[1] != "two" || got[2] != "three" || in.rest != nil {
		t.Errorf("%q, %q", got, in.rest)
	}
}
