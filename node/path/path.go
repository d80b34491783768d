// Package path is node:path: path.posix and path.win32, each the same on every system, and path itself, which is the one of this system
// (https://nodejs.org/api/path.html). posix.go, win32.go and glob.go are pure functions on Go strings, for other built-ins to call.
package path

import (
	"os"
	"runtime"
	"strconv"

	"jsrt/node/internal/env"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"
	"jsrt/node/url/wtf8"

	"github.com/dop251/goja"
)

// Module is node:path of one runtime.
type Module struct {
	Exports      *goja.Object // path of this system: Posix, but for Windows
	Posix, Win32 *goja.Object

	e *env.Env
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

// flavour is one of the two forms of the module.
type flavour struct {
	sep, delimiter              string
	resolve                     func(n int, part func(int) string) string
	normalize, dirname, extname func(string) string
	isAbsolute                  func(string) bool
	join                        func(...string) string
	relative                    func(from, to string) string
	basename                    func(p, suffix string) string
	parse                       func(string) Parsed
	toNamespacedPath            func(string) string
}

func build(e *env.Env) *Module {
	m := &Module{e: e}
	m.Posix = m.exports(flavour{
		sep: "/", delimiter: ":",
		resolve:    func(n int, part func(int) string) string { return posixResolve(m.cwd, n, part) },
		normalize:  PosixNormalize,
		isAbsolute: func(p string) bool { return rootOf(p) == 1 },
		join:       PosixJoin,
		relative:   func(from, to string) string { return PosixRelative(m.cwd, from, to) },
		dirname:    PosixDirname, basename: PosixBasename, extname: PosixExtname, parse: PosixParse,
		toNamespacedPath: func(p string) string { return p },
	})
	m.Win32 = m.exports(flavour{
		sep: `\`, delimiter: ";",
		resolve:    func(n int, part func(int) string) string { return win32Resolve(m.cwd, driveCwd, n, part) },
		normalize:  Win32Normalize,
		isAbsolute: Win32IsAbsolute,
		join:       Win32Join,
		relative:   func(from, to string) string { return Win32Relative(m.cwd, driveCwd, from, to) },
		dirname:    Win32Dirname, basename: Win32Basename, extname: Win32Extname, parse: Win32Parse,
		toNamespacedPath: func(p string) string { return Win32ToNamespacedPath(m.cwd, driveCwd, p) },
	})
	for _, obj := range []*goja.Object{m.Posix, m.Win32} {
		js.Set(obj, "win32", m.Win32)
		js.Set(obj, "posix", m.Posix)
		js.Set(obj, "_makeLong", obj.Get("toNamespacedPath"))
	}
	m.Exports = m.Posix
	if runtime.GOOS == "windows" {
		m.Exports = m.Win32
	}
	return m
}

// cwd is process.cwd(), which programs replace.
func (m *Module) cwd() string {
	return wtf8.Of(js.Invoke(m.e, m.e.Require("process"), "cwd"))
}

// driveCwd is the current directory of a drive, which Windows keeps in variables named "=C:".
func driveCwd(drive string) string { return os.Getenv("=" + drive) }

func (m *Module) text(v goja.Value, name string) string {
	validate.String(m.e, v, name)
	return wtf8.Of(v)
}

func (m *Module) value(s string) goja.Value { return wtf8.Value(m.e.VM, s) }

func (m *Module) exports(f flavour) *goja.Object {
	obj := m.e.VM.NewObject()
	text := func(name string, fn func(string) string) {
		js.Method(m.e, obj, name, 1, func(c js.Call) js.Value { return m.value(fn(m.text(c.Argument(0), "path"))) })
	}
	js.Method(m.e, obj, "resolve", 0, func(c js.Call) js.Value {
		return m.value(f.resolve(len(c.Arguments), func(i int) string { return m.text(c.Arguments[i], "paths["+strconv.Itoa(i)+"]") }))
	})
	text("normalize", f.normalize)
	js.Method(m.e, obj, "isAbsolute", 1, func(c js.Call) js.Value { return js.Bool(f.isAbsolute(m.text(c.Argument(0), "path"))) })
	js.Method(m.e, obj, "join", 0, func(c js.Call) js.Value {
		parts := make([]string, len(c.Arguments))
		for i, arg := range c.Arguments {
			parts[i] = m.text(arg, "path")
		}
		return m.value(f.join(parts...))
	})
	js.Method(m.e, obj, "relative", 2, func(c js.Call) js.Value {
		from := m.text(c.Argument(0), "from")
		return m.value(f.relative(from, m.text(c.Argument(1), "to")))
	})
	js.Method(m.e, obj, "toNamespacedPath", 1, func(c js.Call) js.Value {
		if !js.IsString(c.Argument(0)) {
			return c.Argument(0)
		}
		return m.value(f.toNamespacedPath(wtf8.Of(c.Argument(0))))
	})
	text("dirname", f.dirname)
	js.Method(m.e, obj, "basename", 2, func(c js.Call) js.Value {
		suffix := ""
		if !js.IsUndefined(c.Argument(1)) {
			suffix = m.text(c.Argument(1), "suffix")
		}
		return m.value(f.basename(m.text(c.Argument(0), "path"), suffix))
	})
	text("extname", f.extname)
	js.Set(obj, "format", m.e.NewFunc("bound _format", 1, func(c js.Call) js.Value { return m.format(c.Argument(0), f.sep) }))
	js.Method(m.e, obj, "parse", 1, func(c js.Call) js.Value {
		p := f.parse(m.text(c.Argument(0), "path"))
		out := m.e.VM.NewObject()
		js.Set(out, "root", m.value(p.Root))
		js.Set(out, "dir", m.value(p.Dir))
		js.Set(out, "base", m.value(p.Base))
		js.Set(out, "ext", m.value(p.Ext))
		js.Set(out, "name", m.value(p.Name))
		return out
	})
	js.Method(m.e, obj, "matchesGlob", 2, func(c js.Call) js.Value {
		p := m.text(c.Argument(0), "path")
		pattern := m.text(c.Argument(1), "pattern")
		if units(pattern) > maxPattern {
			panic(m.e.VM.NewTypeError("pattern is too long"))
		}
		return js.Bool(MatchesGlob(p, pattern, f.sep == `\`))
	})
	js.Set(obj, "sep", f.sep)
	js.Set(obj, "delimiter", f.delimiter)
	return obj
}

// format is path.format. What the properties hold is not checked, and what is no string is written as one.
func (m *Module) format(v goja.Value, sep string) goja.Value {
	o := validate.Object(m.e, v, "pathObject")
	or := func(name string, otherwise func() goja.Value) goja.Value {
		if v := js.Get(o, name); v.ToBoolean() {
			return v
		}
		return otherwise()
	}
	empty := func() goja.Value { return m.value("") }
	dir := or("dir", func() goja.Value { return js.Get(o, "root") })
	base := or("base", func() goja.Value {
		name, ext := wtf8.Of(or("name", empty)), or("ext", empty)
		dot := "."
		if js.IsString(ext) && (ext.String() == "" || ext.String()[0] == '.') {
			dot = ""
		}
		return m.value(name + dot + wtf8.Of(ext))
	})
	if !dir.ToBoolean() {
		return base
	}
	if dir.StrictEquals(js.Get(o, "root")) {
		sep = ""
	}
	return m.value(wtf8.Of(dir) + sep + wtf8.Of(base))
}

// PosixResolve is path.posix.resolve from the current directory.
func (m *Module) PosixResolve(parts ...string) string { return PosixResolve(m.cwd, parts...) }

// Win32Resolve is path.win32.resolve from the current directory.
func (m *Module) Win32Resolve(parts ...string) string { return Win32Resolve(m.cwd, driveCwd, parts...) }
