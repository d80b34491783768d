package os

import (
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// The range of setpriority(2).
const (
	highestPriority = -20
	lowestPriority  = 19
)

type constant struct {
	name  string
	value int
}

// The names that Node knows. Which of them a system has, and by which number, the system's own table tells.
var (
	errnoNames = []string{
		"E2BIG", "EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EAGAIN", "EALREADY", "EBADF", "EBADMSG", "EBUSY", "ECANCELED", "ECHILD",
		"ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EDEADLK", "EDESTADDRREQ", "EDOM", "EDQUOT", "EEXIST", "EFAULT", "EFBIG", "EHOSTUNREACH", "EIDRM",
		"EILSEQ", "EINPROGRESS", "EINTR", "EINVAL", "EIO", "EISCONN", "EISDIR", "ELOOP", "EMFILE", "EMLINK", "EMSGSIZE", "EMULTIHOP", "ENAMETOOLONG",
		"ENETDOWN", "ENETRESET", "ENETUNREACH", "ENFILE", "ENOBUFS", "ENODATA", "ENODEV", "ENOENT", "ENOEXEC", "ENOLCK", "ENOLINK", "ENOMEM", "ENOMSG",
		"ENOPROTOOPT", "ENOSPC", "ENOSR", "ENOSTR", "ENOSYS", "ENOTCONN", "ENOTDIR", "ENOTEMPTY", "ENOTSOCK", "ENOTSUP", "ENOTTY", "ENXIO", "EOPNOTSUPP",
		"EOVERFLOW", "EPERM", "EPIPE", "EPROTO", "EPROTONOSUPPORT", "EPROTOTYPE", "ERANGE", "EROFS", "ESPIPE", "ESRCH", "ESTALE", "ETIME", "ETIMEDOUT",
		"ETXTBSY", "EWOULDBLOCK", "EXDEV",
	}
	signalNames = []string{
		"SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGIOT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE",
		"SIGALRM", "SIGTERM", "SIGCHLD", "SIGSTKFLT", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM",
		"SIGPROF", "SIGWINCH", "SIGIO", "SIGPOLL", "SIGPWR", "SIGINFO", "SIGSYS",
	}
	priorities = []constant{
		{"PRIORITY_LOW", 19}, {"PRIORITY_BELOW_NORMAL", 10}, {"PRIORITY_NORMAL", 0}, {"PRIORITY_ABOVE_NORMAL", -7}, {"PRIORITY_HIGH", -14}, {"PRIORITY_HIGHEST", -20},
	}
)

// maxErrno is beyond all numbers of errors.
const maxErrno = 256

// errnos is os.constants.errno.
func errnos() []constant {
	// Some numbers have two names, of which the system's table gives one.
	numbers := map[string]int{"EWOULDBLOCK": int(unix.EWOULDBLOCK), "EAGAIN": int(unix.EAGAIN), "EOPNOTSUPP": int(unix.EOPNOTSUPP), "ENOTSUP": int(unix.ENOTSUP), "EDEADLK": int(unix.EDEADLK)}
	for n := 1; n < maxErrno; n++ {
		if name := unix.ErrnoName(unix.Errno(n)); name != "" {
			numbers[name] = n
		}
	}
	return known(errnoNames, func(name string) int { return numbers[name] })
}

// signalNumbers is os.constants.signals: the signals of this system, with their other names.
func signalNumbers() []constant {
	return known(signalNames, func(name string) int {
		if n := unix.SignalNum(name); n != 0 {
			return int(n)
		}
		return signalAliases[name]
	})
}

func known(names []string, number func(string) int) []constant {
	var list []constant
	for _, name := range names {
		if n := number(name); n != 0 {
			list = append(list, constant{name, n})
		}
	}
	return list
}

// constants makes os.constants. Nothing in it can be assigned.
func (m *Module) constants() *goja.Object {
	vm := m.e.VM
	table := func(list []constant) *goja.Object {
		obj := vm.CreateObject(nil)
		for _, c := range list {
			js.Constant(obj, c.name, vm.ToValue(c.value))
		}
		return obj
	}
	out := vm.CreateObject(nil)
	js.Constant(out, "UV_UDP_REUSEADDR", vm.ToValue(4))
	js.Set(out, "dlopen", table(dlopenFlags))
	js.Set(out, "errno", table(errnos()))
	signals := table(signalNumbers())
	js.Invoke(m.e, vm.Get("Object").(*goja.Object), "freeze", signals)
	js.Set(out, "signals", signals)
	js.Set(out, "priority", table(priorities))
	return out
}
