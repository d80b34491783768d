// Package url is node:url and the globals URL and URLSearchParams (https://nodejs.org/api/url.html). What needs no engine is in package whatwg, the
// URL Standard, and in legacy.go, the parser of url.parse.
package url

import (
	_ "embed"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/url/whatwg"
	"jsrt/node/url/wtf8"

	"github.com/dop251/goja"
)

// Module is node:url of one runtime.
type Module struct {
	URL, URLSearchParams *goja.Object // the classes, for globals

	// StoreObject keeps a Blob for URL.createObjectURL and returns its URL; ok is false for what is no Blob. RevokeObject forgets it. They are nil
	// until there are Blobs: then nothing is one.
	StoreObject  func(obj goja.Value) (url string, ok bool)
	RevokeObject func(url string)

	e         *env.Env
	urlProto  *goja.Object
	params    *goja.Object // URLSearchParams.prototype
	iterator  *goja.Object // the prototype of URLSearchParams iterators
	exports   *goja.Object
	legacyUrl *js.Class
	warned    bool // of url.parse

	reflectGet, objectAssign engine.Func // taken before a program could replace them
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

//go:embed class.js
var classSource string

func build(e *env.Env) *Module {
	m := &Module{e: e}
	intrinsic := func(object, name string) engine.Func {
		return engine.FuncOf(js.Get(e.VM.Get(object).(*goja.Object), name))
	}
	m.reflectGet, m.objectAssign = intrinsic("Reflect", "get"), intrinsic("Object", "assign")
	prg, err := engine.Compile("node:internal/url", classSource, true)
	if err != nil {
		panic(err)
	}
	v, err := e.VM.RunProgram(prg)
	if err != nil {
		panic(err)
	}
	classes := v.(*goja.Object)
	class := func(i int, name string, init engine.Func) (ctor, proto *goja.Object) {
		make := engine.FuncOf(js.Index(classes, i))
		ctor = e.Call1(make, js.Undefined, e.NewFunc(name, 0, init)).(*goja.Object)
		return ctor, ctor.Get("prototype").(*goja.Object)
	}
	m.URL, m.urlProto = class(0, "URL", m.construct)
	m.URLSearchParams, m.params = class(1, "URLSearchParams", m.constructParams)
	m.defineURL()
	m.defineSearchParams()
	return m
}

// Exports is the exports object of node:url, made on first use.
func (m *Module) Exports() *goja.Object {
	if m.exports != nil {
		return m.exports
	}
	e := m.e
	m.exports = e.VM.NewObject()
	m.defineLegacy()
	js.Set(m.exports, "URL", m.URL)
	js.Set(m.exports, "URLSearchParams", m.URLSearchParams)
	domain := func(name string, fn func(string) string) {
		js.Method(e, m.exports, name, 1, func(c js.Call) js.Value {
			if len(c.Arguments) == 0 {
				errors.Throw(e, "ERR_MISSING_ARGS", `"domain" argument`)
			}
			// The host parser decides what is a domain.
			u, _ := whatwg.Parse("ws://x", nil)
			if !u.SetHostname(m.usv(c.Argument(0))) {
				return e.VM.ToValue("")
			}
			return e.VM.ToValue(fn(u.Host))
		})
	}
	domain("domainToASCII", func(host string) string { return host })
	domain("domainToUnicode", whatwg.ToUnicode)
	m.defineFiles()
	js.Method(e, m.exports, "urlToHttpOptions", 1, func(c js.Call) js.Value { return m.httpOptions(c.Argument(0)) })
	return m.exports
}

// toString is the abstract operation ToString.
func (m *Module) toString(v goja.Value) goja.Value {
	if !js.IsSymbol(v) {
		v = v.ToString()
	}
	if js.IsSymbol(v) {
		panic(m.e.VM.NewTypeError("Cannot convert a Symbol value to a string"))
	}
	return v
}

// usv is v as a string in which U+FFFD stands for each lone surrogate.
func (m *Module) usv(v goja.Value) string { return m.toString(v).String() }

// text is v as a string with all it has, in WTF-8.
func (m *Module) text(v goja.Value) string { return wtf8.Of(m.toString(v)) }

func (m *Module) value(s string) goja.Value { return wtf8.Value(m.e.VM, s) }

// accessor defines a property of a class as the interfaces of the web have it: enumerable and configurable.
func (m *Module) accessor(proto *goja.Object, name string, get func(this goja.Value) goja.Value, set func(this, v goja.Value)) {
	getter := m.e.NewFunc("get "+name, 0, func(c js.Call) js.Value { return get(c.This) })
	var setter goja.Value
	if set != nil {
		setter = m.e.NewFunc("set "+name, 1, func(c js.Call) js.Value {
			set(c.This, c.Argument(0))
			return js.Undefined
		})
	}
	must(proto.DefineAccessorProperty(name, getter, setter, goja.FLAG_TRUE, goja.FLAG_TRUE))
}

func (m *Module) tag(proto *goja.Object, tag string) {
	must(proto.DefineDataPropertySymbol(goja.SymToStringTag, m.e.VM.ToValue(tag), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
}

// inspector defines [util.inspect.custom].
func (m *Module) inspector(proto *goja.Object, fn func(this goja.Value, depth goja.Value, opts *goja.Object) goja.Value) {
	f := m.e.NewFunc("[nodejs.util.inspect.custom]", 2, func(c js.Call) js.Value {
		opts := js.ObjectOf(c.Argument(1))
		if opts == nil {
			opts = m.e.VM.NewObject()
		}
		return fn(c.This, c.Argument(0), opts)
	})
	must(proto.DefineDataPropertySymbol(inspect.CustomSymbol(m.e), f, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// invalidURL throws what the constructor throws: a TypeError with a code that does not show in its stack. base is undefined where there was none.
func (m *Module) invalidURL(input, base goja.Value) {
	err := js.New(m.e, m.e.Errors.TypeError, m.e.VM.ToValue("Invalid URL"))
	_ = err.Get("stack")
	js.Set(err, "code", "ERR_INVALID_URL")
	js.Set(err, "input", input)
	if !js.IsUndefined(base) {
		js.Set(err, "base", base)
	}
	panic(err)
}

// throwInvalidURL throws ERR_INVALID_URL as an error of Node's own.
func (m *Module) throwInvalidURL(input goja.Value) {
	err := errors.New(m.e, "ERR_INVALID_URL")
	js.Set(err, "input", input)
	panic(err)
}

// malformed throws what decodeURIComponent throws.
func (m *Module) malformed() {
	panic(js.New(m.e, m.e.Errors.URIError, m.e.VM.ToValue("URI malformed")))
}
