// Package os is node:os (https://nodejs.org/api/os.html): what the system says of itself, asked anew at every call. What differs between systems is
// in system_linux.go and system_bsd.go.
package os

import (
	"encoding/binary"
	"net"
	stdos "os"
	"runtime"
	"strconv"
	"strings"

	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errno"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// Module is node:os of one runtime.
type Module struct {
	Exports *goja.Object

	e *env.Env
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

// cpu is one entry of os.cpus. Times are milliseconds since the start of the system.
type cpu struct {
	model                       string
	speed                       int // MHz, 0 where the system does not tell
	user, nice, sys, idle, irqs int
}

func build(e *env.Env) *Module {
	m := &Module{e: e, Exports: e.VM.NewObject()}
	process := func(name string) func() goja.Value {
		return func() goja.Value { return js.Get(e.Require("process"), name) }
	}
	text := func(get func() string) func() goja.Value {
		return func() goja.Value { return e.VM.ToValue(get()) }
	}
	number := func(call string, get func() (float64, error)) func() goja.Value {
		return func() goja.Value {
			f, err := get()
			if err != nil {
				m.fail(call, err)
			}
			return e.VM.ToValue(f)
		}
	}
	m.value("arch", process("arch"))
	m.value("availableParallelism", func() goja.Value { return e.VM.ToValue(availableParallelism()) })
	js.Method(e, m.Exports, "cpus", 0, func(js.Call) js.Value { return m.cpus() })
	m.value("endianness", text(endianness))
	m.value("freemem", number("uv_get_free_memory", freeMemory))
	js.Method(e, m.Exports, "getPriority", 1, m.getPriority)
	m.value("homedir", func() goja.Value { return e.VM.ToValue(m.homedir()) })
	m.value("hostname", text(func() string { return m.uname().node }))
	js.Method(e, m.Exports, "loadavg", 0, func(js.Call) js.Value {
		avg := loadAverage()
		return e.VM.NewArray(avg[0], avg[1], avg[2])
	})
	js.Method(e, m.Exports, "networkInterfaces", 0, func(js.Call) js.Value { return m.networkInterfaces() })
	m.value("platform", process("platform"))
	m.value("release", text(func() string { return m.uname().release }))
	js.Method(e, m.Exports, "setPriority", 2, m.setPriority)
	m.value("tmpdir", text(tmpdir))
	m.value("totalmem", number("uv_get_total_memory", totalMemory))
	m.value("type", text(func() string { return m.uname().system }))
	js.Method(e, m.Exports, "userInfo", 1, func(c js.Call) js.Value { return m.userInfo(c.Argument(0)) })
	m.value("uptime", number("uv_uptime", uptime))
	m.value("version", text(func() string { return m.uname().version }))
	m.value("machine", text(func() string { return m.uname().machine }))

	must(m.Exports.DefineDataProperty("constants", m.constants(), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE))
	must(m.Exports.DefineDataProperty("EOL", e.VM.ToValue("\n"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_TRUE))
	must(m.Exports.DefineDataProperty("devNull", e.VM.ToValue(stdos.DevNull), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_TRUE))
	return m
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// value defines a function without arguments that also stands for its result where a primitive is wanted: `${os.hostname}`.
func (m *Module) value(name string, get func() goja.Value) {
	call := engine.Func(func(js.Call) js.Value { return get() })
	fn := js.Method(m.e, m.Exports, name, 0, call)
	must(fn.SetSymbol(goja.SymToPrimitive, m.e.NewFunc("", 0, call)))
}

// fail throws ERR_SYSTEM_ERROR for a call of libuv's.
func (m *Module) fail(call string, err error) {
	n, ok := errors.ErrnoOf(err)
	if !ok {
		n = unix.EIO
	}
	code, message := errno.Name(n), errno.Message(n)
	out := errors.New(m.e, "ERR_SYSTEM_ERROR", call, code, message)
	js.Hidden(out, "name", m.e.VM.ToValue("SystemError"))
	info := m.e.VM.NewObject()
	js.Set(info, "errno", -int(n))
	js.Set(info, "code", code)
	js.Set(info, "message", message)
	js.Set(info, "syscall", call)
	js.Set(out, "info", info)
	js.Set(out, "errno", -int(n))
	js.Set(out, "syscall", call)
	panic(out)
}

type systemName struct{ system, node, release, version, machine string }

func (m *Module) uname() systemName {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		m.fail("uv_os_uname", err)
	}
	return systemName{
		unix.ByteSliceToString(u.Sysname[:]), unix.ByteSliceToString(u.Nodename[:]), unix.ByteSliceToString(u.Release[:]),
		unix.ByteSliceToString(u.Version[:]), unix.ByteSliceToString(u.Machine[:]),
	}
}

func endianness() string {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return "LE"
	}
	return "BE"
}

// availableParallelism is the number of processors that this process may run on, at least 1.
func availableParallelism() int {
	n := runtime.NumCPU()
	if limit := cpuLimit(); limit > 0 && limit < float64(n) {
		n = int(limit)
	}
	return max(n, 1)
}

func (m *Module) cpus() goja.Value {
	list := []any{}
	for _, c := range cpus() {
		times, entry := m.e.VM.NewObject(), m.e.VM.NewObject()
		js.Set(times, "user", c.user)
		js.Set(times, "nice", c.nice)
		js.Set(times, "sys", c.sys)
		js.Set(times, "idle", c.idle)
		js.Set(times, "irq", c.irqs)
		js.Set(entry, "model", c.model)
		js.Set(entry, "speed", c.speed)
		js.Set(entry, "times", times)
		list = append(list, entry)
	}
	return m.e.VM.NewArray(list...)
}

func (m *Module) getPriority(c js.Call) js.Value {
	pid := int32(0)
	if v := c.Argument(0); !js.IsUndefined(v) {
		pid = validate.Int32(m.e, v, "pid")
	}
	priority, err := getPriority(int(pid))
	if err != nil {
		m.fail("uv_os_getpriority", err)
	}
	return m.e.VM.ToValue(priority)
}

func (m *Module) setPriority(c js.Call) js.Value {
	pid, priority := c.Argument(0), c.Argument(1)
	if js.IsUndefined(priority) {
		pid, priority = js.Zero, pid
	}
	id := validate.Int32(m.e, pid, "pid")
	level := validate.Integer(m.e, priority, "priority", highestPriority, lowestPriority)
	if err := unix.Setpriority(unix.PRIO_PROCESS, int(id), int(level)); err != nil {
		m.fail("uv_os_setpriority", err)
	}
	return js.Undefined
}

// tmpdir is the first of three variables that is not empty.
func tmpdir() string {
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		if dir := stdos.Getenv(name); dir != "" {
			if len(dir) > 1 {
				dir = strings.TrimSuffix(dir, "/")
			}
			return dir
		}
	}
	return "/tmp"
}

// homedir is HOME, also where that is empty, and else the directory in the user database.
func (m *Module) homedir() string {
	if dir, ok := stdos.LookupEnv("HOME"); ok {
		return dir
	}
	u, err := userOf(stdos.Geteuid())
	if err != nil {
		m.fail("uv_os_homedir", err)
	}
	return u.home
}

// account is an entry of the user database.
type account struct {
	uid, gid          int
	name, home, shell string
}

func (m *Module) userInfo(options goja.Value) goja.Value {
	enc, bytes := buffer.UTF8, false
	if o := js.ObjectOf(options); o != nil && js.TypeOf(o) == "object" {
		name := js.Get(o, "encoding")
		bytes = js.IsString(name) && name.String() == "buffer"
		if named, ok := buffer.EncodingOf(name); ok {
			enc = named
		}
	}
	u, err := userOf(stdos.Geteuid())
	if err != nil {
		m.fail("uv_os_get_passwd", err)
	}
	text := func(s string) goja.Value {
		if bytes {
			return buffer.Of(m.e).FromBytes([]byte(s))
		}
		return enc.String(m.e, []byte(s))
	}
	out := m.e.VM.CreateObject(nil)
	js.Set(out, "uid", u.uid)
	js.Set(out, "gid", u.gid)
	js.Set(out, "username", text(u.name))
	js.Set(out, "homedir", text(u.home))
	js.Set(out, "shell", text(u.shell))
	return out
}

// parseAccount finds the entry of a user in the text of passwd(5).
func parseAccount(passwd string, uid int) (account, bool) {
	for line := range strings.SplitSeq(passwd, "\n") {
		fields := strings.Split(line, ":")
		if len(fields) < 7 || fields[2] != strconv.Itoa(uid) {
			continue
		}
		gid, err := strconv.Atoi(fields[3])
		if err != nil {
			continue
		}
		return account{uid: uid, gid: gid, name: fields[0], home: fields[5], shell: fields[6]}, true
	}
	return account{}, false
}

// networkInterfaces lists the addresses of the interfaces that are up and running.
func (m *Module) networkInterfaces() goja.Value {
	out := m.e.VM.NewObject()
	interfaces, err := net.Interfaces()
	if err != nil {
		m.fail("uv_interface_addresses", err)
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagRunning == 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue // it has gone since
		}
		var list []any
		for _, addr := range addrs {
			if ip, ok := addr.(*net.IPNet); ok {
				list = append(list, m.address(i, ip))
			}
		}
		if len(list) > 0 {
			js.Set(out, i.Name, m.e.VM.NewArray(list...))
		}
	}
	return out
}

func (m *Module) address(i net.Interface, addr *net.IPNet) *goja.Object {
	mac := "00:00:00:00:00:00"
	if len(i.HardwareAddr) >= 6 {
		mac = i.HardwareAddr[:6].String()
	}
	family, mask := "IPv6", net.IP(addr.Mask).String()
	v4 := addr.IP.To4() != nil
	if v4 {
		family = "IPv4"
	}
	out := m.e.VM.NewObject()
	js.Set(out, "address", addr.IP.String())
	js.Set(out, "netmask", mask)
	js.Set(out, "family", family)
	js.Set(out, "mac", mac)
	js.Set(out, "internal", i.Flags&net.FlagLoopback != 0)
	if ones, bits := addr.Mask.Size(); bits > 0 {
		js.Set(out, "cidr", addr.IP.String()+"/"+strconv.Itoa(ones))
	} else {
		js.Set(out, "cidr", js.Null)
	}
	if !v4 {
		scope := 0
		if addr.IP.IsLinkLocalUnicast() {
			scope = i.Index
		}
		js.Set(out, "scopeid", scope)
	}
	return out
}
