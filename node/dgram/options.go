package dgram

import (
	"math"
	"net/netip"

	"jsrt/loop/sock"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// optionMethods defines what sets socket options and group memberships.
func (m *Module) optionMethods() {
	e, proto := m.e, m.Socket.Proto
	method := func(name string, length int, fn func(s *Socket, c js.Call) (goja.Value, error)) {
		js.Method(e, proto, name, length, func(c js.Call) js.Value {
			s := m.of(c.This)
			s.running()
			ret, err := fn(s, c)
			if err != nil {
				panic(m.plainError(err, name))
			}
			return ret
		})
	}
	number := func(c js.Call, name string) int {
		return int(validate.Number(e, c.Argument(0), name, math.Inf(-1), math.Inf(1)))
	}
	method("setBroadcast", 1, func(s *Socket, c js.Call) (goja.Value, error) {
		return js.Undefined, s.handle.SetBroadcast(c.Argument(0).ToBoolean())
	})
	method("setTTL", 1, func(s *Socket, c js.Call) (goja.Value, error) {
		return c.Argument(0), s.handle.SetTTL(number(c, "ttl"))
	})
	method("setMulticastTTL", 1, func(s *Socket, c js.Call) (goja.Value, error) {
		return c.Argument(0), s.handle.SetMulticastTTL(number(c, "ttl"))
	})
	method("setMulticastLoopback", 1, func(s *Socket, c js.Call) (goja.Value, error) {
		return c.Argument(0), s.handle.SetMulticastLoopback(c.Argument(0).ToBoolean())
	})
	method("setMulticastInterface", 1, func(s *Socket, c js.Call) (goja.Value, error) {
		iface, err := sock.ParseIP(validate.String(e, c.Argument(0), "interfaceAddress"), 0)
		if err != nil {
			return js.Undefined, unix.EINVAL
		}
		return js.Undefined, s.handle.SetMulticastInterface(iface)
	})
	membership := func(name string, fn func(s *Socket, group netip.Addr, iface sock.Addr) error) {
		method(name, 2, func(s *Socket, c js.Call) (goja.Value, error) {
			if !c.Argument(0).ToBoolean() {
				errors.Throw(e, "ERR_MISSING_ARGS", `"multicastAddress" argument`)
			}
			group, iface, err := groupArgs(c.Argument(0), c.Argument(1))
			if err != nil {
				return js.Undefined, err
			}
			return js.Undefined, fn(s, group, iface)
		})
	}
	membership("addMembership", func(s *Socket, group netip.Addr, iface sock.Addr) error {
		err := s.handle.Join(group, iface)
		if err == nil && s.bind == unbound {
			// Joining has bound the socket to a port of the system's choice.
			s.listen()
		}
		return err
	})
	membership("dropMembership", func(s *Socket, group netip.Addr, iface sock.Addr) error { return s.handle.Leave(group, iface) })
	source := func(name string, fn func(s *Socket, source, group netip.Addr, iface sock.Addr) error) {
		method(name, 3, func(s *Socket, c js.Call) (goja.Value, error) {
			validate.String(e, c.Argument(0), "sourceAddress")
			validate.String(e, c.Argument(1), "groupAddress")
			from, err := netip.ParseAddr(c.Argument(0).String())
			if err != nil {
				return js.Undefined, unix.EINVAL
			}
			group, iface, err := groupArgs(c.Argument(1), c.Argument(2))
			if err != nil {
				return js.Undefined, err
			}
			return js.Undefined, fn(s, from, group, iface)
		})
	}
	source("addSourceSpecificMembership", func(s *Socket, from, group netip.Addr, iface sock.Addr) error {
		err := s.handle.JoinSource(from, group, iface)
		if err == nil && s.bind == unbound {
			s.listen()
		}
		return err
	})
	source("dropSourceSpecificMembership", func(s *Socket, from, group netip.Addr, iface sock.Addr) error {
		return s.handle.LeaveSource(from, group, iface)
	})

	size := func(name, call string, get func(s *Socket) (int, error)) {
		js.Method(e, proto, name, 0, func(c js.Call) js.Value {
			s := m.of(c.This)
			s.running()
			n, err := get(s)
			s.bufferSize(call, err)
			return e.VM.ToValue(n)
		})
	}
	size("getRecvBufferSize", "recv", func(s *Socket) (int, error) { return s.handle.RecvBufferSize() })
	size("getSendBufferSize", "send", func(s *Socket) (int, error) { return s.handle.SendBufferSize() })
	set := func(name, call string, fn func(s *Socket, n int) error) {
		js.Method(e, proto, name, 1, func(c js.Call) js.Value {
			s := m.of(c.This)
			v := c.Argument(0)
			s.running()
			if f := v.ToFloat(); !js.IsNumber(v) || f != math.Trunc(f) || f < 0 || f > math.MaxUint32 {
				errors.Throw(e, "ERR_SOCKET_BAD_BUFFER_SIZE")
			}
			s.bufferSize(call, fn(s, int(v.ToInteger())))
			return js.Undefined
		})
	}
	set("setRecvBufferSize", "recv", func(s *Socket, n int) error { return s.handle.SetRecvBufferSize(n) })
	set("setSendBufferSize", "send", func(s *Socket, n int) error { return s.handle.SetSendBufferSize(n) })
	count := func(name string, get func(s *Socket) int) {
		js.Method(e, proto, name, 0, func(c js.Call) js.Value {
			s := m.of(c.This)
			s.running()
			return e.VM.ToValue(get(s))
		})
	}
	count("getSendQueueSize", func(s *Socket) int { return s.handle.QueuedBytes() })
	count("getSendQueueCount", func(s *Socket) int { return s.handle.QueuedCount() })
}

// groupArgs reads a group and an interface address, which may be left out.
func groupArgs(group, iface goja.Value) (netip.Addr, sock.Addr, error) {
	g, err := netip.ParseAddr(group.String())
	if err != nil {
		return netip.Addr{}, sock.Addr{}, unix.EINVAL
	}
	var i sock.Addr
	if !js.IsNullish(iface) {
		if i, err = sock.ParseIP(iface.String(), 0); err != nil {
			return netip.Addr{}, sock.Addr{}, unix.EINVAL
		}
	}
	return g, i, nil
}
