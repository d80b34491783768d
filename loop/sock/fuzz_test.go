package sock

import (
	"bytes"
	"testing"

	"golang.org/x/sys/unix"
)

// script hands out the bytes of a fuzz input, and zeroes after its end.
type script []byte

func (s *script) next() int {
	if len(*s) == 0 {
		return 0
	}
	b := (*s)[0]
	*s = (*s)[1:]
	return int(b)
}

// outcomes keeps the book of callbacks: each exactly once, in order, and not inside the call that asked for it.
type outcomes struct {
	t      *testing.T
	inside bool
	asked  int
	errs   []error
}

func (o *outcomes) callback() func(error) {
	id := o.asked
	o.asked++
	return func(err error) {
		if o.inside {
			o.t.Fatal("a callback ran inside a call")
		}
		if id != len(o.errs) {
			o.t.Fatalf("callback %d ran as number %d", id, len(o.errs))
		}
		o.errs = append(o.errs, err)
	}
}

// FuzzStreamWrites writes with short writes, EAGAIN and failures, and checks that the bytes arrive in order and that every callback runs once.
func FuzzStreamWrites(f *testing.F) {
	f.Add([]byte{}, []byte{})
	f.Add([]byte{1, 10, 2, 3, 5, 0, 7, 3, 4, 2, 2, 200, 5}, []byte{1, 0, 5, 0, 250, 3})
	f.Add([]byte{2, 1, 9, 2, 3, 200, 100, 50, 3, 6}, []byte{2, 251, 0, 0, 1})
	f.Add([]byte{0, 1, 9, 2, 3, 200, 100, 50, 4, 2, 1, 8}, []byte{255, 255, 255})
	f.Add([]byte{2, 2, 0, 0, 2, 1, 5, 3, 3, 5}, []byte{0, 254})
	f.Add([]byte{1, 1, 5, 3, 1, 0, 3}, []byte{255})
	f.Fuzz(func(t *testing.T, ops, faults []byte) {
		l := newLoop(t)
		a, b := socketpair(t, l)
		must(t, unix.SetsockoptInt(a.Fd(), unix.SOL_SOCKET, unix.SO_SNDBUF, 4096))

		// A fault byte says how much of a write the kernel takes, or what it says instead.
		broken := false
		plan := script(faults)
		fault := func(n int) (int, unix.Errno) {
			if broken {
				return 0, unix.EPIPE
			}
			if len(plan) == 0 {
				return n, 0
			}
			switch v := plan.next(); {
			case v < 200:
				return min(n, v+1), 0
			case v < 250:
				return 0, unix.EAGAIN
			case v == 255:
				broken = true
				return 0, unix.ECONNRESET
			}
			return n, 0
		}
		realSend := sys.send
		hook(t, func(sys *syscalls) {
			sys.send = func(fd int, p []byte) (int, unix.Errno) {
				n, errno := fault(len(p))
				if errno != 0 {
					return 0, errno
				}
				return realSend(fd, p[:n])
			}
			sys.sendv = func(fd int, bufs [][]byte) (int, unix.Errno) {
				whole := bytes.Join(bufs, nil)
				n, errno := fault(len(whole))
				if errno != 0 {
					return 0, errno
				}
				return realSend(fd, whole[:n])
			}
		})

		k := &sink{}
		b.SetOwner(k)
		must(t, b.ReadStart())

		var want []byte
		var ends []int // for each Write, the length of want after it
		next := byte(0)
		fresh := func(n int) []byte {
			p := make([]byte, n)
			for i := range p {
				p[i] = next
				next++
			}
			return p
		}
		writes, shutdowns := &outcomes{t: t}, &outcomes{t: t}
		closed := false
		call := func(fn func()) {
			writes.inside, shutdowns.inside = true, true
			fn()
			writes.inside, shutdowns.inside = false, false
		}
		do := script(ops)
		for len(do) > 0 {
			switch do.next() % 8 {
			case 0:
				p := fresh(do.next() * 7)
				call(func() {
					n, err := a.TryWrite(p)
					if err == nil && n < len(p) {
						next -= byte(len(p) - n)
					} else if err != nil {
						next -= byte(len(p))
					}
					want = append(want, p[:n]...)
				})
			case 1, 2:
				var bufs [][]byte
				for range do.next() % 4 {
					bufs = append(bufs, fresh(do.next()*5))
				}
				whole := bytes.Join(bufs, nil)
				call(func() {
					if a.writeError() != nil {
						next -= byte(len(whole))
						if a.Write(bufs, func(error) { t.Fatal("callback of a refused write") }) == nil {
							t.Fatal("a write was not refused")
						}
						return
					}
					must(t, a.Write(bufs, writes.callback()))
					want = append(want, whole...)
					ends = append(ends, len(want))
				})
			case 3:
				if _, err := l.RunOnce(false); err != nil {
					t.Fatal(err)
				}
			case 4:
				call(func() {
					if a.Writable() {
						must(t, a.Shutdown(shutdowns.callback()))
					}
				})
			case 5:
				b.ReadStop()
			case 6:
				if !b.Closing() && b.Readable() {
					must(t, b.ReadStart())
				}
			case 7:
				if do.next() < 64 {
					call(func() { a.Close(func() { closed = true }) })
				}
			}
		}
		if queued := a.QueuedBytes(); queued < 0 || queued > len(want) {
			t.Fatalf("%d bytes are queued of %d", queued, len(want))
		}
		cancelled := a.Closing()
		if !cancelled {
			call(func() {
				if a.Writable() {
					must(t, a.Shutdown(shutdowns.callback()))
				}
			})
		}
		k.onRead = closeAtEnd
		if k.err != nil {
			b.Close(nil)
		} else {
			must(t, b.ReadStart())
		}
		for b.Active() || len(shutdowns.errs) < shutdowns.asked {
			// The peer reads an end, since a shuts its side or is closed; if it broke, only a's close makes one.
			if broken && !a.Closing() && len(writes.errs) == writes.asked {
				a.Close(func() { closed = true })
			}
			if _, err := l.RunOnce(true); err != nil {
				t.Fatal(err)
			}
		}
		a.Close(func() { closed = true })
		b.Close(nil)
		run(t, l)

		if !closed || len(writes.errs) != writes.asked || len(shutdowns.errs) != shutdowns.asked {
			t.Fatalf("closed %v; %d of %d writes, %d of %d shutdowns were reported", closed, len(writes.errs), writes.asked,
				len(shutdowns.errs), shutdowns.asked)
		}
		if len(k.data) > len(want) || !bytes.Equal(k.data, want[:len(k.data)]) {
			t.Fatalf("%d bytes came that differ from the %d written", len(k.data), len(want))
		}
		if !broken && !cancelled && len(k.data) != len(want) {
			t.Fatalf("%d bytes came, %d were written", len(k.data), len(want))
		}
		failed := false
		for i, err := range writes.errs {
			switch {
			case err == nil && failed:
				t.Fatalf("write %d worked after one that failed", i)
			case err == nil && len(k.data) < ends[i]:
				t.Fatalf("write %d was reported, but only %d of %d bytes came", i, len(k.data), ends[i])
			case err != nil && !broken && !cancelled:
				t.Fatalf("write %d: %v", i, err)
			}
			failed = failed || err != nil
		}
		if a.QueuedBytes() != 0 || l.Alive() {
			t.Fatalf("%d bytes queued, alive %v", a.QueuedBytes(), l.Alive())
		}
		if int(a.BytesWritten) != len(want) || int(b.BytesRead) != len(k.data) {
			t.Fatalf("counted %d written, %d read", a.BytesWritten, b.BytesRead)
		}
	})
}

// FuzzUDPSends sends with EAGAIN, ENOBUFS and failures, and checks that the datagrams arrive in order and that every callback runs once.
func FuzzUDPSends(f *testing.F) {
	f.Add([]byte{}, []byte{})
	f.Add([]byte{1, 3, 1, 4, 0, 2, 2, 1, 9, 1, 1}, []byte{0, 1, 0, 2, 3, 0})
	f.Add([]byte{1, 3, 1, 4, 3, 0}, []byte{1, 1, 1})
	f.Fuzz(func(t *testing.T, ops, faults []byte) {
		l := newLoop(t)
		var got []int
		u, addr := boundUDP(t, l, loopback4, func(p []byte, _ Addr, _ RecvFlags, err error) {
			must(t, err)
			got = append(got, len(p))
		})
		plan := script(faults)
		real := sys.sendto
		hook(t, func(sys *syscalls) {
			sys.sendto = func(fd int, bufs [][]byte, to *Addr) (int, unix.Errno) {
				switch plan.next() % 8 {
				case 1:
					return 0, unix.EAGAIN
				case 2:
					return 0, unix.ENOBUFS
				case 3:
					return 0, unix.EMSGSIZE
				}
				return real(fd, bufs, to)
			}
		})
		sends := &outcomes{t: t}
		var want []int
		do := script(ops)
		for size := 1; len(do) > 0 && size < 100; size++ {
			p := [][]byte{make([]byte, size/2), make([]byte, size-size/2)}
			sends.inside = true
			switch do.next() % 4 {
			case 0:
				if n, err := u.TrySend(p, &addr); err == nil {
					want = append(want, n)
				}
			case 1:
				if u.Closing() {
					break
				}
				done := sends.callback()
				must(t, u.Send(p, &addr, func(n int, err error) {
					done(err)
					if err == nil && n != size {
						t.Fatalf("sent %d of %d", n, size)
					}
					if err == nil {
						want = append(want, n)
					}
				}))
			case 2:
				sends.inside = false
				if _, err := l.RunOnce(false); err != nil {
					t.Fatal(err)
				}
			case 3:
				if do.next() < 64 {
					u.Close(nil)
				}
			}
			sends.inside = false
		}
		cancelled := u.Closing()
		for len(sends.errs) < sends.asked {
			if _, err := l.RunOnce(true); err != nil {
				t.Fatal(err)
			}
		}
		for turns := 0; !cancelled && turns < 100/maxDatagrams+1; turns++ {
			if _, err := l.RunOnce(false); err != nil {
				t.Fatal(err)
			}
		}
		if u.QueuedBytes() != 0 || u.QueuedCount() != 0 {
			t.Fatalf("%d bytes in %d are queued", u.QueuedBytes(), u.QueuedCount())
		}
		for _, err := range sends.errs {
			if err == unix.ECANCELED && !cancelled {
				t.Fatal("cancelled without Close")
			}
		}
		u.Close(nil)
		run(t, l)
		if l.Alive() || len(sends.errs) != sends.asked {
			t.Fatalf("alive %v, %d of %d sends reported", l.Alive(), len(sends.errs), sends.asked)
		}
		last := 0
		for _, n := range got {
			if n <= last {
				t.Fatalf("sizes %v did not arrive in order", got)
			}
			last = n
		}
		if !cancelled && len(got) != len(want) {
			t.Fatalf("%d datagrams came, %d were sent", len(got), len(want))
		}
	})
}
