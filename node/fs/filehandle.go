package fs

import (
	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

// fileHandle is the state of a FileHandle (https://nodejs.org/api/fs.html#class-filehandle). Calls under way and streams hold references; the
// descriptor is closed when close was called and the last reference is gone.
type fileHandle struct {
	engine.Opaque
	m       *Module
	obj     *goja.Object
	fd      int // -1 once it is closed, or about to be
	refs    int
	locked  bool         // a web stream reads from it
	closing *goja.Object // what close answered, while it is under way
	closed  settler      // settles closing
}

// handleMethods are the methods of FileHandle that are operations on its descriptor.
var handleMethods = []struct {
	name   string
	length int
	op     *operation
}{
	{"chmod", 1, opFchmod}, {"chown", 2, opFchown}, {"datasync", 0, opFdatasync}, {"sync", 0, opFsync},
	{"read", 4, opRead}, {"readv", 2, opReadv}, {"readFile", 1, opReadFile}, {"stat", 1, opFstat}, {"truncate", 0, opFtruncate},
	{"utimes", 2, opFutimes}, {"write", 4, opWrite}, {"writev", 2, opWritev},
	{"appendFile", 2, opWriteFile}, {"writeFile", 2, opWriteFile},
}

// handleClass makes the class FileHandle on first use.
func (m *Module) handleClass() *js.Class {
	if m.handleCls != nil {
		return m.handleCls
	}
	e := m.e
	c := js.NewClass(e, "FileHandle", 1, m.events.Class, func(call goja.ConstructorCall) *goja.Object {
		m.initHandle(call.This, -1)
		return nil
	})
	m.handleCls = c
	js.HiddenMethod(e, c.Ctor, "isFileHandle", 1, func(call js.Call) js.Value {
		_, ok := e.State(call.Argument(0)).(*fileHandle)
		return js.Bool(ok)
	})
	of := func(this goja.Value) *fileHandle {
		h, ok := e.State(this).(*fileHandle)
		if !ok {
			errors.Throw(e, "ERR_INVALID_THIS", "FileHandle")
		}
		return h
	}
	js.Accessor(e, c.Proto, "fd", func(this goja.Value) goja.Value { return e.VM.ToValue(of(this).fd) }, nil)
	for _, method := range handleMethods {
		js.HiddenMethod(e, c.Proto, method.name, method.length, func(call js.Call) js.Value {
			list := append([]goja.Value{of(call.This).obj}, call.Arguments...)
			if method.op == opWriteFile {
				return m.writePromise(method.op, list)
			}
			return m.promised(method.op, list)
		})
	}
	for _, name := range []string{"createReadStream", "createWriteStream"} {
		js.HiddenMethod(e, c.Proto, name, 0, func(call js.Call) js.Value {
			opts := m.copyProps(js.ObjectOf(call.Argument(0)))
			js.Set(opts, "fd", of(call.This).obj)
			class := m.streamClasses().read
			if name == "createWriteStream" {
				class = m.streamClasses().write
			}
			return js.New(e, class.Ctor, js.Undefined, opts)
		})
	}
	js.HiddenMethod(e, c.Proto, "readLines", 0, func(call js.Call) js.Value {
		readline := e.Require("readline")
		if readline == nil {
			errors.Throw(e, "ERR_FUNCTION_NOT_BUILT", "fileHandle.readLines()")
		}
		opts := e.VM.NewObject()
		js.Set(opts, "input", js.Invoke(e, of(call.This).obj, "createReadStream", call.Argument(0)))
		js.Set(opts, "crlfDelay", goja.PositiveInf())
		return js.Invoke(e, readline, "createInterface", opts)
	})
	js.HiddenMethod(e, c.Proto, "readableWebStream", 0, func(call js.Call) js.Value { return of(call.This).webStream(call.Argument(0)) })
	m.defineSymbol(c.Proto, "asyncDispose", e.NewFunc("[Symbol.asyncDispose]", 0, func(call js.Call) js.Value {
		return js.Invoke(e, of(call.This).obj, "close")
	}))
	return c
}

func (m *Module) newFileHandle(fd int) goja.Value {
	obj := m.e.VM.CreateObject(m.handleClass().Proto)
	m.initHandle(obj, fd)
	return obj
}

func (m *Module) initHandle(obj *goja.Object, fd int) {
	m.events.Init(obj, js.Undefined)
	h := &fileHandle{m: m, obj: obj, fd: fd, refs: 1}
	m.e.SetState(obj, h)
	// A property of every handle, so that it can be passed on alone.
	js.Method(m.e, obj, "close", 0, func(js.Call) js.Value { return h.close() })
}

func (h *fileHandle) ref() { h.refs++ }

func (h *fileHandle) unref() {
	if h.refs--; h.refs == 0 {
		h.release()
	}
}

// release closes the descriptor off the loop: close(2) can wait for a network file system.
func (h *fileHandle) release() {
	fd := h.fd
	h.fd = -1
	settle := h.closed
	h.m.start(&args{m: h.m}, task{run: func() error { return closeFile(fd) }}, func(err, v goja.Value) {
		if settle != nil {
			settle(err, v)
		}
	})
}

// close closes the handle once nothing uses it any more, and answers a promise of that.
func (h *fileHandle) close() goja.Value {
	e := h.m.e
	if h.closing != nil {
		return h.closing
	}
	if h.fd < 0 {
		return h.m.resolved(js.Undefined)
	}
	promise, resolve, reject := e.VM.NewPromise()
	obj := e.VM.ToValue(promise).(*goja.Object)
	h.closing = obj
	h.closed = func(err, _ goja.Value) {
		h.closing = nil
		if err != nil {
			_ = reject(err)
		} else {
			_ = resolve(js.Undefined)
		}
	}
	h.unref()
	h.m.events.Emit(h.obj, "close")
	return obj
}

// webStream is fileHandle.readableWebStream.
func (h *fileHandle) webStream(options goja.Value) goja.Value {
	m, e := h.m, h.m.e
	switch {
	case h.fd < 0:
		errors.Throw(e, "ERR_INVALID_STATE", "The FileHandle is closed")
	case h.closing != nil:
		errors.Throw(e, "ERR_INVALID_STATE", "The FileHandle is closing")
	case h.locked:
		errors.Throw(e, "ERR_INVALID_STATE", "The FileHandle is locked")
	}
	class := js.ObjectOf(e.VM.Get("ReadableStream"))
	if class == nil {
		errors.Throw(e, "ERR_FUNCTION_NOT_BUILT", "fileHandle.readableWebStream()")
	}
	h.locked = true
	autoClose := false
	if !js.IsUndefined(options) {
		o := validate.Object(e, options, "options")
		autoClose = m.flag(m.options(o), "autoClose", false)
		if kind := js.Get(o, "type"); !js.IsUndefined(kind) && kind.String() != "bytes" {
			m.warn("A non-\"bytes\" options.type has no effect. A byte-oriented steam is always created.", "ExperimentalWarning", "")
		}
	}
	read := e.NewFunc("read", 3, func(c js.Call) js.Value {
		return js.Invoke(e, h.obj, "read", c.Arguments...)
	})
	held := true
	release := func() {
		if held {
			held = false
			h.unref()
		}
	}
	done := e.NewFunc("done", 0, func(js.Call) js.Value {
		release()
		if autoClose {
			return js.Invoke(e, h.obj, "close")
		}
		return js.Undefined
	})
	stream := e.Call(m.scripted("webStream"), js.Undefined, class, read, done)
	h.ref()
	js.Invoke(e, h.obj, "once", e.VM.ToValue("close"), e.NewFunc("", 0, func(js.Call) js.Value {
		release()
		return js.Undefined
	}))
	return stream
}

// promiseLengths are the lengths of functions of node:fs/promises that differ from those of the synchronous form.
var promiseLengths = map[string]int{"access": 1, "truncate": 1, "opendir": 3}

// Promises returns the exports of node:fs/promises.
func (m *Module) Promises() *goja.Object {
	if m.promises != nil {
		return m.promises
	}
	e := m.e
	x := e.VM.NewObject()
	m.promises = x
	for _, op := range operations {
		if op.forms&promiseForm == 0 {
			continue
		}
		length, ok := promiseLengths[op.name]
		if !ok {
			length = op.length(0)
		}
		js.Set(x, op.name, m.promiseFunc(op, op.name, length))
	}
	js.Set(x, "realpath", m.promiseFunc(opRealpathNode, "realpath", 2))
	js.Set(x, "lchmod", m.promiseFunc(opLchmod, "lchmod", 2))
	js.Method(e, x, "cp", 3, func(c js.Call) js.Value { return m.cpPromise(c.Arguments) })
	js.Method(e, x, "glob", 2, m.globPromise)
	js.Method(e, x, "watch", 1, m.watchPromise)
	js.Method(e, x, "mkdtempDisposable", 2, m.mkdtempDisposable)
	for _, op := range []*operation{opWriteFile, opAppendFile} {
		js.Method(e, x, op.name, 3, func(c js.Call) js.Value { return m.writePromise(op, c.Arguments) })
	}
	js.Set(x, "constants", m.Exports.Get("constants"))
	return x
}

// mkdtempDisposable is fs.mkdtempDisposableSync as a promise.
func (m *Module) mkdtempDisposable(c js.Call) js.Value {
	promise, resolve, reject := m.e.VM.NewPromise()
	if ex := m.e.Try(func() {
		a := args{m: m, form: promiseForm, list: c.Arguments, name: "mkdtemp"}
		// The working directory of now: it may be another one when the directory goes.
		dir := absolute("")
		m.start(&a, mkdtemp(&a), func(err, path goja.Value) {
			if err != nil {
				_ = reject(err)
				return
			}
			full := m.path(path, "path")
			if full[0] != '/' {
				full = dir + "/" + full
			}
			gone := &operation{read: func(*args) task {
				return task{run: func() error { return removeTree(full, removal{recursive: true}) }}
			}}
			remove := func(js.Call) js.Value { return m.promised(gone, nil) }
			obj := m.e.VM.CreateObject(nil)
			js.Set(obj, "path", path)
			js.Method(m.e, obj, "remove", 0, remove)
			m.defineSymbol(obj, "asyncDispose", m.e.NewFunc("[Symbol.asyncDispose]", 0, remove))
			_ = resolve(obj)
		})
	}); ex != nil {
		_ = reject(ex.Value())
	}
	return m.e.VM.ToValue(promise)
}

// writePromise is writeFile and appendFile of promises: beside what the other forms write, an iterable is written item by item.
func (m *Module) writePromise(op *operation, list []goja.Value) goja.Value {
	if len(list) > 1 {
		if data := js.ObjectOf(list[1]); data != nil && m.isIterable(data) {
			if _, isView := viewBytes(data); !isView {
				return m.writeItems(op, js.Copy(list), data)
			}
		}
	}
	return m.promised(op, list)
}

func (m *Module) writeItems(op *operation, list []goja.Value, data *goja.Object) goja.Value {
	e := m.e
	var opts goja.Value = js.Undefined
	if len(list) > 2 {
		opts = list[2]
	}
	h, given := e.State(list[0]).(*fileHandle)
	open := func(js.Call) js.Value {
		o := m.options(opts)
		if signal := js.ObjectOf(o.get("signal")); signal != nil && js.Get(signal, "aborted").ToBoolean() {
			panic(m.abortError(signal))
		}
		if given {
			return h.obj
		}
		flag := o.get("flag")
		if !flag.ToBoolean() {
			flag = e.VM.ToValue(map[*operation]string{opWriteFile: "w", opAppendFile: "a"}[op])
		}
		return m.promised(opOpen, []goja.Value{list[0], flag, o.get("mode")})
	}
	// With the options of the call: each write looks at the signal, and, where that is asked for, reaches the disk.
	write := func(c js.Call) js.Value {
		return m.promised(opWriteFile, []goja.Value{c.Argument(0), c.Argument(1), opts})
	}
	closeIt := func(c js.Call) js.Value {
		if given {
			return js.Undefined
		}
		return js.Invoke(e, js.ObjectOf(c.Argument(0)), "close")
	}
	return e.Call(m.scripted("writeAll"), js.Undefined, data,
		e.NewFunc("open", 0, open), e.NewFunc("write", 2, write), e.NewFunc("close", 1, closeIt))
}

// isIterable tells whether obj has an iterator, asynchronous or not.
func (m *Module) isIterable(obj *goja.Object) bool {
	if engine.IsCallable(obj.GetSymbol(goja.SymIterator)) {
		return true
	}
	sym, ok := js.Get(js.ObjectOf(m.e.VM.Get("Symbol")), "asyncIterator").(*goja.Symbol)
	return ok && engine.IsCallable(obj.GetSymbol(sym))
}
