package loader

import (
	"errors"
	"path/filepath"
	"strings"
)

// resolver finds files. It knows nothing of JavaScript, so that it can be fuzzed alone and serve require and import alike.
type resolver struct {
	isBuiltin                      func(name string) bool
	warn                           func(message, code string)
	preserveLinks, preserveForMain bool
	require                        conditions // those of require()

	// depth counts the requires under way. What the file system says about paths that exist is believed until the outermost one ends; that of
	// real paths and of package.json files for the whole run (node: statCache, realpathCache, packageJsonCache).
	depth     int
	stats     map[string]int
	noPackage map[string]bool
	real      map[string]string
	packages  map[string]*packageJSON
}

// resolveError is a resolution that failed, as Node words it. loader.throw makes the JavaScript error.
type resolveError struct {
	class, code, message string
	path, requestPath    string // properties of the same name; "" for none
}

func (e *resolveError) Error() string { return e.code + ": " + e.message }

// codeOf returns the code of a resolveError, "" for other errors.
func codeOf(err error) string {
	var failed *resolveError
	if errors.As(err, &failed) {
		return failed.code
	}
	return ""
}

func (r *resolver) enter() { r.depth++ }

func (r *resolver) leave() {
	r.depth--
	if r.depth == 0 {
		clear(r.stats)
		clear(r.noPackage)
	}
}

// file returns the path under which an existing file is loaded, "" when path is no file.
func (r *resolver) file(path string, isMain bool) string {
	if r.stat(path) != statFile {
		return ""
	}
	preserve := r.preserveLinks
	if isMain {
		preserve = r.preserveForMain
	}
	if preserve {
		return resolvePath(path)
	}
	return r.realpath(path)
}

func (r *resolver) withExtension(path string, exts []string, isMain bool) string {
	for _, ext := range exts {
		if found := r.file(path+ext, isMain); found != "" {
			return found
		}
	}
	return ""
}

// findIn looks for request in the directory dir (https://nodejs.org/api/modules.html, LOAD_AS_FILE, LOAD_AS_DIRECTORY, LOAD_PACKAGE_EXPORTS).
// "" means that it is not there.
func (r *resolver) findIn(dir, request string, exts func() []string, isMain bool, conds conditions) (string, error) {
	if !filepath.IsAbs(request) {
		if found, err := r.throughExports(dir, request, conds); found != "" || err != nil {
			return found, err
		}
	}
	path := resolvePath(dir, request)
	kind := r.stat(path)
	if !namesDirectory(request) {
		if kind == statFile {
			return r.file(path, isMain), nil
		}
		if found := r.withExtension(path, exts(), isMain); found != "" {
			return found, nil
		}
	}
	if kind == statDir {
		return r.directory(path, exts(), isMain, request)
	}
	return "", nil
}

// directory resolves a directory to its package.json main, else to its index file.
func (r *resolver) directory(dir string, exts []string, isMain bool, request string) (string, error) {
	pkg, err := r.readPackage(strings.TrimSuffix(dir, "/"))
	if err != nil {
		return "", err
	}
	index := resolvePath(dir, "index")
	if pkg == nil || pkg.main == "" {
		return r.withExtension(index, exts, isMain), nil
	}
	main := resolvePath(dir, pkg.main)
	if found := r.file(main, isMain); found != "" {
		return found, nil
	}
	if found := r.withExtension(main, exts, isMain); found != "" {
		return found, nil
	}
	if found := r.withExtension(resolvePath(main, "index"), exts, isMain); found != "" {
		return found, nil
	}
	if found := r.withExtension(index, exts, isMain); found != "" {
		r.warn("Invalid 'main' field in '"+pkg.file()+"' of '"+pkg.main+"'. Please either fix that or report it to the module author", "DEP0128")
		return found, nil
	}
	return "", &resolveError{class: "Error", code: "MODULE_NOT_FOUND", path: pkg.file(), requestPath: request,
		message: "Cannot find module '" + main + `'. Please verify that the package.json has a valid "main" entry`}
}

// throughExports resolves a bare request through the "exports" of a package in the node_modules directory dir; "" when there is no such
// package or it has none.
func (r *resolver) throughExports(dir, request string, conds conditions) (string, error) {
	name, rest, ok := exportsRequest(request)
	if !ok {
		return "", nil
	}
	at := resolvePath(dir, name)
	pkg, err := r.readPackage(strings.TrimSuffix(at, "/"))
	if pkg == nil || err != nil || pkg.exports.get() == nil {
		return "", err
	}
	t, err := r.packageExports(pkg, "."+rest, "", conds)
	return r.finish(t, err, "", pkg.dir, request, pkg.file())
}

// throughSelf resolves a request of a file for the package that the file itself belongs to; "" when the request is for something else.
func (r *resolver) throughSelf(file, request string, conds conditions) (string, error) {
	pkg, err := r.nearestPackage(file)
	if pkg == nil || err != nil || pkg.name == "" || pkg.exports.get() == nil {
		return "", err
	}
	rest, ok := strings.CutPrefix(request, pkg.name)
	if !ok || (rest != "" && rest[0] != '/') {
		return "", nil
	}
	t, err := r.packageExports(pkg, "."+rest, file, conds)
	return r.finish(t, err, file, pkg.dir, "."+rest, pkg.dir)
}

// throughImports resolves a request that begins with # for file; "" when its package has no "imports".
func (r *resolver) throughImports(file, request string, conds conditions) (string, error) {
	pkg, err := r.nearestPackage(file)
	if pkg == nil || err != nil || pkg.imports.get() == nil {
		return "", err
	}
	t, err := r.packageImports(request, file, conds)
	return r.finish(t, err, file, pkg.file(), request, "")
}

// finish checks that a target is there. A missing file is an error with path missing; a missing package is one about request, with the path
// packagePath.
func (r *resolver) finish(t *target, err error, base, missing, request, packagePath string) (string, error) {
	if err != nil {
		if codeOf(err) == "ERR_MODULE_NOT_FOUND" {
			err = notFoundThroughPackage(request, packagePath)
		}
		return "", err
	}
	if t.builtin != "" {
		return "", &resolveError{class: "TypeError", code: "ERR_INVALID_URL_SCHEME", message: "The URL must be of scheme file"}
	}
	if t.path == "" {
		return "", invalidSpecifier(t.url, `must not include encoded "/" or "\" characters`, base)
	}
	if found := r.file(t.path, false); found != "" {
		return found, nil
	}
	return "", notFoundThroughPackage(t.path, missing)
}

func notFoundThroughPackage(what, path string) error {
	return &resolveError{class: "Error", code: "MODULE_NOT_FOUND", message: "Cannot find module '" + what + "'", path: path}
}

// exportsRequest splits a bare request into package name and rest ("/x" or ""). ok is false where no package can have that name. A request that
// makes no name together with its scope may still make one of the scope alone: "@scope/.x".
func exportsRequest(request string) (name, rest string, ok bool) {
	if strings.HasPrefix(request, "@") {
		if n := nameSegment(request[1:]); n > 0 && strings.HasPrefix(request[1+n:], "/") {
			if name, rest, ok = splitName(request, n+2); ok {
				return name, rest, true
			}
		}
	}
	return splitName(request, 0)
}

// splitName cuts request after the name segment that begins at from.
func splitName(request string, from int) (name, rest string, ok bool) {
	n := nameSegment(request[from:])
	if n == 0 || request[from] == '.' {
		return "", "", false
	}
	name, rest = request[:from+n], request[from+n:]
	return name, rest, rest == "" || rest[0] == '/' && !strings.ContainsAny(rest, "\n\r\u2028\u2029")
}

// nameSegment is the length of what s begins with and holds no slash, backslash or percent sign.
func nameSegment(s string) int {
	if i := strings.IndexAny(s, `/\%`); i >= 0 {
		return i
	}
	return len(s)
}
