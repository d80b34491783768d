package sock

import (
	"testing"

	"jsrt/loop"
)

// pong writes back what it reads, n times.
type pong struct {
	l *loop.Loop
	p []byte
	n int
}

func (o *pong) Alloc(*Stream) []byte { return o.p }

func (o *pong) Read(s *Stream, p []byte, _ error) {
	if o.n--; o.n < 0 {
		o.l.Stop()
		return
	}
	if n, err := s.TryWrite(p); n != len(p) {
		panic(err)
	}
}

// BenchmarkEcho is 64 bytes over TCP there and back, both ends in one loop, 50 connections.
func BenchmarkEcho(b *testing.B) {
	l := newLoop(b)
	client := &pong{l: l, p: make([]byte, 64<<10), n: b.N}
	server := &pong{l: l, p: make([]byte, 64<<10), n: b.N + 50}
	message := make([]byte, 64)
	var streams []*Stream
	for range 50 {
		c, s := tcpPair(b, l)
		c.SetOwner(client)
		s.SetOwner(server)
		must(b, c.ReadStart())
		must(b, s.ReadStart())
		streams = append(streams, c, s)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < len(streams); i += 2 {
		if _, err := streams[i].TryWrite(message); err != nil {
			b.Fatal(err)
		}
	}
	must(b, l.Run())
	b.StopTimer()
	for _, s := range streams {
		s.Close(nil)
	}
	run(b, l)
}

// BenchmarkConnections makes and closes TCP connections one after the other, both ends in one loop.
func BenchmarkConnections(b *testing.B) {
	l := newLoop(b)
	ln, addr := listenTCP(b, l, loopback4, func(s *Stream) {
		s.SetOwner(&sink{buf: make([]byte, 1), onRead: closeAtEnd})
		must(b, s.ReadStart())
	})
	left := b.N
	var dial func()
	dial = func() {
		if left--; left < 0 {
			ln.Close(nil)
			return
		}
		c := NewTCP(l)
		must(b, c.Connect(addr, func(err error) {
			must(b, err)
			must(b, c.CloseReset(dial))
		}))
	}
	b.ReportAllocs()
	b.ResetTimer()
	dial()
	must(b, l.Run())
}

// BenchmarkDatagrams is 64 bytes over UDP to oneself, 16 at a time.
func BenchmarkDatagrams(b *testing.B) {
	l := newLoop(b)
	u, addr := boundUDP(b, l, loopback4, nil)
	u.SetOwner(udpCounter(make([]byte, 64<<10)))
	bufs := [][]byte{make([]byte, 64)}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := u.TrySend(bufs, &addr); err != nil {
			b.Fatal(err)
		}
		if i%16 == 15 {
			if _, err := l.RunOnce(false); err != nil {
				b.Fatal(err)
			}
		}
	}
	u.Close(nil)
	run(b, l)
}

type udpCounter []byte

func (o udpCounter) Alloc(*UDP) []byte                            { return o }
func (o udpCounter) Message(*UDP, []byte, Addr, RecvFlags, error) {}
