package loader

import (
	"path/filepath"

	"jsrt/engine"

	"github.com/dop251/goja"
)

// natives are the functions that user code may replace on Module, its prototype and Module._extensions.
type natives struct {
	require, loadFile, compile                                           *goja.Object
	load, resolveFilename, resolveLookupPaths, nodeModulePaths, findPath *goja.Object
	loadJS, loadJSON, loadAddon                                          *goja.Object
}

// makeClass makes Module (https://nodejs.org/api/module.html) with the underscored members that programs have come to rely on.
func (l *Loader) makeClass() {
	vm := l.vm
	l.class = l.eng.NewClass("Module", 0, func(c goja.ConstructorCall) *goja.Object {
		id := c.Argument(0)
		if goja.IsUndefined(id) {
			id = l.str("")
		} else if !isString(id) {
			panic(l.opts.Errors.InvalidArgType("path", id, "string"))
		}
		l.initModule(c.This, id, c.Argument(1))
		return nil
	})
	l.proto = get(l.class, "prototype").(*goja.Object)

	method := func(obj *goja.Object, name string, length int, fn engine.Func) *goja.Object {
		f := l.eng.NewFunc(name, length, fn)
		set(obj, name, f)
		return f
	}
	accessor := func(obj *goja.Object, name string, configurable goja.Flag, read func(this goja.Value) goja.Value, write func(this, v goja.Value)) {
		getter := l.eng.NewFunc("get", 0, func(c goja.FunctionCall) goja.Value { return read(c.This) })
		var setter goja.Value
		if write != nil {
			setter = l.eng.NewFunc("set", 1, func(c goja.FunctionCall) goja.Value {
				write(c.This, c.Argument(0))
				return goja.Undefined()
			})
		}
		if err := obj.DefineAccessorProperty(name, getter, setter, configurable, goja.FLAG_FALSE); err != nil {
			panic(err)
		}
	}

	accessor(l.proto, "constructor", goja.FLAG_FALSE, func(goja.Value) goja.Value { return l.class }, nil)
	accessor(l.proto, "isPreloading", goja.FLAG_FALSE, func(goja.Value) goja.Value { return vm.ToValue(l.preloading) }, nil)
	accessor(l.proto, "parent", goja.FLAG_FALSE, l.parentOf, func(this, v goja.Value) {
		if obj, ok := this.(*goja.Object); ok {
			l.eng.SetState(obj, &moduleState{parent: v})
		}
	})
	l.own.loadFile = method(l.proto, "load", 1, func(c goja.FunctionCall) goja.Value {
		l.loadFile(l.thisObject(c.This), l.pathArgument(c.Argument(0)))
		return goja.Undefined()
	})
	l.own.require = method(l.proto, "require", 1, func(c goja.FunctionCall) goja.Value { return l.moduleRequire(c.This, c.Argument(0)) })
	l.own.compile = method(l.proto, "_compile", 3, func(c goja.FunctionCall) goja.Value {
		return l.compile(l.thisObject(c.This), c.Argument(0).String(), l.pathArgument(c.Argument(1)))
	})

	set(l.class, "_cache", vm.CreateObject(nil))
	set(l.class, "_pathCache", vm.CreateObject(nil))
	extensions := vm.CreateObject(nil)
	handler := func(ext string, fn func(m *goja.Object, filename string)) *goja.Object {
		return method(extensions, ext, 2, func(c goja.FunctionCall) goja.Value {
			fn(l.thisObject(c.Argument(0)), l.pathArgument(c.Argument(1)))
			return goja.Undefined()
		})
	}
	l.own.loadJS = handler(".js", l.loadJS)
	l.own.loadJSON = handler(".json", l.loadJSON)
	l.own.loadAddon = handler(".node", func(_ *goja.Object, filename string) { l.loadAddon(filename) })
	set(l.class, "_extensions", extensions)
	set(l.class, "globalPaths", l.strings(l.global))
	accessor(l.class, "wrap", goja.FLAG_FALSE, func(goja.Value) goja.Value { return l.wrapper.function(l) }, func(_, v goja.Value) { l.wrapper.wrap, l.wrapper.touched = v, true })
	accessor(l.class, "wrapper", goja.FLAG_FALSE, func(goja.Value) goja.Value { return l.wrapper.list(l) }, func(_, v goja.Value) { l.wrapper.parts, l.wrapper.touched = v, true })
	method(l.class, "isBuiltin", 1, func(c goja.FunctionCall) goja.Value {
		return vm.ToValue(isString(c.Argument(0)) && l.opts.IsBuiltin(c.Argument(0).String()))
	})
	l.own.findPath = method(l.class, "_findPath", 3, func(c goja.FunctionCall) goja.Value {
		if found := l.findPath(c.Argument(0).String(), c.Argument(1), c.Argument(2).ToBoolean()); found != "" {
			return l.str(found)
		}
		return vm.ToValue(false)
	})
	l.own.nodeModulePaths = method(l.class, "_nodeModulePaths", 1, func(c goja.FunctionCall) goja.Value { return l.nodeModulePaths(c.Argument(0)) })
	l.own.resolveLookupPaths = method(l.class, "_resolveLookupPaths", 2, func(c goja.FunctionCall) goja.Value {
		return l.lookupPaths(c.Argument(0).String(), c.Argument(1))
	})
	l.own.load = method(l.class, "_load", 3, func(c goja.FunctionCall) goja.Value {
		return l.load(c.Argument(0).String(), c.Argument(1), c.Argument(2).ToBoolean())
	})
	l.own.resolveFilename = method(l.class, "_resolveFilename", 4, func(c goja.FunctionCall) goja.Value {
		return l.str(l.resolveFilename(c.Argument(0).String(), c.Argument(1), c.Argument(2).ToBoolean(), c.Argument(3)))
	})
	method(l.class, "createRequire", 1, func(c goja.FunctionCall) goja.Value { return l.createRequire(c.Argument(0)) })
	method(l.class, "_initPaths", 0, func(goja.FunctionCall) goja.Value {
		l.initPaths()
		set(l.class, "globalPaths", l.strings(l.global))
		return goja.Undefined()
	})
	method(l.class, "_preloadModules", 1, func(c goja.FunctionCall) goja.Value {
		if requests, ok := stringList(c.Argument(0)); ok {
			l.Preload(requests)
		}
		return goja.Undefined()
	})
	method(l.class, "runMain", 0, func(c goja.FunctionCall) goja.Value {
		main := c.Argument(0)
		if goja.IsUndefined(main) {
			main = getOf(getOf(get(vm.GlobalObject(), "process"), "argv"), "1")
		}
		if goja.IsUndefined(main) {
			main = l.str(l.mainPath)
		}
		l.RunMain(l.pathArgument(main))
		return goja.Undefined()
	})
	set(l.class, "Module", l.class)
	names := l.strings(l.opts.BuiltinModules)
	freeze := engine.FuncOf(get(get(vm.GlobalObject(), "Object").(*goja.Object), "freeze"))
	set(l.class, "builtinModules", l.eng.Call(freeze, goja.Undefined(), names))
}

func (l *Loader) thisObject(v goja.Value) *goja.Object {
	obj, ok := v.(*goja.Object)
	if !ok {
		panic(l.opts.Errors.InvalidArgType("module", v, "Module"))
	}
	return obj
}

func (l *Loader) pathArgument(v goja.Value) string {
	if !isString(v) {
		panic(l.opts.Errors.InvalidArgType("path", v, "string"))
	}
	return v.String()
}

// makeRequire makes the require function of a module.
func (l *Loader) makeRequire(m *goja.Object) *goja.Object {
	require := l.eng.NewFunc("require", 1, func(c goja.FunctionCall) goja.Value { return l.requireFrom(m, c.Argument(0)) })
	resolve := l.eng.NewFunc("resolve", 2, func(c goja.FunctionCall) goja.Value {
		request := c.Argument(0)
		if !isString(request) {
			panic(l.opts.Errors.InvalidArgType("request", request, "string"))
		}
		return l.str(l.resolveThroughHook(request.String(), m, false, c.Argument(1)))
	})
	set(resolve, "paths", l.eng.NewFunc("paths", 1, func(c goja.FunctionCall) goja.Value {
		request := c.Argument(0)
		if !isString(request) {
			panic(l.opts.Errors.InvalidArgType("request", request, "string"))
		}
		return l.lookupPathsThroughHook(request.String(), m)
	}))
	set(require, "resolve", resolve)
	if l.main != nil {
		set(require, "main", l.main)
	} else {
		set(require, "main", goja.Undefined())
	}
	set(require, "extensions", get(l.class, "_extensions"))
	set(require, "cache", get(l.class, "_cache"))
	return require
}

// createRequire is Module.createRequire: v is an absolute path, a file: URL in text form or a URL object.
func (l *Loader) createRequire(v goja.Value) goja.Value {
	path, ok := "", false
	if isString(v) {
		if path, ok = v.String(), true; !filepath.IsAbs(path) {
			path, ok = pathOfFileURL(path)
		}
	} else if href := getOf(v, "href"); isString(href) {
		path, ok = pathOfFileURL(href.String())
	}
	if !ok {
		panic(l.opts.Errors.InvalidArgValue("filename", v, "must be a file URL object, file URL string, or absolute path string"))
	}
	return l.Require(path)
}

// wrapper is Module.wrap and Module.wrapper: the text around a module, which programs may replace. As long as none does, no text is put around a module.
type wrapper struct {
	wrap, parts goja.Value // made on first use
	touched     bool       // either was handed out or replaced
	ours        *goja.Object
}

func (w *wrapper) list(l *Loader) goja.Value {
	if w.parts == nil {
		w.parts = l.strings([]string{wrapperHead, wrapperTail})
	}
	w.touched = true
	return w.parts
}

func (w *wrapper) function(l *Loader) goja.Value {
	if w.ours == nil {
		w.ours = l.eng.NewFunc("wrap", 1, func(c goja.FunctionCall) goja.Value {
			parts := w.list(l)
			return l.str(getOf(parts, "0").String() + c.Argument(0).String() + getOf(parts, "1").String())
		})
	}
	if w.wrap == nil {
		w.wrap = w.ours
	}
	return w.wrap
}

// replaced returns the wrapped text where a program has changed the wrapper.
func (w *wrapper) replaced(l *Loader, text string) (wrapped string, ok bool) {
	if !w.touched {
		return "", false
	}
	wrap, parts := w.function(l), w.list(l)
	if wrap == goja.Value(w.ours) && getOf(parts, "0").String() == wrapperHead && getOf(parts, "1").String() == wrapperTail {
		return "", false
	}
	fn := engine.FuncOf(wrap)
	if fn == nil {
		panic(l.vm.NewTypeError("Module.wrap is not a function"))
	}
	return l.eng.Call(fn, l.class, l.str(text)).String(), true
}
