package fs

import (
	stderrors "errors"
	"fmt"

	"jsrt/node/internal/env"
	"jsrt/node/internal/errno"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// failure is a system call that failed, as Node reports it. It is made off the loop; Module.thrown makes the JavaScript error of it.
type failure struct {
	syscall    string
	errno      unix.Errno
	path, dest *string // nil: not part of the report
	message    string  // in place of libuv's text for errno
	filename   bool    // fs.watch: path is also called filename
}

func (f *failure) Error() string { return f.text() }

// text is what Node writes: "ENOENT: no such file or directory, open '/x'".
func (f *failure) text() string {
	message := f.message
	if message == "" {
		message = errno.Message(f.errno)
	}
	s := fmt.Sprintf("%s: %s, %s", errno.Name(f.errno), message, f.syscall)
	if f.path != nil {
		s += " '" + *f.path + "'"
	}
	if f.dest != nil {
		s += " -> '" + *f.dest + "'"
	}
	return s
}

// fail is the failure of a call that works on a descriptor; nil stays nil.
func fail(syscall string, err error) error {
	if err == nil {
		return nil
	}
	return &failure{syscall: syscall, errno: numberOf(err)}
}

// failPath is the failure of a call that works on a path; nil stays nil.
func failPath(syscall string, err error, path string) error {
	if err == nil {
		return nil
	}
	return &failure{syscall: syscall, errno: numberOf(err), path: &path}
}

// failPaths is the failure of a call that works on two paths; nil stays nil.
func failPaths(syscall string, err error, path, dest string) error {
	if err == nil {
		return nil
	}
	return &failure{syscall: syscall, errno: numberOf(err), path: &path, dest: &dest}
}

// numberOf is the errno in err, EIO where the standard library made an error of its own.
func numberOf(err error) unix.Errno {
	if n, ok := errors.ErrnoOf(err); ok {
		return n
	}
	return unix.EIO
}

// isErrno tells whether err is, or wraps, one of the numbers.
func isErrno(err error, numbers ...unix.Errno) bool {
	var f *failure
	var n unix.Errno
	if stderrors.As(err, &f) {
		n = f.errno
	} else if !stderrors.As(err, &n) {
		return false
	}
	for _, x := range numbers {
		if n == x {
			return true
		}
	}
	return false
}

// codedError is an error of Node's own that is found off the loop; the JavaScript error is made on it.
type codedError struct {
	code string
	make func(e *env.Env) *goja.Object
}

func (c *codedError) Error() string { return c.code }

// coded is the error of a code of the table.
func coded(code string, args ...any) error {
	return &codedError{code: code, make: func(e *env.Env) *goja.Object { return errors.New(e, code, args...) }}
}

// describedError is one of the errors that Node calls SystemError: a code of Node's own over a system error that no system call has returned
// (node: SystemError in lib/internal/errors.js).
func describedError(code string, n unix.Errno, message, syscall, path string) error {
	return &codedError{code: code, make: func(e *env.Env) *goja.Object {
		err := errors.New(e, code, syscall, errno.Name(n), message, path)
		js.Hidden(err, "name", e.VM.ToValue("SystemError"))
		info := e.VM.NewObject()
		for _, field := range []struct {
			name  string
			value any
		}{{"code", errno.Name(n)}, {"message", message}, {"path", path}, {"syscall", syscall}, {"errno", int(n)}} {
			js.Set(info, field.name, field.value)
		}
		js.Set(err, "info", info)
		js.Set(err, "errno", int(n))
		js.Set(err, "syscall", syscall)
		js.Set(err, "path", path)
		return err
	}}
}

// thrown is the JavaScript error of err.
func (m *Module) thrown(err error) *goja.Object {
	var c *codedError
	if stderrors.As(err, &c) {
		return c.make(m.e)
	}
	var f *failure
	if !stderrors.As(err, &f) {
		panic(fmt.Errorf("fs: an error of no kind: %w", err))
	}
	obj := js.New(m.e, m.e.Errors.Error, m.e.VM.ToValue(f.text()))
	_ = obj.Get("stack") // its head is written at its first read, from the name of that moment
	js.Set(obj, "errno", -int(f.errno))
	js.Set(obj, "code", errno.Name(f.errno))
	js.Set(obj, "syscall", f.syscall)
	if f.path != nil {
		js.Set(obj, "path", *f.path)
	}
	if f.filename {
		js.Set(obj, "filename", *f.path)
	}
	if f.dest != nil {
		js.Set(obj, "dest", *f.dest)
	}
	return obj
}

// abortError is the AbortError of a signal, with the signal's reason as its cause.
func (m *Module) abortError(signal *goja.Object) *goja.Object {
	err := errors.New(m.e, "ABORT_ERR")
	if reason := js.Get(signal, "reason"); !js.IsUndefined(reason) {
		js.Hidden(err, "cause", reason)
	}
	return err
}

// badType is ERR_INVALID_ARG_TYPE with an expectation that is neither a type nor a class.
func (m *Module) badType(name, expected string, v goja.Value) *goja.Object {
	return errors.Make(m.e, m.e.Errors.TypeError, "ERR_INVALID_ARG_TYPE",
		fmt.Sprintf("The %q argument must be %s. Received %s", name, expected, errors.Received(m.e, v)), false)
}

// badValue is ERR_INVALID_ARG_VALUE of an argument that may be an object.
func (m *Module) badValue(name string, v goja.Value, reason string) *goja.Object {
	return errors.Make(m.e, m.e.Errors.TypeError, "ERR_INVALID_ARG_VALUE",
		fmt.Sprintf("The argument '%s' %s. Received %s", name, reason, inspect.Inspect(m.e, v, nil)), false)
}
