package process

import (
	"os/user"
	"strconv"
	"syscall"

	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// credentials defines the user and group family. The setters go through package syscall, which changes every thread of the process.
func (m *Module) credentials() {
	e := m.e
	for _, id := range []struct {
		name string
		get  func() int
	}{{"getuid", unix.Getuid}, {"geteuid", unix.Geteuid}, {"getgid", unix.Getgid}, {"getegid", unix.Getegid}} {
		m.method(id.name, 0, func(js.Call) js.Value { return e.VM.ToValue(id.get()) })
	}
	m.method("getgroups", 0, func(js.Call) js.Value {
		groups, err := unix.Getgroups()
		if err != nil {
			m.fail("getgroups", err)
		}
		list := make([]any, 0, len(groups)+1)
		own := unix.Getegid()
		for _, g := range groups {
			if g == own {
				own = -1
			}
			list = append(list, g)
		}
		if own >= 0 {
			list = append(list, own) // getgroups(2) may leave the effective group out
		}
		return e.VM.NewArray(list...)
	})
	for _, id := range []struct {
		name   string
		lookup func(goja.Value) int
		set    func(int) error
	}{
		{"setuid", m.userID, syscall.Setuid}, {"setgid", m.groupID, syscall.Setgid},
		{"seteuid", m.userID, func(id int) error { return syscall.Setreuid(-1, id) }},
		{"setegid", m.groupID, func(id int) error { return syscall.Setregid(-1, id) }},
	} {
		m.method(id.name, 1, func(c js.Call) js.Value {
			if err := id.set(id.lookup(c.Argument(0))); err != nil {
				m.fail(id.name, err)
			}
			return js.Undefined
		})
	}
	m.method("setgroups", 1, func(c js.Call) js.Value {
		list := js.ObjectOf(c.Argument(0))
		if list == nil || list.ClassName() != "Array" {
			panic(errors.InvalidArgType(e, "groups", c.Argument(0), "Array"))
		}
		groups := make([]int, js.Len(list))
		for i := range groups {
			groups[i] = m.group(js.Index(list, i), "groups["+strconv.Itoa(i)+"]")
		}
		if err := syscall.Setgroups(groups); err != nil {
			m.fail("setgroups", err)
		}
		return js.Undefined
	})
	m.method("initgroups", 2, func(c js.Call) js.Value {
		uid, extra := m.user(c.Argument(0), "user"), m.group(c.Argument(1), "extraGroup")
		groups := []int{extra}
		if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
			ids, _ := u.GroupIds()
			for _, id := range ids {
				if g, err := strconv.Atoi(id); err == nil && g != extra {
					groups = append(groups, g)
				}
			}
		}
		if err := syscall.Setgroups(groups); err != nil {
			m.fail("initgroups", err)
		}
		return js.Undefined
	})
}

func (m *Module) fail(call string, err error) {
	n, _ := errors.ErrnoOf(err)
	panic(errors.SystemError(m.e, errors.System{Syscall: call, Errno: n}))
}

func (m *Module) userID(v goja.Value) int  { return m.user(v, "id") }
func (m *Module) groupID(v goja.Value) int { return m.group(v, "id") }

func (m *Module) user(v goja.Value, name string) int {
	return m.credential(v, name, "User", func(s string) (string, error) {
		u, err := user.Lookup(s)
		if err != nil {
			return "", err
		}
		return u.Uid, nil
	})
}

func (m *Module) group(v goja.Value, name string) int {
	return m.credential(v, name, "Group", func(s string) (string, error) {
		g, err := user.LookupGroup(s)
		if err != nil {
			return "", err
		}
		return g.Gid, nil
	})
}

// credential reads a numeric id, or the name of one.
func (m *Module) credential(v goja.Value, arg, kind string, lookup func(string) (string, error)) int {
	e := m.e
	switch {
	case js.IsNumber(v):
		return int(validate.Uint32(e, v, arg, false))
	case !js.IsString(v):
		panic(errors.InvalidArgType(e, arg, v, "number", "string"))
	}
	text, err := lookup(v.String())
	id, convErr := strconv.Atoi(text)
	if err != nil || convErr != nil {
		errors.Throw(e, "ERR_UNKNOWN_CREDENTIAL", kind, v.String())
	}
	return id
}
