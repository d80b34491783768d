package fs

import (
	"fmt"
	"math"
	"time"

	"jsrt/node/buffer"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

const (
	allForms = syncForm | callbackForm | promiseForm
	// fdForms are those of what works on a descriptor: in promises, it is a method of FileHandle.
	fdForms = syncForm | callbackForm
)

// operations are all operations of node:fs that have a form of their own for each of the three ways to call them.
var operations = []*operation{
	{name: "access", forms: allForms, params: 2, required: 1, callbackLast: true, read: access},
	opAppendFile,
	{name: "chmod", forms: allForms, params: 2, required: 2, callbackLast: true, read: func(a *args) task {
		path, mode := a.path(0, "path"), a.m.mode(a.at(1), "mode", -1)
		return onPath("chmod", path, func() error { return unix.Chmod(path, mode) })
	}},
	{name: "chown", forms: allForms, params: 3, required: 3, read: func(a *args) task {
		path, uid, gid := a.path(0, "path"), a.id(1, "uid"), a.id(2, "gid")
		return onPath("chown", path, func() error { return unix.Chown(path, uid, gid) })
	}},
	{name: "copyFile", forms: allForms, params: 3, required: 2, callbackLast: true, read: func(a *args) task {
		src, dest, mode := a.path(0, "src"), a.path(1, "dest"), a.bits(2)
		return task{run: func() error { return copyFile(src, dest, mode) }}
	}},
	opCp,
	opFchmod, opFchown, opFdatasync, opFstat, opFsync, opFtruncate, opFutimes,
	{name: "lchown", forms: allForms, params: 3, required: 3, read: func(a *args) task {
		path, uid, gid := a.path(0, "path"), a.id(1, "uid"), a.id(2, "gid")
		return onPath("lchown", path, func() error { return unix.Lchown(path, uid, gid) })
	}},
	{name: "link", forms: allForms, params: 2, required: 2, read: func(a *args) task {
		return onPaths("link", a.path(0, "existingPath"), a.path(1, "newPath"), unix.Link)
	}},
	{name: "lstat", forms: allForms, params: 2, required: 1, short: true, read: func(a *args) task { return stat(a, lstatOf) }},
	{name: "lutimes", forms: allForms, params: 3, required: 3, read: func(a *args) task { return utimes(a, false) }},
	{name: "mkdir", forms: allForms, params: 2, required: 1, read: mkdir},
	{name: "mkdtemp", forms: allForms, params: 2, required: 1, read: mkdtemp},
	opOpen,
	{name: "opendir", forms: allForms, params: 2, required: 1, callbackName: "callback", read: opendir},
	opRead,
	opReadFile,
	{name: "readdir", forms: allForms, params: 2, required: 1, read: readdir},
	{name: "readlink", forms: allForms, params: 2, required: 1, read: func(a *args) task {
		name := "path"
		if a.form == promiseForm {
			name = "oldPath"
		}
		form, path := a.options(1).textForm(textForm{}), a.path(0, name)
		return textTask(a.m, form, func() (string, error) { return readLink(path) })
	}},
	opReadv,
	{name: "rename", forms: allForms, params: 2, required: 2, read: func(a *args) task {
		return onPaths("rename", a.path(0, "oldPath"), a.path(1, "newPath"), unix.Rename)
	}},
	{name: "rm", forms: allForms, params: 2, required: 1, callbackLast: true, read: rm},
	{name: "rmdir", forms: allForms, params: 2, required: 1, read: rmdir},
	{name: "stat", forms: allForms, params: 2, required: 1, short: true, read: func(a *args) task { return stat(a, statOf) }},
	{name: "statfs", forms: allForms, params: 2, required: 1, short: true, read: statfs},
	{name: "symlink", forms: allForms, params: 3, required: 2, callbackLast: true, read: symlink},
	{name: "truncate", forms: allForms, params: 2, required: 1, callbackLast: true, read: func(a *args) task {
		n := a.length(1)
		path := a.path(0, "path")
		return task{run: func() error {
			return withFile(path, unix.O_RDWR, 0, func(fd int) error { return ftruncate(fd, n) })
		}}
	}},
	{name: "unlink", forms: allForms, params: 1, required: 1, read: func(a *args) task {
		path := a.path(0, "path")
		return onPath("unlink", path, func() error { return unix.Unlink(path) })
	}},
	{name: "utimes", forms: allForms, params: 3, required: 3, read: func(a *args) task { return utimes(a, true) }},
	opWrite,
	opWriteFile,
	opWritev,
}

// Operations that are also called by name elsewhere: by FileHandle, by file streams, by fs.realpath.native.
var (
	opClose = &operation{name: "close", params: 1, required: 1, read: func(a *args) task {
		fd := a.fd(0)
		return task{run: func() error { return closeFile(fd) }}
	}}
	opFchmod = &operation{name: "fchmod", forms: fdForms, params: 2, required: 2, callbackLast: true, read: func(a *args) task {
		mode := a.m.mode(a.at(1), "mode", -1)
		fd := a.fd(0)
		return onFile("fchmod", func() error { return unix.Fchmod(fd, mode) })
	}}
	opFchown = &operation{name: "fchown", forms: fdForms, params: 3, required: 3, callbackLast: true, read: func(a *args) task {
		uid, gid := a.id(1, "uid"), a.id(2, "gid")
		fd := a.fd(0)
		return onFile("fchown", func() error { return unix.Fchown(fd, uid, gid) })
	}}
	opFdatasync = &operation{name: "fdatasync", forms: fdForms, params: 1, required: 1, read: func(a *args) task {
		fd := a.fd(0)
		return task{run: func() error { return fdatasync(fd) }}
	}}
	opFsync = &operation{name: "fsync", forms: fdForms, params: 1, required: 1, read: func(a *args) task {
		fd := a.fd(0)
		return task{run: func() error { return fsync(fd) }}
	}}
	opFtruncate = &operation{name: "ftruncate", forms: fdForms, params: 2, required: 1, short: true, callbackLast: true, read: func(a *args) task {
		n := a.length(1)
		fd := a.fd(0)
		return task{run: func() error { return ftruncate(fd, n) }}
	}}
	opFutimes = &operation{name: "futimes", forms: fdForms, params: 3, required: 3, callbackLast: true, read: func(a *args) task {
		atime, mtime := a.m.seconds(a.at(1), "atime"), a.m.seconds(a.at(2), "mtime")
		fd := a.fd(0)
		return task{run: func() error { return setFileTimes(fd, atime, mtime) }}
	}}
	opFstat = &operation{name: "fstat", forms: fdForms, params: 2, required: 1, short: true, read: func(a *args) task {
		fd := a.fd(0)
		return stat(a, func(string) (fileStat, error) { return fstatOf(fd) })
	}}
	opAppendFile = &operation{name: "appendFile", forms: allForms, params: 3, required: 2, anyCallback: true, read: func(a *args) task {
		return writeFile(a, "a")
	}}
	opWriteFile = &operation{name: "writeFile", forms: allForms, params: 3, required: 2, anyCallback: true, read: func(a *args) task {
		return writeFile(a, "w")
	}}
	opReadFile     = &operation{name: "readFile", forms: allForms, params: 2, required: 1, anyCallback: true, read: readFile}
	opOpen         = &operation{name: "open", forms: allForms, params: 3, required: 1, callbackLast: true, fewArgs: 2, read: open}
	opRead         = &operation{name: "read", forms: fdForms, params: 5, required: 1, callbackLast: true, fewArgs: 4, exact: true, read: read}
	opReadv        = &operation{name: "readv", forms: fdForms, params: 3, required: 2, callbackLast: true, anyCallback: true, read: readv}
	opWrite        = &operation{name: "write", forms: fdForms, params: 5, required: 2, callbackLast: true, anyCallback: true, read: write}
	opWritev       = &operation{name: "writev", forms: fdForms, params: 3, required: 2, callbackLast: true, anyCallback: true, read: writev}
	opRealpath     = &operation{name: "realpath", params: 2, required: 1, read: realpath}
	opRealpathNode = &operation{name: "realpath", params: 2, required: 1, anyCallback: true, read: func(a *args) task {
		o := a.options(1)
		path := a.path(0, "path")
		return textTask(a.m, o.textForm(textForm{}), func() (string, error) { return nativeRealPath(path) })
	}}
	opLchmod = &operation{name: "lchmod", params: 2, required: 2, read: func(a *args) task {
		if symlinkFlag == 0 {
			errors.Throw(a.m.e, "ERR_METHOD_NOT_IMPLEMENTED", "lchmod()")
		}
		path, mode := a.path(0, "path"), a.m.mode(a.at(1), "mode", -1)
		return task{run: func() error {
			return withFile(path, unix.O_WRONLY|symlinkFlag, 0, func(fd int) error {
				return fail("fchmod", retry(func() error { return unix.Fchmod(fd, mode) }))
			})
		}}
	}}
)

// onFile is the task of one system call on a descriptor.
func onFile(syscall string, call func() error) task {
	return task{run: func() error { return fail(syscall, retry(call)) }}
}

// onPath is the task of one system call on a path.
func onPath(syscall, path string, call func() error) task {
	return task{run: func() error { return failPath(syscall, retry(call), path) }}
}

// onPaths is the task of one system call on two paths.
func onPaths(syscall, path, dest string, call func(path, dest string) error) task {
	return task{run: func() error { return failPaths(syscall, retry(func() error { return call(path, dest) }), path, dest) }}
}

// textTask is a task whose result is a name.
func textTask(m *Module, form textForm, call func() (string, error)) task {
	var name string
	return task{
		run: func() (err error) {
			name, err = call()
			return err
		},
		result: func() goja.Value { return m.text(name, form) },
	}
}

// length reads the length of truncate: what is negative is 0.
func (a *args) length(i int) int64 {
	v := a.at(i)
	if js.IsUndefined(v) {
		return 0
	}
	return max(0, validate.SafeInteger(a.m.e, v, "len"))
}

func access(a *args) task {
	path, mode := a.path(0, "path"), a.bits(1)
	return onPath("access", path, func() error { return unix.Access(path, uint32(mode)) })
}

func open(a *args) task {
	flags := unix.O_RDONLY
	if v := a.at(1); !js.IsUndefined(v) {
		flags = a.m.flags(v, "flags")
	}
	mode := a.m.mode(a.at(2), "mode", 0o666)
	path := a.path(0, "path")
	fd := -1
	return task{
		run: func() (err error) {
			fd, err = openFile(path, flags, mode)
			return err
		},
		result: func() goja.Value {
			if a.form == promiseForm {
				return a.m.handleFor(fd)
			}
			return a.m.e.VM.ToValue(fd)
		},
	}
}

// stat is stat, lstat and fstat.
func stat(a *args, call func(path string) (fileStat, error)) task {
	m := a.m
	var o options
	if v := a.at(1); a.form == promiseForm && !js.IsUndefined(v) {
		o.obj = validate.Object(m.e, v, "options")
	} else {
		o.obj = js.ObjectOf(v)
	}
	if a.form != syncForm {
		validate.AbortSignal(m.e, o.get("signal"), "options.signal")
		a.watch(o)
	}
	path := ""
	if a.name != "fstat" {
		path = a.path(0, "path")
	}
	big := o.get("bigint").ToBoolean()
	none := a.name == "stat" || a.name == "lstat" && a.form == syncForm
	if v := o.get("throwIfNoEntry"); !js.IsBool(v) || v.ToBoolean() {
		none = false
	}
	var st fileStat
	found := true
	return task{
		run: func() (err error) {
			if st, err = call(path); none && isErrno(err, unix.ENOENT, unix.ENOTDIR) {
				found, err = false, nil
			}
			return err
		},
		result: func() goja.Value {
			if !found {
				return js.Undefined
			}
			return m.stats(&st, big)
		},
	}
}

func statfs(a *args) task {
	path := a.path(0, "path")
	big := js.Get(js.ObjectOf(a.at(1)), "bigint").ToBoolean()
	var st volumeStat
	return task{
		run:    func() error { return failPath("statfs", st.statfs(path), path) },
		result: func() goja.Value { return a.m.statFs(&st, big) },
	}
}

func utimes(a *args, follow bool) task {
	path, atime, mtime := a.path(0, "path"), a.m.seconds(a.at(1), "time"), a.m.seconds(a.at(2), "time")
	return task{run: func() error { return setTimes(path, atime, mtime, follow) }}
}

func mkdir(a *args) task {
	m := a.m
	mode, recursive := uint32(0o777), false
	v := a.at(1)
	if js.IsNumber(v) || js.IsString(v) {
		mode = m.mode(v, "mode", -1)
	} else if o := (options{obj: js.ObjectOf(v)}); o.obj != nil {
		recursive = m.flag(o, "recursive", false)
		name, def := "options.mode", -1
		if a.form == promiseForm {
			name, def = "mode", 0o777
		}
		if v := o.get("mode"); a.form == promiseForm || !js.IsUndefined(v) {
			mode = m.mode(v, name, def)
		}
	}
	path := a.path(0, "path")
	first := ""
	t := task{run: func() (err error) {
		first, err = makeDir(path, mode, recursive)
		return err
	}}
	if recursive {
		t.result = func() goja.Value {
			if first == "" {
				return js.Undefined
			}
			return m.text(first, textForm{})
		}
	}
	return t
}

func mkdtemp(a *args) task {
	form := a.options(1).textForm(textForm{})
	prefix := a.path(0, "prefix")
	a.m.checkTemplate(prefix)
	return textTask(a.m, form, func() (string, error) { return makeTempDir(prefix) })
}

func symlink(a *args) task {
	if v := a.at(2); !js.IsNullish(v) {
		if !js.IsString(v) || v.String() != "dir" && v.String() != "file" && v.String() != "junction" {
			panic(errors.InvalidArgValue(a.m.e, "type", v, "must be one of: 'dir', 'file', 'junction', null, undefined"))
		}
	}
	return onPaths("symlink", a.path(0, "target"), a.path(1, "path"), unix.Symlink)
}

// plainOptions reads the options object of rm and rmdir; undefined is none.
func (a *args) plainOptions(i int) options {
	v := a.at(i)
	if js.IsUndefined(v) {
		return options{}
	}
	return options{obj: validate.Object(a.m.e, v, "options")}
}

func rm(a *args) task {
	m := a.m
	path := a.path(0, "path")
	given := m.spread(a.plainOptions(1).obj)
	opts := removal{force: m.spreadFlag(given, "force", false), recursive: m.spreadFlag(given, "recursive", false), delay: 100 * time.Millisecond}
	if v, ok := given["retryDelay"]; ok {
		opts.delay = time.Duration(validate.Integer(m.e, v, "options.retryDelay", 0, math.MaxInt32)) * time.Millisecond
	}
	if v, ok := given["maxRetries"]; ok {
		opts.retries = int(validate.Uint32(m.e, v, "options.maxRetries", false))
	}
	return task{run: func() error { return remove(path, opts) }}
}

func rmdir(a *args) task {
	path := a.path(0, "path")
	if o := js.ObjectOf(a.at(1)); o != nil {
		if v := js.Get(o, "recursive"); !js.IsUndefined(v) {
			panic(errors.InvalidArgValue(a.m.e, "options.recursive", v, "is no longer supported"))
		}
	}
	a.plainOptions(1)
	return task{run: func() error { return removeDir(path) }}
}

func realpath(a *args) task {
	m := a.m
	o := a.options(1)
	v := a.at(0)
	if obj := js.ObjectOf(v); obj != nil {
		if p, ok := m.buffer.Bytes(obj); ok {
			v = m.text(string(p), textForm{})
		} else if !isURL(obj) {
			v = v.ToString()
		}
	} else {
		v = v.ToString()
	}
	path := absolute(m.path(v, "path"))
	return textTask(m, o.textForm(textForm{}), func() (string, error) { return realPath(path, false) })
}

// Reading and writing at a position.

// read is fs.read, fs.readSync and fileHandle.read; buffer, offset, length and position may also come in an object.
func read(a *args) task {
	m := a.m
	fd := a.fd(0)
	buf, off, length, pos := a.at(1), a.at(2), a.at(3), a.at(4)
	_, isView := viewBytes(buf)
	var from *goja.Object
	byObject := true
	switch {
	case !isView && (a.form == promiseForm || a.form == callbackForm && len(a.list) <= 2):
		from = m.optionalObject(buf)
		if buf = js.Get(from, "buffer"); js.IsUndefined(buf) {
			buf, _ = m.buffer.Alloc(16384)
		}
	case a.form != promiseForm && len(a.list) <= 3, a.form == syncForm && js.TypeOf(off) == "object", a.form == promiseForm && js.ObjectOf(off) != nil:
		from = m.optionalObject(off)
	default:
		byObject = false
	}
	p := m.view(buf)
	if byObject {
		off, length, pos = js.Get(from, "offset"), js.Get(from, "length"), js.Get(from, "position")
	}
	start := int64(0)
	if !js.IsNullish(off) {
		start = validate.Integer(m.e, off, "offset", 0, maxSafe)
	}
	n := int64(int32(length.ToInteger()))
	if byObject && js.IsUndefined(length) || a.form == promiseForm && js.IsNullish(length) {
		n = int64(len(p)) - start
	}
	at := m.readPosition(pos, int(n))
	t := task{with: buf, countName: "bytesRead", withName: "buffer", result: func() goja.Value { return js.Zero }}
	if n == 0 {
		return t
	}
	switch {
	case len(p) == 0:
		panic(m.badValue("buffer", buf, "is empty and cannot be written"))
	case n < 0:
		panic(errors.OutOfRange(m.e, "length", ">= 0", m.e.VM.ToValue(n)))
	case start+n > int64(len(p)):
		panic(errors.OutOfRange(m.e, "length", "<= "+m.e.VM.ToValue(int64(len(p))-start).String(), m.e.VM.ToValue(n)))
	}
	p = p[start : start+n]
	return m.counted(t, func() (int, error) { return readAt(fd, p, at) })
}

// optionalObject is an options object, or nil for undefined and null.
func (m *Module) optionalObject(v goja.Value) *goja.Object {
	if js.IsNullish(v) {
		return nil
	}
	return validate.Object(m.e, v, "options")
}

// counted makes the task of a call that counts bytes.
func (m *Module) counted(t task, call func() (int, error)) task {
	n := 0
	t.run = func() (err error) {
		n, err = call()
		return err
	}
	t.result = func() goja.Value { return m.e.VM.ToValue(n) }
	return t
}

func readv(a *args) task {
	fd, list, pos := a.fd(0), a.views(1), offset(a.at(2))
	return a.m.counted(task{with: a.at(1), countName: "bytesRead", withName: "buffers"}, func() (int, error) {
		if len(list) == 0 {
			return 0, fail("read", unix.EINVAL) // as readv(2) has it
		}
		return readVector(fd, list, pos)
	})
}

func writev(a *args) task {
	fd, list, pos := a.fd(0), a.views(1), offset(a.at(2))
	t := task{with: a.at(1), countName: "bytesWritten", withName: "buffers", result: func() goja.Value { return js.Zero }}
	if len(list) == 0 {
		return t
	}
	return a.m.counted(t, func() (int, error) { return writeVector(fd, list, pos) })
}

// write is fs.write, fs.writeSync and fileHandle.write: of a view, or of a string.
func write(a *args) task {
	m := a.m
	fd, v := a.fd(0), a.at(1)
	t := task{with: v, countName: "bytesWritten", withName: "buffer", result: func() goja.Value { return js.Zero }}
	p, isView := viewBytes(v)
	var pos int64
	if isView {
		if a.form == promiseForm && len(p) == 0 {
			return t
		}
		off, length, position := a.at(2), a.at(3), a.at(4)
		if js.TypeOf(off) == "object" {
			o := js.ObjectOf(off)
			off, length, position = js.Get(o, "offset"), js.Get(o, "length"), js.Get(o, "position")
		}
		start := int64(0)
		if !js.IsNullish(off) {
			start = validate.Integer(m.e, off, "offset", 0, maxSafe)
		}
		size := int64(len(p))
		n := size - start
		if js.IsNumber(length) {
			n = validateLength(m, length, start, size)
		} else if n < 0 {
			panic(errors.OutOfRange(m.e, "offset", "<= "+m.e.VM.ToValue(size).String(), off))
		}
		p, pos = p[start:start+n], offset(position)
	} else {
		enc := m.stringEncoding(v, a.at(3))
		p, pos = m.data(v, "buffer", enc), offset(a.at(2))
	}
	return m.counted(t, func() (int, error) { return writeAt(fd, p, pos) })
}

// validateLength checks the length of a write.
func validateLength(m *Module, length goja.Value, start, size int64) int64 {
	f := length.ToFloat()
	switch {
	case start > size:
		panic(errors.OutOfRange(m.e, "offset", "<= "+m.e.VM.ToValue(size).String(), m.e.VM.ToValue(start)))
	case f > float64(size-start):
		panic(errors.OutOfRange(m.e, "length", "<= "+m.e.VM.ToValue(size-start).String(), length))
	case f < 0:
		panic(errors.OutOfRange(m.e, "length", ">= 0", length))
	}
	return validate.Integer(m.e, length, "length", 0, math.MaxInt32)
}

// stringEncoding reads the encoding of a string that is written; what names none is UTF-8.
func (m *Module) stringEncoding(text, v goja.Value) buffer.Encoding {
	if !js.IsString(text) {
		panic(errors.InvalidArgType(m.e, "buffer", text, "string", "Buffer", "TypedArray", "DataView"))
	}
	if !js.IsString(v) {
		return buffer.UTF8
	}
	enc, _ := buffer.ParseEncoding(v.String())
	if n := text.(goja.String).Length(); enc == buffer.Hex && n%2 != 0 {
		panic(errors.InvalidArgValue(m.e, "encoding", v, "is invalid for data of length "+m.e.VM.ToValue(n).String()))
	}
	return enc
}

// Whole files.

func readFile(a *args) task {
	m := a.m
	o := a.options(1)
	into := o.get("buffer")
	if !js.IsUndefined(into) && js.TypeOf(into) != "function" {
		if _, ok := viewBytes(into); !ok {
			panic(errors.InvalidArgType(m.e, "options.buffer", into, "Buffer", "TypedArray", "DataView", "Function"))
		}
	}
	form := o.textForm(textForm{buffer: true})
	flags := unix.O_RDONLY
	if v := o.get("flag"); a.form != promiseForm || v.ToBoolean() {
		flags = m.flags(v, "options.flag")
	}
	path, fd := a.target(0)
	if !js.IsUndefined(into) {
		return m.readInto(a, path, fd, flags, into, form)
	}
	var p []byte
	whole := func(fd int) error {
		size, err := sizeOf(fd)
		if err == nil {
			p, err = readWhole(fd, size, a.aborted)
		}
		return err
	}
	return task{
		run: func() error {
			if fd >= 0 {
				return whole(fd)
			}
			err := withFile(path, flags, 0o666, whole)
			if f, ok := err.(*failure); ok && f.syscall == "read" && a.form != syncForm {
				f.path = &path
			}
			return err
		},
		result: func() goja.Value { return m.content(p, form) },
	}
}

// readInto is readFile into a buffer of the caller's, which a function may give once the size is known.
func (m *Module) readInto(a *args, path string, fd, flags int, into goja.Value, form textForm) task {
	own := fd < 0
	var size int64
	var n int
	var overflow bool
	name := ""
	return task{
		run: func() (err error) {
			if own {
				if fd, err = openFile(path, flags, 0o666); err != nil {
					return err
				}
			}
			if size, err = sizeOf(fd); err != nil && own {
				_ = closeFile(fd)
			}
			return err
		},
		then: func() (next task) {
			p, buf := []byte(nil), into
			var ex *goja.Exception
			if !a.aborted() {
				ex = m.e.Try(func() { p, buf, name = m.readBuffer(into, size) })
			}
			return task{
				run: func() (err error) {
					switch {
					case a.aborted():
						err = errAborted
					case ex == nil:
						n, overflow, err = fill(fd, p, size, a.aborted)
					}
					if own {
						if closeErr := closeFile(fd); err == nil {
							err = closeErr
						}
					}
					return err
				},
				result: func() goja.Value {
					if ex != nil {
						panic(ex)
					}
					if overflow {
						panic(errors.InvalidArgValue(m.e, name, m.e.VM.ToValue(len(p)), "is too small to contain the entire file"))
					}
					if !form.buffer {
						return m.content(p[:n], form)
					}
					return m.window(buf, n)
				},
			}
		},
	}
}

// readBuffer is the buffer that the caller of readFile gives for size bytes, and what it is called in errors.
func (m *Module) readBuffer(into goja.Value, size int64) (p []byte, buf goja.Value, name string) {
	name = "options.buffer"
	if js.TypeOf(into) == "function" {
		name += "()"
		into = js.Invoke(m.e, js.ObjectOf(into), "call", js.Undefined, m.number(uint64(size)))
	}
	p, ok := viewBytes(into)
	if !ok {
		panic(errors.InvalidArgType(m.e, name, into, "Buffer", "TypedArray", "DataView"))
	}
	name += ".byteLength"
	if int64(len(p)) < size {
		reason := fmt.Sprintf("is smaller than the file size of %d bytes", size)
		panic(errors.InvalidArgValue(m.e, name, m.e.VM.ToValue(len(p)), reason))
	}
	return p, into, name
}

// window is a Buffer over the first n bytes of a view.
func (m *Module) window(view goja.Value, n int) goja.Value {
	obj := js.ObjectOf(view)
	return m.buffer.View(js.ObjectOf(js.Get(obj, "buffer")), int(js.Get(obj, "byteOffset").ToInteger()), n)
}

// writeFile is writeFile and appendFile; def is how the file is opened unless the options say otherwise.
func writeFile(a *args, def string) task {
	m := a.m
	o := a.options(2)
	flush := false
	if v := o.get("flush"); !js.IsNullish(v) {
		flush = validate.Boolean(m.e, v, "options.flush")
	}
	mode := m.mode(o.get("mode"), "mode", 0o666)
	enc := o.textForm(textForm{}).enc
	p := m.data(a.at(1), "data", enc)
	path, fd := a.target(0)
	flags := 0
	if fd < 0 {
		flag := o.get("flag")
		if !flag.ToBoolean() {
			flag = m.e.VM.ToValue(def)
		}
		flags = m.flags(flag, "options.flag")
	}
	whole := func(fd int) error {
		err := writeWhole(fd, p, a.aborted)
		if err == nil && flush {
			err = fsync(fd)
		}
		return err
	}
	return task{run: func() error {
		if fd >= 0 {
			return whole(fd)
		}
		return withFile(path, flags, mode, whole)
	}}
}
