package loader

import (
	"path/filepath"
	"strconv"
	"strings"

	"jsrt/engine"

	"github.com/dop251/goja"
)

// moduleState is what a module object keeps out of JavaScript's sight.
type moduleState struct {
	engine.Opaque
	parent goja.Value
}

// newModule is new Module(id, parent).
func (l *Loader) newModule(id string, parent goja.Value) *goja.Object {
	m := l.vm.CreateObject(l.proto)
	l.initModule(m, l.str(id), parent)
	return m
}

func (l *Loader) initModule(m *goja.Object, id, parent goja.Value) {
	set(m, "id", id)
	set(m, "path", l.str(dirname(id.String())))
	// Defined, not assigned: a setter that user code put on Module.prototype does not see it (node: setOwnProperty).
	if err := m.DefineDataProperty("exports", l.vm.NewObject(), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
		panic(err)
	}
	l.eng.SetState(m, &moduleState{parent: parent})
	l.addChild(parent, m, false)
	set(m, "filename", goja.Null())
	set(m, "loaded", l.vm.ToValue(false))
	set(m, "children", l.vm.NewArray())
}

// parentOf is module.parent.
func (l *Loader) parentOf(m goja.Value) goja.Value {
	if state, ok := l.eng.State(m).(*moduleState); ok {
		return state.parent
	}
	return goja.Undefined()
}

// addChild appends child to parent.children; once tells whether it may be there already.
func (l *Loader) addChild(parent goja.Value, child *goja.Object, once bool) {
	children, ok := getOf(parent, "children").(*goja.Object)
	if !ok {
		return
	}
	n := arrayLen(children)
	if once {
		for i := range n {
			if children.Get(strconv.Itoa(i)) == goja.Value(child) {
				return
			}
		}
	}
	set(children, strconv.Itoa(n), child)
}

func (l *Loader) removeChild(parent goja.Value, child *goja.Object) {
	children, ok := getOf(parent, "children").(*goja.Object)
	if !ok || children.ClassName() != "Array" {
		return
	}
	items := arrayItems(children)
	for i, item := range items {
		if item == goja.Value(child) {
			for ; i+1 < len(items); i++ {
				set(children, strconv.Itoa(i), items[i+1])
			}
			set(children, "length", l.vm.ToValue(len(items)-1))
			return
		}
	}
}

func arrayLen(arr *goja.Object) int { return int(get(arr, "length").ToInteger()) }

func arrayItems(arr *goja.Object) []goja.Value {
	items := make([]goja.Value, arrayLen(arr))
	for i := range items {
		items[i] = get(arr, strconv.Itoa(i))
	}
	return items
}

// hooked returns what user code put into the place of a native of ours; nil while the native is there.
func (l *Loader) hooked(holder *goja.Object, name string, ours *goja.Object) engine.Func {
	v := get(holder, name)
	if v == goja.Value(ours) {
		return nil
	}
	fn := engine.FuncOf(v)
	if fn == nil {
		panic(l.vm.NewTypeError("%s is not a function", name))
	}
	return fn
}

// requireFrom is require(id) in the module m: m.require(id).
func (l *Loader) requireFrom(m *goja.Object, id goja.Value) goja.Value {
	if fn := l.hooked(m, "require", l.own.require); fn != nil {
		return l.eng.Call(fn, m, id)
	}
	return l.moduleRequire(m, id)
}

// moduleRequire is Module.prototype.require.
func (l *Loader) moduleRequire(m, id goja.Value) goja.Value {
	if !isString(id) {
		panic(l.opts.Errors.InvalidArgType("id", id, "string"))
	}
	request := id.String()
	if request == "" {
		panic(l.opts.Errors.InvalidArgValue("id", id, "must be a non-empty string"))
	}
	l.enter()
	defer l.leave()
	return l.loadThroughHook(request, m, false)
}

func (l *Loader) loadThroughHook(request string, parent goja.Value, isMain bool) goja.Value {
	if fn := l.hooked(l.class, "_load", l.own.load); fn != nil {
		return l.eng.Call(fn, l.class, l.str(request), parent, l.vm.ToValue(isMain))
	}
	return l.load(request, parent, isMain)
}

// cached returns Module._cache[filename], nil when it is not there.
func (l *Loader) cached(filename string) *goja.Object {
	m, _ := getOf(get(l.class, "_cache"), filename).(*goja.Object)
	return m
}

func (l *Loader) cacheObject() *goja.Object {
	obj, ok := get(l.class, "_cache").(*goja.Object)
	if !ok {
		panic(l.vm.NewTypeError("Module._cache is not an object"))
	}
	return obj
}

// load is Module._load: the exports of a module, loaded unless the cache has it.
func (l *Loader) load(request string, parent goja.Value, isMain bool) goja.Value {
	known := ""
	if !isNullish(parent) {
		known = getOf(parent, "path").String() + "\x00" + request
		if filename, ok := l.relative[known]; ok {
			if m := l.cached(filename); m != nil {
				return l.shared(m, parent)
			}
			delete(l.relative, known)
		}
	}
	if strings.HasPrefix(request, "node:") {
		return l.builtin(request)
	}
	filename := l.resolveThroughHook(request, parent, isMain, goja.Undefined())
	if m := l.cached(filename); m != nil {
		return l.shared(m, parent)
	}
	if l.isBareBuiltin(filename) {
		return l.builtin(filename)
	}

	m := l.newModule(filename, parent)
	if isMain {
		l.main = m
		if l.opts.OnMain != nil {
			l.opts.OnMain(m)
		}
		set(m, "id", l.str("."))
	}
	set(l.cacheObject(), filename, m)
	if known != "" {
		l.relative[known] = filename
	}
	loaded := false
	defer func() {
		if !loaded { // the next require tries again
			_ = l.cacheObject().Delete(filename)
			delete(l.relative, known)
			l.removeChild(parent, m)
		}
	}()
	l.loadFileThroughHook(m, filename)
	loaded = true
	exports := get(m, "exports")
	if obj, ok := exports.(*goja.Object); ok && l.circular != nil && !isProxy(obj) && obj.Prototype() == l.circular {
		if err := obj.SetPrototype(l.objectProto); err != nil {
			panic(err)
		}
	}
	return exports
}

func (l *Loader) builtin(name string) goja.Value {
	if l.opts.IsBuiltin(name) {
		if exports := l.opts.Builtin(name); exports != nil {
			return exports
		}
	}
	panic(l.opts.Errors.Coded("Error", "ERR_UNKNOWN_BUILTIN_MODULE", "No such built-in module: "+name))
}

func (l *Loader) isBareBuiltin(name string) bool {
	return !strings.HasPrefix(name, "node:") && l.opts.IsBuiltin(name)
}

// shared returns the exports of a module that the cache holds, complete or not.
func (l *Loader) shared(m *goja.Object, parent goja.Value) goja.Value {
	l.addChild(parent, m, true)
	exports := get(m, "exports")
	if get(m, "loaded").ToBoolean() {
		return exports
	}
	// A cycle: whoever reads a name that is not there yet is told so. Exports marked __esModule come from compilers that know what they do.
	obj, ok := exports.(*goja.Object)
	if ok && !isProxy(obj) && obj.Prototype() == l.objectProto && !get(obj, "__esModule").ToBoolean() {
		if err := obj.SetPrototype(l.circularProto()); err != nil {
			panic(err)
		}
	}
	return exports
}

func isProxy(obj *goja.Object) bool {
	_, ok := obj.Export().(goja.Proxy)
	return ok
}

// circularProto is an empty object that stands in for Object.prototype while a module loads, and warns about names that it does not have.
func (l *Loader) circularProto() *goja.Object {
	if l.circular != nil {
		return l.circular
	}
	warn := func(name string) {
		l.opts.Warn("Accessing non-existent property '"+name+"' of module exports inside circular dependency", "Warning", "")
	}
	proxy := l.vm.NewProxy(l.vm.NewObject(), &goja.ProxyTrapConfig{
		Get: func(target *goja.Object, name string, _ goja.Value) goja.Value {
			if v := target.Get(name); v != nil {
				return v
			}
			if name != "__esModule" {
				warn(name)
			}
			return goja.Undefined()
		},
		GetSym: func(target *goja.Object, name *goja.Symbol, _ goja.Value) goja.Value {
			if v := target.GetSymbol(name); v != nil {
				return v
			}
			warn("Symbol(" + name.String() + ")")
			return goja.Undefined()
		},
	})
	l.circular = l.vm.ToValue(proxy).(*goja.Object)
	return l.circular
}

func (l *Loader) resolveThroughHook(request string, parent goja.Value, isMain bool, options goja.Value) string {
	if fn := l.hooked(l.class, "_resolveFilename", l.own.resolveFilename); fn != nil {
		return l.eng.Call(fn, l.class, l.str(request), parent, l.vm.ToValue(isMain), options).String()
	}
	return l.resolveFilename(request, parent, isMain, options)
}

// resolveFilename is Module._resolveFilename: the file (or built-in) that request means in the module parent.
func (l *Loader) resolveFilename(request string, parent goja.Value, isMain bool, options goja.Value) string {
	if l.opts.IsBuiltin(request) {
		return request
	}
	paths := l.pathsFor(request, parent, options)

	if own := fileThatAsks(parent); filepath.IsAbs(own) {
		if strings.HasPrefix(request, "#") {
			if found, err := l.res.throughImports(own, request, l.res.require); err != nil {
				l.throw(err)
			} else if found != "" {
				return found
			}
		}
		if found, err := l.res.throughSelf(own, request, l.res.require); err != nil {
			l.throw(err)
		} else if found != "" {
			return found
		}
	}

	if found := l.findPathThroughHook(request, paths, isMain); found != "" {
		return found
	}
	stack := l.requireStack(parent)
	message := "Cannot find module '" + request + "'"
	if len(stack) > 0 {
		message += "\nRequire stack:\n- " + strings.Join(stack, "\n- ")
	}
	err := l.newError(l.errorClass, message)
	set(err, "code", l.str("MODULE_NOT_FOUND"))
	set(err, "requireStack", l.strings(stack))
	panic(err)
}

// fileThatAsks is the file whose package a request of parent belongs to: preloaded modules and the REPL stand in the working directory.
func fileThatAsks(parent goja.Value) string {
	if name := getOf(parent, "filename"); isString(name) {
		return name.String()
	}
	switch getOf(parent, "id").String() {
	case "internal/preload", "<repl>":
		return workingDir() + "/"
	}
	return ""
}

// pathsFor lists the directories in which request is looked for: a JavaScript array, or null.
func (l *Loader) pathsFor(request string, parent, options goja.Value) goja.Value {
	opts, ok := options.(*goja.Object)
	if !ok {
		return l.lookupPathsThroughHook(request, parent)
	}
	given := get(opts, "paths")
	if goja.IsUndefined(given) {
		return l.lookupPathsThroughHook(request, parent)
	}
	arr, ok := given.(*goja.Object)
	if !ok || arr.ClassName() != "Array" {
		panic(l.opts.Errors.InvalidArgValue("options.paths", given, ""))
	}
	if isRelative(request) {
		return arr
	}
	var paths []string
	seen := map[string]bool{}
	for _, dir := range arrayItems(arr) {
		fake := l.newModule("", goja.Null())
		set(fake, "paths", l.nodeModulePathsThroughHook(dir))
		if found, ok := l.lookupPathsThroughHook(request, fake).(*goja.Object); ok {
			for _, item := range arrayItems(found) {
				if path := item.String(); !seen[path] {
					seen[path] = true
					paths = append(paths, path)
				}
			}
		}
	}
	return l.strings(paths)
}

func (l *Loader) lookupPathsThroughHook(request string, parent goja.Value) goja.Value {
	if fn := l.hooked(l.class, "_resolveLookupPaths", l.own.resolveLookupPaths); fn != nil {
		return l.eng.Call(fn, l.class, l.str(request), parent)
	}
	return l.lookupPaths(request, parent)
}

// lookupPaths is Module._resolveLookupPaths.
func (l *Loader) lookupPaths(request string, parent goja.Value) goja.Value {
	if l.opts.IsBuiltin(request) {
		return goja.Null()
	}
	// ".x" is a name like any other; "." and what begins with "./" or ".." is relative to the file.
	if request == "" || request[0] != '.' || (len(request) > 1 && request[1] != '.' && request[1] != '/') {
		var paths []any
		if own, ok := getOf(parent, "paths").(*goja.Object); ok {
			for _, v := range arrayItems(own) {
				paths = append(paths, v)
			}
		}
		for _, dir := range l.global {
			paths = append(paths, dir)
		}
		if len(paths) == 0 {
			return goja.Null()
		}
		return l.vm.NewArray(paths...)
	}
	if filename := getOf(parent, "filename"); filename.ToBoolean() && getOf(parent, "id").ToBoolean() {
		return l.vm.NewArray(dirname(filename.String()))
	}
	return l.vm.NewArray(".")
}

func (l *Loader) nodeModulePathsThroughHook(dir goja.Value) goja.Value {
	if fn := l.hooked(l.class, "_nodeModulePaths", l.own.nodeModulePaths); fn != nil {
		return l.eng.Call(fn, l.class, dir)
	}
	return l.nodeModulePaths(dir)
}

// nodeModulePaths is Module._nodeModulePaths.
func (l *Loader) nodeModulePaths(dir goja.Value) goja.Value {
	if !isString(dir) {
		panic(l.opts.Errors.InvalidArgType("paths[0]", dir, "string"))
	}
	return l.strings(nodeModulePaths(resolvePath(dir.String())))
}

// findPathThroughHook returns "" where nothing is found.
func (l *Loader) findPathThroughHook(request string, paths goja.Value, isMain bool) string {
	if fn := l.hooked(l.class, "_findPath", l.own.findPath); fn != nil {
		if v := l.eng.Call(fn, l.class, l.str(request), paths, l.vm.ToValue(isMain)); v.ToBoolean() {
			return v.String()
		}
		return ""
	}
	return l.findPath(request, paths, isMain)
}

// findPath is Module._findPath.
func (l *Loader) findPath(request string, paths goja.Value, isMain bool) string {
	dirs := []goja.Value{l.str("")}
	if !filepath.IsAbs(request) {
		arr, ok := paths.(*goja.Object)
		if !ok {
			return ""
		}
		if dirs = arrayItems(arr); len(dirs) == 0 {
			return ""
		}
	}
	var key strings.Builder
	key.WriteString(request)
	for _, dir := range dirs {
		key.WriteByte(0)
		key.WriteString(dir.String())
	}
	cache, _ := get(l.class, "_pathCache").(*goja.Object)
	if cache != nil {
		if v := get(cache, key.String()); v.ToBoolean() {
			return v.String()
		}
	}
	var exts []string
	extensions := func() []string {
		if exts == nil {
			exts = l.extensionTable().Keys()
		}
		return exts
	}
	// A request that stays inside its directory cannot be found in one that does not exist.
	inside := !isRelative(request) || !strings.HasPrefix(filepath.Clean(request), "..")
	for _, v := range dirs {
		if !isString(v) {
			panic(l.opts.Errors.InvalidArgType("paths", paths, "array of strings"))
		}
		dir := v.String()
		if inside && dir != "" && l.res.stat(dir) != statDir {
			continue
		}
		found, err := l.res.findIn(dir, request, extensions, isMain, l.res.require)
		if err != nil {
			l.throw(err)
		}
		if found != "" {
			if cache != nil {
				set(cache, key.String(), l.str(found))
			}
			return found
		}
	}
	return ""
}

func (l *Loader) extensionTable() *goja.Object {
	obj, ok := get(l.class, "_extensions").(*goja.Object)
	if !ok {
		panic(l.vm.NewTypeError("Module._extensions is not an object"))
	}
	return obj
}

// requireStack lists the files from parent up to the one that nobody required.
func (l *Loader) requireStack(parent goja.Value) []string {
	stack := []string{}
	seen := map[*goja.Object]bool{}
	for {
		m, ok := parent.(*goja.Object)
		if !ok || seen[m] {
			return stack
		}
		seen[m] = true
		name := getOf(m, "filename")
		if !name.ToBoolean() {
			name = getOf(m, "id")
		}
		stack = append(stack, name.String())
		parent = l.parentOf(m)
	}
}

func (l *Loader) loadFileThroughHook(m *goja.Object, filename string) {
	if fn := l.hooked(m, "load", l.own.loadFile); fn != nil {
		l.eng.Call(fn, m, l.str(filename))
		return
	}
	l.loadFile(m, filename)
}

// loadFile is Module.prototype.load: it hands the file to the function for its extension.
func (l *Loader) loadFile(m *goja.Object, filename string) {
	if get(m, "loaded").ToBoolean() {
		panic(l.opts.Errors.Coded("Error", "ERR_INTERNAL_ASSERTION", "The module "+filename+" is loaded already"))
	}
	if isNullish(get(m, "filename")) {
		set(m, "filename", l.str(filename))
	}
	if isNullish(get(m, "paths")) {
		set(m, "paths", l.nodeModulePathsThroughHook(l.str(dirname(filename))))
	}
	table := l.extensionTable()
	switch handler := get(table, longestExtension(table, filename)); handler {
	case goja.Value(l.own.loadJS):
		l.loadJS(m, filename)
	case goja.Value(l.own.loadJSON):
		l.loadJSON(m, filename)
	case goja.Value(l.own.loadAddon):
		l.loadAddon(filename)
	default:
		fn := engine.FuncOf(handler)
		if fn == nil {
			panic(l.vm.NewTypeError("Module._extensions[extension] is not a function"))
		}
		l.eng.Call(fn, table, m, l.str(filename))
	}
	set(m, "loaded", l.vm.ToValue(true))
}

// longestExtension returns the longest extension of filename that table has a function for, ".js" when there is none. A dot at the start of the name begins no
// extension.
func longestExtension(table *goja.Object, filename string) string {
	name := filename[strings.LastIndexByte(filename, '/')+1:]
	for i := 1; i < len(name); i++ {
		if name[i] == '.' && get(table, name[i:]).ToBoolean() {
			return name[i:]
		}
	}
	return ".js"
}

// Formats are what a file is loaded as, by Node's names for them. The empty format is CommonJS unless its text can only be an ES module.
const (
	formatCommonJS   = "commonjs"
	formatModule     = "module"
	formatTypeScript = "typescript"
)

// formatOf decides by extension, then by the "type" of the package that the file belongs to.
func (l *Loader) formatOf(filename string) string {
	switch filepath.Ext(filename) {
	case ".cjs":
		return formatCommonJS
	case ".mjs":
		return formatModule
	case ".ts", ".mts", ".cts", ".tsx":
		return formatTypeScript
	case ".js", "":
		pkg, err := l.res.nearestPackage(filename)
		if err != nil {
			l.throw(err)
		}
		if pkg != nil && (pkg.kind == formatCommonJS || pkg.kind == formatModule) {
			return pkg.kind
		}
	}
	return ""
}

// loadJS is Module._extensions['.js'], which serves every file that has no function of its own.
func (l *Loader) loadJS(m *goja.Object, filename string) {
	format := l.formatOf(filename)
	switch format {
	case formatModule:
		panic(l.opts.Errors.Coded("Error", "ERR_REQUIRE_ESM", "ES modules are not available in this version of jsrt: "+filename))
	case formatTypeScript:
		panic(l.opts.Errors.Coded("TypeError", "ERR_UNKNOWN_FILE_EXTENSION", `Unknown file extension "`+filepath.Ext(filename)+`" for `+filename))
	}
	data, err := readFile(filename)
	if err != nil {
		l.throw(err)
	}
	if fn := l.hooked(m, "_compile", l.own.compile); fn != nil {
		l.eng.Call(fn, m, l.str(decodeUTF8(data)), l.str(filename), l.formatValue(format))
		return
	}
	l.compile(m, decodeUTF8(data), filename)
}

func (l *Loader) formatValue(format string) goja.Value {
	if format == "" {
		return goja.Undefined()
	}
	return l.str(format)
}

// loadJSON is Module._extensions['.json'].
func (l *Loader) loadJSON(m *goja.Object, filename string) {
	data, err := readFile(filename)
	if err != nil {
		l.throw(err)
	}
	text := strings.TrimPrefix(decodeUTF8(data), byteOrderMark)
	var exports goja.Value
	if ex := l.eng.Try(func() { exports = l.eng.Call(l.parseJSON, goja.Undefined(), l.str(text)) }); ex != nil {
		why := jsonError(text)
		if why == "" {
			why = getOf(ex.Value(), "message").String()
		}
		panic(l.newError(l.syntaxErrorClass, filename+": "+why))
	}
	if err := m.DefineDataProperty("exports", exports, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
		panic(err)
	}
}

// loadAddon is Module._extensions['.node'].
func (l *Loader) loadAddon(filename string) {
	panic(l.opts.Errors.Coded("Error", "ERR_DLOPEN_FAILED", filename+": native addons cannot be loaded into jsrt"))
}

// compile is Module.prototype._compile: it runs text as the body of the module m and returns what that returns.
func (l *Loader) compile(m *goja.Object, text, filename string) goja.Value {
	fn := l.moduleFunction(text, filename)
	exports := get(m, "exports")
	l.enter()
	defer l.leave()
	return l.eng.Call(fn, exports, exports, l.makeRequire(m), m, l.str(filename), l.str(dirname(filename)))
}

func (l *Loader) moduleFunction(text, filename string) engine.Func {
	if wrapped, ok := l.wrapper.replaced(l, text); ok {
		prg, bad := compileScript(filename, wrapped)
		if bad != nil {
			l.throwSyntax(bad)
		}
		v := l.run(prg)
		if fn := engine.FuncOf(v); fn != nil {
			return fn
		}
		panic(l.vm.NewTypeError("the module wrapper is not a function"))
	}
	prg, shift, bad := compileFunction(filename, text)
	if bad != nil && bad.code == "" {
		if prg, shift = l.compileLowered(filename, text, compileFunction); prg != nil {
			bad = nil
		}
	}
	if bad != nil {
		l.throwSyntax(bad)
	}
	if shift > 0 {
		l.shifted[filename] = shift
	}
	return engine.FuncOf(l.run(prg))
}
