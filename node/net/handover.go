package net

import (
	"slices"

	"jsrt/loop/sock"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// What node:child_process needs to send sockets and servers to other processes.

// Detach takes the handle from a socket, which is without one from then on, reads and writes nothing, and does not count as a connection of its server.
// nil for what is no socket or has no handle.
func (m *Module) Detach(v goja.Value) *sock.Stream {
	s := m.lookup(v)
	if s == nil || s.handle == nil {
		return nil
	}
	h := s.handle
	h.ReadStop()
	s.bytesRead, s.bytesWritten = h.BytesRead, h.BytesWritten
	s.handle = nil
	s.timer.Stop()
	if srv := s.server; srv != nil {
		s.server = nil
		srv.connections--
	}
	return h
}

// IsHandle tells what a socket or server shows as its _handle.
func (m *Module) IsHandle(v goja.Value) bool {
	_, ok := m.e.State(v).(*handleObject)
	return ok
}

// remote is where sockets of a server live that were sent to another process.
type remote struct {
	close       func(done func())
	connections func(done func(n int, err goja.Value))
}

// AddRemote tells a server of sockets of its own that live in another process: close asks for word when the last of them is closed, connections for
// how many there are. The function that it returns makes the server forget them.
func (m *Module) AddRemote(server goja.Value, close func(done func()), connections func(done func(n int, err goja.Value))) (remove func()) {
	s := m.serverOf(server)
	r := &remote{close, connections}
	s.remotes = append(s.remotes, r)
	return func() { s.remotes = slices.DeleteFunc(s.remotes, func(other *remote) bool { return other == r }) }
}

// closeRemotes lets the server's 'close' wait for the sockets in other processes.
func (s *Server) closeRemotes() {
	remotes := slices.Clone(s.remotes)
	left := len(remotes)
	if left == 0 {
		return
	}
	s.connections++ // one for all of them
	asking := true
	for _, r := range remotes {
		r.close(func() {
			if left--; left > 0 {
				return
			}
			s.connections--
			if !asking {
				s.closeIfDrained()
			}
		})
	}
	asking = false // the caller looks at what has answered at once
}

// countConnections calls back with the number of connections, those in other processes included.
func (s *Server) countConnections(done func(err, n goja.Value)) {
	e := s.m.e
	total, left := s.connections, len(s.remotes)
	if left == 0 {
		e.NextTick(func(any) { done(js.Null, e.VM.ToValue(total)) }, nil)
		return
	}
	failed := false
	for _, r := range slices.Clone(s.remotes) {
		r.connections(func(n int, err goja.Value) {
			total += n
			left--
			switch {
			case failed:
			case !js.IsNullish(err):
				failed = true
				e.NextTick(func(any) { done(err, js.Undefined) }, nil)
			case left == 0:
				e.NextTick(func(any) { done(js.Null, e.VM.ToValue(total)) }, nil)
			}
		})
	}
}
