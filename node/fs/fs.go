// Package fs is node:fs and node:fs/promises (https://nodejs.org/api/fs.html). Every operation is defined once (table.go, operation.go) and offered
// in three forms; what blocks runs off the loop, except in the synchronous form.
package fs

import (
	_ "embed"

	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/events"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// Module is node:fs of one runtime.
type Module struct {
	Exports *goja.Object

	e      *env.Env
	buffer *buffer.Module
	events *events.Module

	// handleFor makes the FileHandle of a descriptor. A field, since operations and FileHandle know each other.
	handleFor func(fd int) goja.Value

	promises *goja.Object // the exports of node:fs/promises
	script   *goja.Object // what async.js defines

	statCls                                    *statClasses
	direntCls, dirCls, handleCls               *js.Class
	watcherCls, watchHandleCls, statWatcherCls *js.Class
	direntType                                 *goja.Symbol
	streams                                    *streamClasses
	watching                                   *notifier
	statWatchers                               map[string]*statWatcher
	warnedTemplate, warnedExists               bool
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

func build(e *env.Env) *Module {
	m := &Module{e: e, buffer: buffer.Of(e), events: events.Of(e), Exports: e.VM.NewObject()}
	m.handleFor = m.newFileHandle
	x := m.Exports
	for _, op := range operations {
		if op.forms&callbackForm != 0 {
			js.Set(x, op.name, m.callbackFunc(op))
		}
		if op.forms&syncForm != 0 {
			js.Set(x, op.name+"Sync", m.syncFunc(op))
		}
	}
	method := func(name string, length int, fn engine.Func) *goja.Object { return js.Method(e, x, name, length, fn) }

	js.Set(x, "closeSync", m.syncFunc(opClose))
	method("close", 1, m.close)
	method("existsSync", 1, m.existsSync)
	exists := method("exists", 2, m.exists)
	m.promisify(exists, "exists", func(c js.Call) js.Value { return m.existsPromise(c.Argument(0)) })
	for _, op := range []*operation{opRead, opReadv, opWrite, opWritev} {
		m.promisify(js.ObjectOf(x.Get(op.name)), op.name, func(c js.Call) js.Value { return m.promisedCallback(op, c.Arguments) })
	}

	js.Set(js.ObjectOf(m.set("realpath", m.callbackFunc(opRealpath))), "native", m.callbackFunc(opRealpathNode))
	js.Set(js.ObjectOf(m.set("realpathSync", m.syncFunc(opRealpath))), "native", m.syncFunc(opRealpathNode))
	if symlinkFlag != 0 {
		m.set("lchmod", m.callbackFunc(opLchmod))
		m.set("lchmodSync", m.syncFunc(opLchmod))
	} else {
		m.set("lchmod", js.Undefined)
		m.set("lchmodSync", js.Undefined)
	}
	method("cp", 4, m.cpCallback)
	method("mkdtempDisposableSync", 2, m.mkdtempDisposableSync)
	method("openAsBlob", 1, func(c js.Call) js.Value {
		promise, _, reject := e.VM.NewPromise()
		if ex := e.Try(func() { m.openAsBlob(c) }); ex != nil {
			_ = reject(ex.Value())
		}
		return e.VM.ToValue(promise)
	})
	method("openAsBlobSync", 1, func(c js.Call) js.Value { m.openAsBlob(c); return js.Undefined })
	method("glob", 3, m.globCallback)
	method("globSync", 2, m.globSync)
	method("watch", 3, m.watch)
	method("watchFile", 3, m.watchFile)
	method("unwatchFile", 2, m.unwatchFile)
	// Old programs call these two with new.
	js.Set(x, "createReadStream", e.NewClass("createReadStream", 2, func(c goja.ConstructorCall) *goja.Object {
		return js.New(e, m.streamClasses().read.Ctor, c.Argument(0), c.Argument(1))
	}))
	js.Set(x, "createWriteStream", e.NewClass("createWriteStream", 2, func(c goja.ConstructorCall) *goja.Object {
		return js.New(e, m.streamClasses().write.Ctor, c.Argument(0), c.Argument(1))
	}))
	m.set("_toUnixTimestamp", e.NewFunc("toUnixTimestamp", 1, func(c js.Call) js.Value {
		name := "time"
		if v := c.Argument(1); js.IsString(v) {
			name = v.String()
		}
		return e.VM.ToValue(m.seconds(c.Argument(0), name))
	}))

	lazy := func(name string, make func() goja.Value) { js.Lazy(e, x, name, true, make) }
	lazy("Stats", func() goja.Value { return m.classes().stats.Ctor })
	lazy("Dirent", func() goja.Value { return m.direntClass().Ctor })
	lazy("Dir", func() goja.Value { return m.dirClass().Ctor })
	// FileReadStream and FileWriteStream are names of their own: packages replace them apart from the others.
	for _, name := range []string{"ReadStream", "FileReadStream"} {
		lazy(name, func() goja.Value { return m.streamClasses().read.Ctor })
	}
	for _, name := range []string{"WriteStream", "FileWriteStream"} {
		lazy(name, func() goja.Value { return m.streamClasses().write.Ctor })
	}
	lazy("Utf8Stream", func() goja.Value {
		return js.NewClass(e, "Utf8Stream", 0, m.events.Class, func(goja.ConstructorCall) *goja.Object {
			errors.Throw(e, "ERR_FUNCTION_NOT_BUILT", "fs.Utf8Stream")
			return nil
		}).Ctor
	})
	m.constant("constants", m.constants)
	m.constant("promises", m.Promises)
	return m
}

func (m *Module) set(name string, v goja.Value) goja.Value {
	js.Set(m.Exports, name, v)
	return v
}

// constant defines a property that cannot be assigned and is made at its first read.
func (m *Module) constant(name string, make func() *goja.Object) {
	var obj *goja.Object
	get := m.e.NewFunc("get "+name, 0, func(js.Call) js.Value {
		if obj == nil {
			obj = make()
		}
		return obj
	})
	if err := m.Exports.DefineAccessorProperty(name, get, nil, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
		panic(err)
	}
}

// promisify tells util.promisify what stands for a function whose callback does not have the usual form.
func (m *Module) promisify(fn *goja.Object, name string, custom engine.Func) {
	sym := js.SymbolFor(m.e, "nodejs.util.promisify.custom")
	if err := fn.DefineDataPropertySymbol(sym, m.e.NewFunc(name, 0, custom), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
}

// promisedCallback is util.promisify of a read or write: arguments as the callback form has them, { bytesRead, buffer } as result.
func (m *Module) promisedCallback(op *operation, list []goja.Value) goja.Value {
	promise, resolve, reject := m.e.VM.NewPromise()
	if ex := m.e.Try(func() {
		a := args{m: m, form: callbackForm, list: list, name: op.name}
		t := op.read(&a)
		m.start(&a, t, func(err, v goja.Value) {
			if err != nil {
				_ = reject(err)
			} else {
				_ = resolve(m.named(&t, v))
			}
		})
	}); ex != nil {
		_ = reject(ex.Value())
	}
	return m.e.VM.ToValue(promise)
}

// resolved is Promise.resolve.
func (m *Module) resolved(v goja.Value) goja.Value {
	promise, resolve, _ := m.e.VM.NewPromise()
	_ = resolve(v)
	return m.e.VM.ToValue(promise)
}

// defineSymbol defines obj[Symbol.name] as a method, where the engine's bootstrap has made that symbol.
func (m *Module) defineSymbol(obj *goja.Object, name string, fn goja.Value) {
	if sym, ok := js.Get(js.ObjectOf(m.e.VM.Get("Symbol")), name).(*goja.Symbol); ok {
		if err := obj.DefineDataPropertySymbol(sym, fn, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
			panic(err)
		}
	}
}

// warn emits a process warning; code may be "".
func (m *Module) warn(message, kind, code string) {
	process := m.e.Require("process")
	if process == nil {
		return
	}
	list := []goja.Value{m.e.VM.ToValue(message), m.e.VM.ToValue(kind)}
	if code != "" {
		list = append(list, m.e.VM.ToValue(code))
	}
	js.Invoke(m.e, process, "emitWarning", list...)
}

// checkTemplate warns of a template of mkdtemp that ends in X: other systems' mkdtemp(3) would replace it, too.
func (m *Module) checkTemplate(prefix string) {
	if !m.warnedTemplate && prefix != "" && prefix[len(prefix)-1] == 'X' {
		m.warnedTemplate = true
		m.warn("mkdtemp() templates ending with X are not portable. For details see: https://nodejs.org/api/fs.html", "Warning", "")
	}
}

// close is fs.close(fd[, callback]): without a callback an error is thrown.
func (m *Module) close(c js.Call) js.Value {
	if len(c.Arguments) > 1 && !js.IsUndefined(c.Arguments[1]) {
		m.callWith(opClose, c.Arguments)
		return js.Undefined
	}
	a := args{m: m, form: callbackForm, list: c.Arguments, name: "close"}
	m.start(&a, opClose.read(&a), func(err, _ goja.Value) {
		if err != nil {
			panic(err)
		}
	})
	return js.Undefined
}

func (m *Module) exists(c js.Call) js.Value {
	fn := validate.Function(m.e, c.Argument(1), "cb")
	answer := func(yes bool) { m.e.Call1(fn, js.Undefined, js.Bool(yes)) }
	var path string
	if ex := m.e.Try(func() { path = m.path(c.Argument(0), "path") }); ex != nil {
		answer(false)
		return js.Undefined
	}
	m.start(&args{m: m}, existsTask(path), func(err, _ goja.Value) { answer(err == nil) })
	return js.Undefined
}

func existsTask(path string) task {
	return onPath("access", path, func() error { return unix.Access(path, accessExists) })
}

func (m *Module) existsPromise(v goja.Value) goja.Value {
	promise, resolve, _ := m.e.VM.NewPromise()
	m.exists(js.Call{Arguments: []goja.Value{v, m.e.NewFunc("", 1, func(c js.Call) js.Value {
		_ = resolve(c.Argument(0))
		return js.Undefined
	})}})
	return m.e.VM.ToValue(promise)
}

func (m *Module) existsSync(c js.Call) js.Value {
	var path string
	if ex := m.e.Try(func() { path = m.path(c.Argument(0), "path") }); ex != nil {
		if err := js.ObjectOf(ex.Value()); err != nil && js.Get(err, "code").String() == "ERR_INVALID_ARG_TYPE" && !m.warnedExists {
			m.warnedExists = true
			m.warn("Passing invalid argument types to fs.existsSync is deprecated", "DeprecationWarning", "DEP0187")
		}
		return js.False
	}
	return js.Bool(existsTask(path).run() == nil)
}

// mkdtempDisposableSync makes a directory that goes when its owner is disposed of.
func (m *Module) mkdtempDisposableSync(c js.Call) js.Value {
	a := args{m: m, form: syncForm, list: c.Arguments, name: "mkdtemp"}
	path := m.now(mkdtemp(&a))
	full := absolute(m.path(path, "path"))
	remove := func(js.Call) js.Value {
		if err := removeTree(full, removal{recursive: true}); err != nil {
			panic(m.thrown(err))
		}
		return js.Undefined
	}
	obj := m.e.VM.NewObject()
	js.Set(obj, "path", path)
	js.Method(m.e, obj, "remove", 0, remove)
	m.defineSymbol(obj, "dispose", m.e.NewFunc("[Symbol.dispose]", 0, remove))
	return obj
}

// openAsBlob checks its arguments; there are no Blobs yet.
func (m *Module) openAsBlob(c js.Call) {
	if v := c.Argument(1); !js.IsUndefined(v) {
		o := validate.Object(m.e, v, "options")
		if kind := js.Get(o, "type"); kind.ToBoolean() {
			validate.String(m.e, kind, "options.type")
		}
	}
	m.path(c.Argument(0), "path")
	errors.Throw(m.e, "ERR_FUNCTION_NOT_BUILT", "fs.openAsBlob()")
}

//go:embed async.js
var asyncSource string

// scripted returns a function of async.js, which is compiled at the first call.
func (m *Module) scripted(name string) engine.Func {
	if m.script == nil {
		prg, err := engine.Compile("node:internal/fs/async", asyncSource, true)
		if err != nil {
			panic(err)
		}
		v, err := m.e.VM.RunProgram(prg)
		if err != nil {
			panic(err)
		}
		m.script = js.ObjectOf(m.e.Call(engine.FuncOf(v), js.Undefined))
	}
	return engine.FuncOf(m.script.Get(name))
}

// iterator makes an asynchronous iterator: next answers a promise of the next item, null at the end, and finish releases what is held, whatever ends
// the iteration; it is called at most once, and only if there was a first next.
func (m *Module) iterator(next, finish func() goja.Value) goja.Value {
	return m.e.Call2(m.scripted("iterator"), js.Undefined,
		m.e.NewFunc("next", 0, func(js.Call) js.Value { return next() }), m.e.NewFunc("finish", 0, func(js.Call) js.Value { return finish() }))
}
