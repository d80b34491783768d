package fs

import (
	"io"
	iofs "io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// dirEntry is one entry of a directory.
type dirEntry struct {
	name string
	kind int // one of the dirent constants
}

// openDir opens a directory for reading its entries.
func openDir(path, syscall string) (*os.File, error) {
	fd := -1
	err := retry(func() (err error) {
		fd, err = unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		return err
	})
	if err != nil {
		return nil, failPath(syscall, err, path)
	}
	return os.NewFile(uintptr(fd), path), nil
}

// readEntries reads up to n entries, all for n <= 0. It returns none at the end.
func readEntries(f *os.File, n int) ([]dirEntry, error) {
	list, err := f.ReadDir(n)
	if err != nil && err != io.EOF {
		return nil, failPath("scandir", err, f.Name())
	}
	out := make([]dirEntry, len(list))
	for i, entry := range list {
		out[i] = dirEntry{entry.Name(), direntKind(entry.Type())}
	}
	return out, nil
}

func direntKind(mode iofs.FileMode) int {
	switch {
	case mode.IsRegular():
		return direntFile
	case mode.IsDir():
		return direntDir
	case mode&iofs.ModeSymlink != 0:
		return direntLink
	case mode&iofs.ModeNamedPipe != 0:
		return direntFIFO
	case mode&iofs.ModeSocket != 0:
		return direntSocket
	case mode&iofs.ModeCharDevice != 0:
		return direntChar
	case mode&iofs.ModeDevice != 0:
		return direntBlock
	}
	return direntUnknown
}

// readDir reads a directory whole, in the order of the names' bytes, as scandir(3) of libuv does.
func readDir(path string) ([]dirEntry, error) {
	f, err := openDir(path, "scandir")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := readEntries(f, 0)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b dirEntry) int { return strings.Compare(a.name, b.name) })
	return list, nil
}

// listing is what one directory of a recursive readdir has: its path relative to the top, "" for that, and its entries.
type listing struct {
	dir     string
	entries []dirEntry
}

// readTree reads a directory and, if recursive, those below it, level by level. Symbolic links to directories are followed.
func readTree(path string, recursive bool) ([]listing, error) {
	dirs := []string{""}
	var out []listing
	for i := 0; i < len(dirs); i++ {
		full := path
		if dirs[i] != "" {
			full = path + "/" + dirs[i]
		}
		entries, err := readDir(full)
		if err != nil {
			return nil, err
		}
		out = append(out, listing{dirs[i], entries})
		for _, entry := range entries {
			if recursive && isDir(full, entry) {
				dirs = append(dirs, joinRelative(dirs[i], entry.name))
			}
		}
	}
	return out, nil
}

func isDir(parent string, entry dirEntry) bool {
	if entry.kind != direntLink && entry.kind != direntUnknown {
		return entry.kind == direntDir
	}
	st, err := statOf(parent + "/" + entry.name)
	return err == nil && st.kind() == unix.S_IFDIR
}

func joinRelative(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}

// readdir is fs.readdir.
func readdir(a *args) task {
	m := a.m
	o := a.options(1)
	given := a.at(0)
	path := a.path(0, "path")
	form := o.textForm(textForm{})
	recursive := false
	if v := o.get("recursive"); a.form == promiseForm {
		recursive = v.ToBoolean()
	} else if !js.IsNullish(v) {
		recursive = validate.Boolean(m.e, v, "options.recursive")
	}
	withTypes := o.get("withFileTypes").ToBoolean()
	var found []listing
	return task{
		run: func() (err error) {
			found, err = readTree(path, recursive)
			return err
		},
		result: func() goja.Value {
			var list []any
			for _, dir := range found {
				parent := m.parentPath(given, path, dir.dir)
				for _, entry := range dir.entries {
					if withTypes {
						list = append(list, m.dirent(m.text(entry.name, form), entry.kind, parent))
					} else {
						list = append(list, m.text(joinRelative(dir.dir, entry.name), form))
					}
				}
			}
			return m.e.VM.NewArray(list...)
		},
	}
}

// parentPath is the parentPath of the entries of a directory: the path as it was given, for what is below it the joined one, in the same type.
func (m *Module) parentPath(given goja.Value, path, dir string) goja.Value {
	isBuffer := m.buffer.IsBuffer(given)
	switch {
	case dir == "" && (isBuffer || js.IsString(given)):
		return given
	case dir != "":
		path = filepath.Join(path, dir)
	}
	return m.text(path, textForm{buffer: isBuffer})
}

// direntClass makes the class Dirent on first use.
func (m *Module) direntClass() *js.Class {
	if m.direntCls != nil {
		return m.direntCls
	}
	m.direntType = goja.NewSymbol("type")
	c := js.NewClass(m.e, "Dirent", 3, nil, func(call goja.ConstructorCall) *goja.Object {
		m.initDirent(call.This, call.Argument(0), call.Argument(1), call.Argument(2))
		return nil
	})
	for _, t := range fileTypes {
		js.HiddenMethod(m.e, c.Proto, t.method, 0, func(call js.Call) js.Value {
			this := js.ObjectOf(call.This)
			if this == nil {
				panic(m.e.VM.NewTypeError("Cannot read properties of %s", call.This))
			}
			kind := this.GetSymbol(m.direntType)
			return js.Bool(kind != nil && js.IsNumber(kind) && kind.ToInteger() == int64(t.dirent))
		})
	}
	m.direntCls = c
	return c
}

func (m *Module) initDirent(obj *goja.Object, name, kind, parent goja.Value) {
	js.Set(obj, "name", name)
	js.Set(obj, "parentPath", parent)
	js.SetKey(obj, m.direntType, kind)
}

func (m *Module) dirent(name goja.Value, kind int, parent goja.Value) goja.Value {
	obj := m.e.VM.CreateObject(m.direntClass().Proto)
	m.initDirent(obj, name, m.e.VM.ToValue(kind), parent)
	return obj
}

// dir is the state of a Dir object (https://nodejs.org/api/fs.html#class-fsdir).
type dir struct {
	engine.Opaque
	m         *Module
	path      string
	pathValue goja.Value
	form      textForm
	batch     int
	recursive bool

	closed bool
	busy   bool     // a read is under way off the loop
	queue  []func() // operations that wait for it

	// The walk; while busy, the worker's.
	root    *os.File
	todo    []openedDir // directories with entries left, the first one being read
	pending []foundEntry
}

// openedDir is a directory of the walk; its file is opened when its turn comes.
type openedDir struct {
	*os.File
	dir string // relative to the top
}

type foundEntry struct {
	dirEntry
	dir string
}

// dirClass makes the class Dir on first use.
func (m *Module) dirClass() *js.Class {
	if m.dirCls != nil {
		return m.dirCls
	}
	e := m.e
	c := js.NewClass(e, "Dir", 3, nil, func(call goja.ConstructorCall) *goja.Object {
		if js.IsNullish(call.Argument(0)) {
			errors.Throw(e, "ERR_MISSING_ARGS", "\"handle\" argument")
		}
		// The handle is one of Node's internals.
		errors.Throw(e, "ERR_ILLEGAL_CONSTRUCTOR")
		return nil
	})
	m.dirCls = c
	of := func(this goja.Value) *dir {
		d, ok := e.State(this).(*dir)
		if !ok {
			errors.Throw(e, "ERR_INVALID_THIS", "Dir")
		}
		return d
	}
	js.Accessor(e, c.Proto, "path", func(this goja.Value) goja.Value { return of(this).pathValue }, nil)
	method := func(name string, length int, fn func(d *dir, call js.Call) goja.Value) {
		js.HiddenMethod(e, c.Proto, name, length, func(call js.Call) js.Value { return fn(of(call.This), call) })
	}
	method("read", 1, func(d *dir, call js.Call) goja.Value {
		return d.either(call, func() { d.mustBeOpen() }, d.readTask)
	})
	method("readSync", 0, func(d *dir, _ js.Call) goja.Value {
		d.mustBeIdle()
		return m.now(d.readTask())
	})
	method("close", 1, func(d *dir, call js.Call) goja.Value { return d.either(call, nil, d.closeTask) })
	method("closeSync", 0, func(d *dir, _ js.Call) goja.Value {
		d.mustBeIdle()
		return m.now(d.closeTask())
	})
	promise := func(d *dir, make func() task) *goja.Object { return d.either(js.Call{}, nil, make).(*goja.Object) }
	entries := e.NewFunc("entries", 0, func(call js.Call) js.Value {
		d := of(call.This)
		return m.iterator(func() goja.Value { return promise(d, d.readTask) }, func() goja.Value { return promise(d, d.closeTask) })
	})
	js.Hidden(c.Proto, "entries", entries)
	m.defineSymbol(c.Proto, "asyncIterator", entries)
	m.defineSymbol(c.Proto, "dispose", e.NewFunc("[Symbol.dispose]", 0, func(call js.Call) js.Value {
		if d := of(call.This); !d.closed {
			d.mustBeIdle()
			m.now(d.closeTask())
		}
		return js.Undefined
	}))
	m.defineSymbol(c.Proto, "asyncDispose", e.NewFunc("[Symbol.asyncDispose]", 0, func(call js.Call) js.Value {
		if d := of(call.This); !d.closed {
			return promise(d, d.closeTask)
		}
		return m.resolved(js.Undefined)
	}))
	return c
}

// either runs a task in the callback form where a callback is given, else in the promise form. check may throw before.
func (d *dir) either(call js.Call, check func(), make func() task) goja.Value {
	if cb := call.Argument(0); !js.IsUndefined(cb) {
		fn := validate.Function(d.m.e, cb, "callback")
		if check != nil {
			check()
		}
		d.schedule(make, func(t task) settler { return callbackSettler(d.m, fn, t) })
		return js.Undefined
	}
	promise, resolve, reject := d.m.e.VM.NewPromise()
	if ex := d.m.e.Try(func() {
		if check != nil {
			check()
		}
		d.schedule(make, func(task) settler {
			return func(err, v goja.Value) {
				if err != nil {
					_ = reject(err)
				} else {
					_ = resolve(v)
				}
			}
		})
	}); ex != nil {
		_ = reject(ex.Value())
	}
	return d.m.e.VM.ToValue(promise)
}

// schedule runs a task off the loop, after those before it.
func (d *dir) schedule(make func() task, settle func(task) settler) {
	if d.busy {
		d.queue = append(d.queue, func() { d.schedule(make, settle) })
		return
	}
	d.busy = true
	t := make()
	then := settle(t)
	d.m.start(&args{m: d.m}, t, func(err, v goja.Value) {
		d.busy = false
		queue := d.queue
		d.queue = nil
		for _, next := range queue {
			next()
		}
		then(err, v)
	})
}

func (d *dir) mustBeOpen() {
	if d.closed {
		errors.Throw(d.m.e, "ERR_DIR_CLOSED")
	}
}

func (d *dir) mustBeIdle() {
	d.mustBeOpen()
	if d.busy {
		errors.Throw(d.m.e, "ERR_DIR_CONCURRENT_OPERATION")
	}
}

func (d *dir) readTask() task {
	if d.closed {
		return task{run: func() error { return coded("ERR_DIR_CLOSED") }, result: func() goja.Value { return js.Null }}
	}
	return task{
		run: d.advance,
		result: func() goja.Value {
			if len(d.pending) == 0 {
				return js.Null
			}
			entry := d.pending[0]
			d.pending = d.pending[1:]
			return d.m.dirent(d.m.text(entry.name, d.form), entry.kind, d.m.parentPath(d.pathValue, d.path, entry.dir))
		},
	}
}

// advance sees to it that an entry is pending, unless there is none left.
func (d *dir) advance() error {
	for len(d.pending) == 0 && len(d.todo) > 0 {
		f := &d.todo[0]
		if f.File == nil {
			var err error
			if f.File, err = openDir(d.path+"/"+f.dir, "opendir"); err != nil {
				return err
			}
		}
		entries, err := readEntries(f.File, d.batch)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			if f.File != d.root {
				f.Close()
			}
			d.todo = d.todo[1:]
		}
		for _, entry := range entries {
			d.pending = append(d.pending, foundEntry{entry, f.dir})
			if d.recursive && entry.kind == direntDir {
				d.todo = append(d.todo, openedDir{nil, joinRelative(f.dir, entry.name)})
			}
		}
	}
	return nil
}

func (d *dir) closeTask() task {
	if d.closed {
		return task{run: func() error { return coded("ERR_DIR_CLOSED") }}
	}
	d.closed = true
	return task{run: func() error {
		for _, f := range d.todo {
			if f.File != nil && f.File != d.root {
				f.Close()
			}
		}
		d.root.Close()
		return nil
	}}
}

// opendir is fs.opendir.
func opendir(a *args) task {
	m := a.m
	given, path := a.at(0), a.path(0, "path")
	o := a.options(1)
	a.signal = nil // which is checked, and no more
	d := &dir{m: m, path: path, pathValue: given, form: o.textForm(textForm{}), batch: 32, recursive: o.get("recursive").ToBoolean()}
	if !js.IsString(given) && !m.buffer.IsBuffer(given) {
		d.pathValue = m.text(path, textForm{})
	}
	if v := o.get("bufferSize"); !js.IsUndefined(v) {
		d.batch = int(validate.Uint32(m.e, v, "options.bufferSize", true))
	}
	return task{
		run: func() (err error) {
			if d.root, err = openDir(path, "opendir"); err == nil {
				d.todo = []openedDir{{d.root, ""}}
			}
			return err
		},
		result: func() goja.Value {
			obj := m.e.VM.CreateObject(m.dirClass().Proto)
			m.e.SetState(obj, d)
			return obj
		},
	}
}
