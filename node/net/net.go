// Package net is node:net: TCP and Unix sockets and servers over loop/sock, as streams.
package net

import (
	"net/netip"
	"strings"

	"jsrt/loop/sock"
	"jsrt/node/buffer"
	"jsrt/node/events"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"
	"jsrt/node/stream"

	"github.com/dop251/goja"
)

// Module is node:net of one runtime.
type Module struct {
	Exports *goja.Object
	Socket  *js.Class
	Server  *js.Class

	e      *env.Env
	events *events.Module
	stream *stream.Module
	buffer *buffer.Module
	kind   *stream.Kind

	connectMethod *goja.Object // Socket.prototype.connect
	endName       goja.Value   // "end"
	onEnd         *goja.Object // the 'end' listener that every socket begins with, as in Node

	handleKind *handleClass // of _handle, once somebody has looked at one

	// scratch is where every socket reads to. What is read is copied, or, when it fills a good part of scratch, keeps scratch.
	scratch []byte
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

func build(e *env.Env) *Module {
	m := &Module{e: e, events: events.Of(e), stream: stream.Of(e), buffer: buffer.Of(e)}
	m.Exports = e.VM.NewObject()
	m.endName = e.VM.ToValue("end")
	m.socketClass()
	m.serverClass()

	js.Set(m.Exports, "Socket", m.Socket.Ctor)
	js.Set(m.Exports, "Stream", m.Socket.Ctor)
	js.Set(m.Exports, "Server", m.Server.Ctor)
	js.Method(e, m.Exports, "createServer", 2, func(c js.Call) js.Value {
		return js.New(e, m.Server.Ctor, c.Argument(0), c.Argument(1))
	})
	connect := js.Method(e, m.Exports, "connect", 0, func(c js.Call) js.Value { return m.connect(js.Copy(c.Arguments)) })
	js.Set(m.Exports, "createConnection", connect)
	js.Method(e, m.Exports, "isIP", 1, func(c js.Call) js.Value { return e.VM.ToValue(isIP(c.Argument(0))) })
	js.Method(e, m.Exports, "isIPv4", 1, func(c js.Call) js.Value { return js.Bool(isIP(c.Argument(0)) == 4) })
	js.Method(e, m.Exports, "isIPv6", 1, func(c js.Call) js.Value { return js.Bool(isIP(c.Argument(0)) == 6) })
	js.Method(e, m.Exports, "_normalizeArgs", 1, func(c js.Call) js.Value {
		var args []goja.Value
		if list := js.ObjectOf(c.Argument(0)); list != nil {
			for i := 0; i < js.Len(list); i++ {
				args = append(args, js.Index(list, i))
			}
		}
		options, cb := m.normalize(args)
		if cb == nil {
			cb = js.Null
		}
		return e.VM.NewArray(options, cb)
	})
	return m
}

// connect is net.connect: a new Socket that connects.
func (m *Module) connect(args []goja.Value) goja.Value {
	options, cb := m.normalize(args)
	obj := js.New(m.e, m.Socket.Ctor, options)
	s := m.of(obj)
	if t := options.Get("timeout"); t != nil && t.ToBoolean() {
		js.Invoke(m.e, obj, "setTimeout", t)
	}
	if own, _ := obj.Get("connect").(*goja.Object); own != m.connectMethod {
		// A subclass or a patched prototype connects in its own way; it gets what Node gives: the normalised arguments as one array.
		if cb == nil {
			cb = js.Null
		}
		js.Invoke(m.e, obj, "connect", m.e.VM.NewArray(options, cb))
		return obj
	}
	s.connect(options, cb)
	return obj
}

// normalize turns connect's and listen's argument forms into an options object and a callback (nil when there is none):
// (options[, cb]), (path[, cb]), (port[, host][, cb]).
func (m *Module) normalize(args []goja.Value) (options *goja.Object, cb goja.Value) {
	options = m.e.VM.NewObject()
	if len(args) == 0 {
		return options, nil
	}
	if list := js.ObjectOf(args[0]); list != nil && list.ClassName() == "Array" {
		// Normalised before.
		if cb = js.Index(list, 1); js.TypeOf(cb) != "function" {
			cb = nil
		}
		if o := js.ObjectOf(js.Index(list, 0)); o != nil {
			options = o
		}
		return options, cb
	}
	switch first := args[0]; {
	case js.ObjectOf(first) != nil && js.TypeOf(first) == "object":
		options = first.(*goja.Object)
	case isPipeName(first):
		js.Set(options, "path", first)
	default:
		js.Set(options, "port", first)
		if len(args) > 1 && js.IsString(args[1]) {
			js.Set(options, "host", args[1])
		}
	}
	if last := args[len(args)-1]; js.TypeOf(last) == "function" {
		cb = last
	}
	return options, cb
}

// isPipeName tells a path from a port: a string that is no number.
func isPipeName(v goja.Value) bool {
	if !js.IsString(v) {
		return false
	}
	f := v.ToFloat()
	return !(f >= 0) || strings.TrimSpace(v.String()) == ""
}

func isIP(v goja.Value) int {
	if js.IsNullish(v) {
		return 0
	}
	addr, err := netip.ParseAddr(v.String())
	switch {
	case err != nil:
		return 0
	case addr.Is4():
		return 4
	}
	return 6
}

// addressObject is what address() returns.
func (m *Module) addressObject(a sock.Addr) *goja.Object {
	o := m.e.VM.NewObject()
	if a.IP.IsValid() {
		js.Set(o, "address", a.Host())
		js.Set(o, "family", familyName(a))
		js.Set(o, "port", int(a.Port))
	}
	return o
}

func familyName(a sock.Addr) string {
	if a.IP.Is4() {
		return "IPv4"
	}
	return "IPv6"
}

// fail makes the Node error of a failed socket call. syscall is what Node names, "" for the one that failed.
func (m *Module) fail(err error, syscall string) *goja.Object {
	n, ok := errors.ErrnoOf(err)
	if !ok {
		return errors.Plain(m.e, err.Error())
	}
	return errors.SystemError(m.e, errors.System{Syscall: syscall, Errno: n})
}

// optionalPort reads options.port of connect.
func (m *Module) optionalPort(v goja.Value) int {
	if js.IsUndefined(v) {
		return 0
	}
	if !js.IsNumber(v) && !js.IsString(v) {
		panic(errors.InvalidArgType(m.e, "options.port", v, "number", "string"))
	}
	return validate.Port(m.e, v, "Port", true)
}
