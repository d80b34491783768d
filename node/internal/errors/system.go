package errors

import (
	stderrors "errors"
	"fmt"

	"jsrt/node/internal/env"
	"jsrt/node/internal/errno"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// System tells what a system error was about. Zero fields are left out of the error.
type System struct {
	Syscall string
	Errno   unix.Errno
	Address string // an IP address or a path
	Port    int    // with Address; -1 and 0 mean none in the text, 0 is still set as a property when HasPort
	HasPort bool
	Local   string // "address:port" of this end, for connect
	Path    string // fs: the text becomes "CODE: message, syscall 'path' -> 'dest'"
	Dest    string
}

// SystemError turns a failed system call into Node's error: code, errno (negative), syscall, address, port, and the text
// "connect ECONNREFUSED 127.0.0.1:80" of network calls (node: ExceptionWithHostPort, ErrnoException in lib/internal/errors.js).
func SystemError(e *env.Env, s System) *goja.Object {
	code := errno.Name(s.Errno)
	msg := s.Syscall + " " + code
	if s.Address != "" {
		msg += " " + s.Address
		if s.HasPort && s.Port > 0 {
			msg += fmt.Sprintf(":%d", s.Port)
		}
	} else if s.HasPort && s.Port > 0 {
		msg += fmt.Sprintf(" :%d", s.Port)
	}
	if s.Local != "" {
		msg += " - Local (" + s.Local + ")"
	}
	if s.Path != "" {
		msg = code + ": " + errno.Message(s.Errno) + ", " + s.Syscall + " '" + s.Path + "'"
		if s.Dest != "" {
			msg += " -> '" + s.Dest + "'"
		}
	}
	err := js.New(e, e.Errors.Error, e.VM.ToValue(msg))
	_ = err.Get("stack") // taken here, before the properties below
	js.Set(err, "errno", -int(s.Errno))
	js.Set(err, "code", code)
	js.Set(err, "syscall", s.Syscall)
	if s.Address != "" {
		js.Set(err, "address", s.Address)
	}
	if s.HasPort {
		js.Set(err, "port", s.Port)
	}
	if s.Path != "" {
		js.Set(err, "path", s.Path)
		if s.Dest != "" {
			js.Set(err, "dest", s.Dest)
		}
	}
	return err
}

// SystemErrorListen is SystemError in the form of listen: "listen EADDRINUSE: address already in use 127.0.0.1:80" (node: UVExceptionWithHostPort).
func SystemErrorListen(e *env.Env, s System) *goja.Object {
	code := errno.Name(s.Errno)
	details := ""
	if s.Address != "" {
		details = " " + s.Address
		if s.HasPort && s.Port > 0 {
			details += fmt.Sprintf(":%d", s.Port)
		}
	} else if s.HasPort && s.Port > 0 {
		details = fmt.Sprintf(" :%d", s.Port)
	}
	err := js.New(e, e.Errors.Error, e.VM.ToValue(fmt.Sprintf("%s %s: %s%s", s.Syscall, code, errno.Message(s.Errno), details)))
	_ = err.Get("stack")
	js.Set(err, "code", code)
	js.Set(err, "errno", -int(s.Errno))
	js.Set(err, "syscall", s.Syscall)
	if s.Address != "" {
		js.Set(err, "address", s.Address)
	}
	if s.HasPort {
		js.Set(err, "port", s.Port)
	}
	return err
}

// ErrnoOf finds the errno in a Go error of loop/sock or of the standard library; ok is false when there is none.
func ErrnoOf(err error) (n unix.Errno, ok bool) {
	ok = stderrors.As(err, &n)
	return n, ok
}

// BufferSize makes ERR_SOCKET_BUFFER_SIZE, a SystemError of Node: the failed call is described by its info property.
func BufferSize(e *env.Env, syscall string, n unix.Errno) *goja.Object {
	code := errno.Name(n)
	err := Make(e, e.Errors.Error, "ERR_SOCKET_BUFFER_SIZE",
		fmt.Sprintf("Could not get or set buffer size: %s returned %s (%s)", syscall, code, errno.Message(n)), false)
	js.Hidden(err, "name", e.VM.ToValue("SystemError"))
	info := e.VM.NewObject()
	js.Set(info, "errno", -int(n))
	js.Set(info, "code", code)
	js.Set(info, "message", errno.Message(n))
	js.Set(info, "syscall", syscall)
	js.Set(err, "info", info)
	js.Set(err, "errno", -int(n))
	js.Set(err, "syscall", syscall)
	return err
}
