// Package dns is node:dns: so far lookup, which resolves names as getaddrinfo(3) does, off the loop.
package dns

import (
	"context"
	stderrors "errors"
	"net"
	"net/netip"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

// Module is node:dns of one runtime.
type Module struct {
	Exports *goja.Object

	e   *env.Env
	own *goja.Object // the lookup that the module was made with
}

// Replaced tells whether the program has put a function of its own in place of dns.lookup.
func (m *Module) Replaced() bool {
	lookup, _ := m.Exports.Get("lookup").(*goja.Object)
	return lookup != m.own
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

// The hint flags of getaddrinfo(3) as Linux numbers them.
const (
	hintV4Mapped   = 0x08
	hintAll        = 0x10
	hintAddrConfig = 0x20
)

func build(e *env.Env) *Module {
	m := &Module{e: e, Exports: e.VM.NewObject()}
	m.own = js.Method(e, m.Exports, "lookup", 3, m.lookup)
	js.Set(m.Exports, "ADDRCONFIG", hintAddrConfig)
	js.Set(m.Exports, "ALL", hintAll)
	js.Set(m.Exports, "V4MAPPED", hintV4Mapped)
	return m
}

type question struct {
	family int // 0, 4 or 6
	all    bool
}

// lookup is dns.lookup(hostname[, options], callback) (https://nodejs.org/api/dns.html#dnslookuphostname-options-callback).
func (m *Module) lookup(c js.Call) js.Value {
	e := m.e
	hostname, options, callback := c.Argument(0), c.Argument(1), c.Argument(2)
	if hostname.ToBoolean() {
		validate.String(e, hostname, "hostname")
	}
	var q question
	switch {
	case js.TypeOf(options) == "function":
		callback, options = options, js.Undefined
	case js.IsNumber(options):
		q.family = m.family(options, "family")
	case !js.IsNullish(options) && js.TypeOf(options) != "object":
		panic(errors.InvalidArgType(e, "options", options, "integer", "object"))
	}
	fn := validate.Function(e, callback, "callback")
	if o := js.ObjectOf(options); o != nil {
		m.readOptions(&q, o)
	}
	if !hostname.ToBoolean() {
		family := 4
		if q.family == 6 {
			family = 6
		}
		e.NextTick(func(any) {
			if q.all {
				e.Call2(fn, js.Undefined, js.Null, e.VM.NewArray())
			} else {
				e.Call(fn, js.Undefined, js.Null, js.Null, e.VM.ToValue(family))
			}
		}, nil)
		return js.Undefined
	}
	name := hostname.String()
	if addr, err := netip.ParseAddr(name); err == nil {
		e.NextTick(func(any) { m.answer(fn, q, []netip.Addr{addr}, name) }, nil)
		return js.Undefined
	}
	m.resolve(name, q, fn)
	return e.VM.NewObject()
}

func (m *Module) readOptions(q *question, o *goja.Object) {
	if v := js.Get(o, "hints"); v.ToBoolean() {
		hints := validate.Integer(m.e, v, "options.hints", -1<<31, 1<<31-1)
		if hints&^(hintAddrConfig|hintAll|hintV4Mapped) != 0 {
			panic(errors.InvalidArgValue(m.e, "hints", v, ""))
		}
	}
	if v := js.Get(o, "family"); !js.IsNullish(v) {
		q.family = m.family(v, "options.family")
	}
	if v := js.Get(o, "all"); !js.IsNullish(v) {
		q.all = validate.Boolean(m.e, v, "options.all")
	}
}

func (m *Module) family(v goja.Value, name string) int {
	switch v.String() {
	case "IPv4", "4":
		return 4
	case "IPv6", "6":
		return 6
	case "0":
		return 0
	}
	panic(errors.InvalidArgValue(m.e, name, v, "must be one of: 0, 4, 6"))
}

// resolve asks the system off the loop.
func (m *Module) resolve(name string, q question, fn engine.Func) {
	var addrs []netip.Addr
	var err error
	m.e.Loop.Work(func() {
		network := map[int]string{0: "ip", 4: "ip4", 6: "ip6"}[q.family]
		addrs, err = net.DefaultResolver.LookupNetIP(context.Background(), network, name)
		for i := range addrs {
			addrs[i] = addrs[i].Unmap()
		}
	}, func(cancelled bool) {
		m.e.Enter(func(any) {
			if err != nil || len(addrs) == 0 {
				m.e.Call1(fn, js.Undefined, m.failed(name, err))
				return
			}
			m.answer(fn, q, addrs, name)
		}, nil)
	})
}

// failed makes the error of getaddrinfo with libuv's numbers.
func (m *Module) failed(name string, err error) *goja.Object {
	code, errno := "ENOTFOUND", -3008
	var dnsErr *net.DNSError
	if stderrors.As(err, &dnsErr) && !dnsErr.IsNotFound {
		code, errno = "EAI_AGAIN", -3001
	}
	out := errors.Plain(m.e, "getaddrinfo "+code+" "+name)
	_ = out.Get("stack")
	js.Set(out, "errno", errno)
	js.Set(out, "code", code)
	js.Set(out, "syscall", "getaddrinfo")
	js.Set(out, "hostname", name)
	return out
}

func (m *Module) answer(fn engine.Func, q question, addrs []netip.Addr, name string) {
	vm := m.e.VM
	family := func(a netip.Addr) int {
		if a.Is4() {
			return 4
		}
		return 6
	}
	text := func(a netip.Addr) string {
		if len(addrs) == 1 && a.String() != name {
			if lit, err := netip.ParseAddr(name); err == nil && lit == a {
				return name // a literal is returned as it was written
			}
		}
		return a.String()
	}
	if !q.all {
		m.e.Call(fn, js.Undefined, js.Null, vm.ToValue(text(addrs[0])), vm.ToValue(family(addrs[0])))
		return
	}
	list := make([]any, len(addrs))
	for i, a := range addrs {
		o := vm.NewObject()
		js.Set(o, "address", text(a))
		js.Set(o, "family", family(a))
		list[i] = o
	}
	m.e.Call2(fn, js.Undefined, js.Null, vm.NewArray(list...))
}
