package loop

import (
	"os"
	"os/signal"
	"slices"

	"golang.org/x/sys/unix"
)

// signalBuffer is how many signals of one number can wait for the loop; os/signal drops what does not fit. The kernel merges
// pending signals of the same number anyway (signal(7)).
const signalBuffer = 64

// Signal calls a function on the loop when the process receives a signal. Several may watch the same number. While one is active the
// signal has not its default effect; when the last stops, it has again. Loop goroutine only.
type Signal struct {
	Handle
	number unix.Signal
	fn     func(unix.Signal)
}

// Init prepares an inactive handle for signal sig.
func (s *Signal) Init(l *Loop, sig unix.Signal, fn func(unix.Signal)) {
	s.Handle.Init(l, "SignalWrap")
	s.kindHook = s
	s.number = sig
	s.fn = fn
}

// Start begins to watch. The error is EINVAL for what cannot be caught, SIGKILL and SIGSTOP, and for a number without a name, which
// no Node program can ask for.
func (s *Signal) Start() error {
	if s.number == unix.SIGKILL || s.number == unix.SIGSTOP || unix.SignalName(s.number) == "" {
		return unix.EINVAL
	}
	s.Handle.Start()
	return nil
}

func (s *Signal) activate(on bool) {
	l := s.loop
	if l.closed {
		return // Loop.Close has stopped all sources
	}
	src := l.signals[s.number]
	if !on {
		src.handles = slices.DeleteFunc(src.handles, func(h *Signal) bool { return h == s })
		if len(src.handles) == 0 {
			delete(l.signals, s.number)
			src.stop()
		}
		return
	}
	if src == nil {
		if l.signals == nil {
			l.signals = make(map[unix.Signal]*signalSource)
		}
		src = newSignalSource(l, s.number)
		l.signals[s.number] = src
	}
	src.handles = append(src.handles, s)
}

// signalSource is one signal number that the loop watches. Each has its own channel and goroutine: os/signal can withdraw a whole channel
// only, and with one for all numbers a signal that comes while the others are registered anew would kill the process.
type signalSource struct {
	received chan os.Signal
	handles  []*Signal
}

func newSignalSource(l *Loop, number unix.Signal) *signalSource {
	src := &signalSource{received: make(chan os.Signal, signalBuffer)}
	signal.Notify(src.received, number)
	deliver := func() { src.deliver(number) }
	go func() {
		for range src.received {
			l.Post(deliver)
		}
	}()
	return src
}

// deliver calls the handles that are active when the signal reaches the loop, less those that one of them stops.
func (src *signalSource) deliver(number unix.Signal) {
	for _, s := range slices.Clone(src.handles) {
		if s.Active() {
			s.fn(number)
		}
	}
}

// stop restores the signal's effect. After signal.Stop nothing is sent to the channel any more, so closing it is safe.
func (src *signalSource) stop() {
	signal.Stop(src.received)
	close(src.received)
}
