// Package loader loads programs: it finds files as require does, compiles them, and holds the Module class that JavaScript sees.
//
//   - resolver (resolve.go, exports.go, package.go, files.go) is Go alone: paths in, paths or errors out. import will ask it with other conditions.
//   - load.go is the life of a module: find, look into the cache, make, compile, run. What a file is loaded as is decided in one place, formatOf,
//     and turned into a running module in one place, loadJS; a format that needs another compiler enters there.
//   - module.go is the surface: Module, module objects, require functions. Whatever Node lets programs replace (Module._load, _resolveFilename,
//     _extensions, _cache, ...) is read from where they put it, each time.
//
// Built-ins are a lookup function here; the errors of Node come in as functions, too, since both stand above this package. Like every native of
// jsrt these functions throw by panic with a JavaScript value.
package loader

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"jsrt/engine"

	"github.com/dop251/goja"
)

// Options are what a Loader needs of the world above it. Engine, Builtin, IsBuiltin and Errors are required.
type Options struct {
	Engine *engine.Engine

	// Builtin returns the exports of a built-in by the name that the program used, "net" or "node:net"; nil when it cannot be had.
	Builtin func(name string) *goja.Object
	// IsBuiltin tells whether a name is that of a built-in. Names that need their prefix ("node:test") count only with it.
	IsBuiltin func(name string) bool
	// BuiltinModules is module.builtinModules.
	BuiltinModules []string

	// Conditions are those of --conditions, beside "require" and "node". ("node-addons" and "module-sync", which Node adds, would lead to
	// native addons and to ES modules.)
	Conditions []string
	// PreserveSymlinks and PreserveSymlinksMain are Node's options of that name.
	PreserveSymlinks, PreserveSymlinksMain bool

	Errors Errors

	// Getenv reads the environment (NODE_PATH, HOME); nil means os.Getenv.
	Getenv func(name string) string
	// ExecPath is process.execPath: ../lib/node of its directory ends the global module paths. "" leaves that out.
	ExecPath string
	// Warn is process.emitWarning(message, kind, code); kind "Warning" with code "" is a plain warning. nil drops warnings.
	Warn func(message, kind, code string)
	// OnMain is told the main module before it runs: process.mainModule.
	OnMain func(module *goja.Object)
}

// Errors makes the JavaScript errors that are built from Node's table of codes.
type Errors struct {
	// Coded makes an error of class "Error" or "TypeError" with a code and a message, "TypeError [CODE]: message" in its stack.
	Coded func(class, code, message string) *goja.Object
	// InvalidArgType makes ERR_INVALID_ARG_TYPE.
	InvalidArgType func(name string, value goja.Value, expected ...string) *goja.Object
	// InvalidArgValue makes ERR_INVALID_ARG_VALUE; reason "" means "is invalid".
	InvalidArgValue func(name string, value goja.Value, reason string) *goja.Object
	// System makes the error of a failed system call on a file; path is "" where Node names none.
	System func(syscall string, errno syscall.Errno, path string) *goja.Object
}

// Loader loads the modules of one runtime. It belongs to the goroutine of its engine.
type Loader struct {
	opts Options
	eng  *engine.Engine
	vm   *goja.Runtime
	res  *resolver

	// Intrinsics, taken before any user code could replace the globals.
	errorClass, syntaxErrorClass, uriErrorClass, objectProto *goja.Object
	parseJSON                                                engine.Func

	class, proto *goja.Object // Module, Module.prototype
	own          natives
	wrapper      wrapper

	main       *goja.Object
	mainPath   string
	preloading bool
	global     []string            // directories after the node_modules ones
	relative   map[string]string   // "directory\0request" to the file it led to, while that is in the cache (node: relativeResolveCache)
	shifted    map[string]int      // files whose first line moved, and by how much (see Position)
	lowered    map[string]*lowered // files that esbuild has rewritten
	circular   *goja.Object        // prototype of exports that are read before they are complete
}

// New makes the loader of an engine. It runs inside Engine.Main, before user code.
func New(opts Options) *Loader {
	if opts.Getenv == nil {
		opts.Getenv = os.Getenv
	}
	if opts.Warn == nil {
		opts.Warn = func(string, string, string) {}
	}
	vm := opts.Engine.VM
	l := &Loader{opts: opts, eng: opts.Engine, vm: vm, relative: map[string]string{}, shifted: map[string]int{}, lowered: map[string]*lowered{}}
	l.res = &resolver{
		isBuiltin:       opts.IsBuiltin,
		warn:            func(message, code string) { l.opts.Warn(message, "DeprecationWarning", code) },
		preserveLinks:   opts.PreserveSymlinks,
		preserveForMain: opts.PreserveSymlinksMain,
		require:         conditions{"require": true, "node": true},
		stats:           map[string]int{},
		noPackage:       map[string]bool{},
		real:            map[string]string{},
		packages:        map[string]*packageJSON{},
	}
	for _, name := range opts.Conditions {
		l.res.require[name] = true
	}
	l.errorClass, l.syntaxErrorClass, l.uriErrorClass = vm.Get("Error").(*goja.Object), vm.Get("SyntaxError").(*goja.Object), vm.Get("URIError").(*goja.Object)
	l.objectProto = vm.Get("Object").(*goja.Object).Get("prototype").(*goja.Object)
	l.parseJSON = engine.FuncOf(vm.Get("JSON").(*goja.Object).Get("parse"))
	l.initPaths()
	l.makeClass()
	return l
}

// initPaths reads the directories that are searched after all node_modules: NODE_PATH, then the three of old.
func (l *Loader) initPaths() {
	l.global = nil
	for _, dir := range strings.Split(l.opts.Getenv("NODE_PATH"), string(os.PathListSeparator)) {
		if dir != "" {
			l.global = append(l.global, dir)
		}
	}
	if home := l.opts.Getenv("HOME"); home != "" {
		l.global = append(l.global, resolvePath(home, ".node_modules"), resolvePath(home, ".node_libraries"))
	}
	if l.opts.ExecPath != "" {
		l.global = append(l.global, resolvePath(l.opts.ExecPath, "..", "..", "lib", "node"))
	}
}

// Module returns the class Module, which is what require('module') gives.
func (l *Loader) Module() *goja.Object { return l.class }

// Main returns the main module, nil before RunMain and with code of -e and standard input.
func (l *Loader) Main() *goja.Object { return l.main }

// RunMain runs the program in a file (or the index of a directory) as the main module. It throws what the program throws, MODULE_NOT_FOUND when
// there is no such file.
func (l *Loader) RunMain(path string) {
	l.mainPath = resolvePath(path)
	l.enter()
	defer l.leave()
	l.loadThroughHook(l.mainPath, goja.Null(), true)
}

// RunCode runs text as a script in global scope, as -e, -p and standard input do, and returns the completion value of its last statement. name is
// what stacks and __filename show, "[eval]" or "[stdin]"; modules are looked for from the directory dir. require, module, exports,
// __filename and __dirname become globals.
func (l *Loader) RunCode(text, name, dir string) goja.Value {
	m := l.newModule(name, goja.Undefined())
	set(m, "filename", l.str(filepath.Join(dir, name)))
	set(m, "paths", l.strings(nodeModulePaths(resolvePath(dir))))
	global := l.vm.GlobalObject()
	set(global, "__filename", l.str(name))
	set(global, "module", m)
	set(global, "exports", m.Get("exports"))
	set(global, "__dirname", l.str("."))
	set(global, "require", l.makeRequire(m))

	prg, bad := compileScript(name, text)
	if bad != nil && bad.code == "" {
		if prg, _ = l.compileLowered(name, text, func(name, text string) (*goja.Program, int, *SyntaxInfo) {
			prg, bad := compileScript(name, text)
			return prg, 0, bad
		}); prg != nil {
			bad = nil
		}
	}
	if bad != nil {
		l.throwSyntax(bad)
	}
	l.enter()
	defer l.leave()
	return l.run(prg)
}

// run runs a program; what it throws is thrown on.
func (l *Loader) run(prg *goja.Program) goja.Value {
	v, err := l.vm.RunProgram(prg)
	if err != nil {
		panic(err)
	}
	return v
}

// Require makes a require function for code that stands in the file (or, with a trailing slash, the directory) at path, which is absolute and
// need not exist.
func (l *Loader) Require(path string) *goja.Object {
	file := path
	if strings.HasSuffix(path, "/") {
		file = path + "noop.js"
	}
	m := l.newModule(file, goja.Undefined())
	set(m, "filename", l.str(file))
	set(m, "paths", l.nodeModulePathsThroughHook(l.str(dirname(file))))
	return l.makeRequire(m)
}

// Preload loads the modules of --require, from the working directory, before the main module.
func (l *Loader) Preload(requests []string) {
	l.preloading = true
	defer func() { l.preloading = false }()
	m := l.newModule("internal/preload", goja.Null())
	set(m, "paths", l.strings(nodeModulePaths(workingDir())))
	for _, request := range requests {
		l.requireFrom(m, l.str(request))
	}
}

// SyntaxInfo returns where the text of a file stopped being JavaScript, when err is a SyntaxError that the loader threw; else nil. The stack of such an
// error begins with SyntaxInfo.Arrow.
func (l *Loader) SyntaxInfo(err goja.Value) *SyntaxInfo {
	if state, ok := l.eng.State(err).(*syntaxState); ok {
		return state.info
	}
	return nil
}

type syntaxState struct {
	engine.Opaque
	info *SyntaxInfo
}

// throwSyntax throws the SyntaxError of a text. Its stack begins with the place, as in Node.
func (l *Loader) throwSyntax(info *SyntaxInfo) {
	err := l.newError(l.syntaxErrorClass, info.Message)
	stack := info.Arrow() + "\n" + get(err, "stack").String()
	if e := err.DefineDataProperty("stack", l.str(stack), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); e != nil {
		panic(e)
	}
	if info.code != "" {
		set(err, "code", l.str(info.code))
	}
	l.eng.SetState(err, &syntaxState{info: info})
	panic(err)
}

// throw throws a Go error of the resolver or of reading a file as the JavaScript error that Node has for it.
func (l *Loader) throw(err error) {
	var failed *resolveError
	if errors.As(err, &failed) {
		switch failed.code {
		case "":
			panic(l.newError(l.uriErrorClass, failed.message))
		case "MODULE_NOT_FOUND":
			e := l.newError(l.errorClass, failed.message)
			set(e, "code", l.str(failed.code))
			if failed.path != "" {
				set(e, "path", l.str(failed.path))
			}
			if failed.requestPath != "" {
				set(e, "requestPath", l.str(failed.requestPath))
			}
			panic(e)
		}
		panic(l.opts.Errors.Coded(failed.class, failed.code, failed.message))
	}
	var broken *fs.PathError
	var errno syscall.Errno
	if errors.As(err, &broken) && errors.As(err, &errno) {
		path := broken.Path
		if broken.Op == "read" {
			path = ""
		}
		panic(l.opts.Errors.System(broken.Op, errno, path))
	}
	panic(l.newError(l.errorClass, err.Error()))
}

func (l *Loader) newError(class *goja.Object, message string) *goja.Object {
	e, err := l.vm.New(class, l.str(message))
	if err != nil {
		panic(err)
	}
	return e
}

func (l *Loader) enter() { l.res.enter() }
func (l *Loader) leave() { l.res.leave() }

func (l *Loader) str(s string) goja.Value { return l.vm.ToValue(s) }

func (l *Loader) strings(list []string) *goja.Object {
	items := make([]any, len(list))
	for i, s := range list {
		items[i] = s
	}
	return l.vm.NewArray(items...)
}

// get reads obj.name, undefined when it is not there.
func get(obj *goja.Object, name string) goja.Value {
	if v := obj.Get(name); v != nil {
		return v
	}
	return goja.Undefined()
}

// getOf reads v.name where v may be no object.
func getOf(v goja.Value, name string) goja.Value {
	if obj, ok := v.(*goja.Object); ok {
		return get(obj, name)
	}
	return goja.Undefined()
}

func set(obj *goja.Object, name string, v goja.Value) {
	if err := obj.Set(name, v); err != nil {
		panic(err)
	}
}

func isNullish(v goja.Value) bool { return v == nil || goja.IsUndefined(v) || goja.IsNull(v) }

func isString(v goja.Value) bool {
	_, ok := v.(goja.String)
	return ok
}

// stringList reads an array of strings; ok is false when v is no array or another value is in it.
func stringList(v goja.Value) (list []string, ok bool) {
	arr, isObj := v.(*goja.Object)
	if !isObj || arr.ClassName() != "Array" {
		return nil, false
	}
	items := arrayItems(arr)
	list = make([]string, len(items))
	for i, item := range items {
		if !isString(item) {
			return nil, false
		}
		list[i] = item.String()
	}
	return list, true
}
