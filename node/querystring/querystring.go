// Package querystring is node:querystring (https://nodejs.org/api/querystring.html). escape.go holds the work on Go strings, for other built-ins to
// call; this file the module, whose escape, unescape and unescapeBuffer programs may replace.
package querystring

import (
	"math"
	"strings"

	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/url/wtf8"

	"github.com/dop251/goja"
)

// Module is node:querystring of one runtime.
type Module struct {
	Exports *goja.Object

	e                                *env.Env
	escape, unescape, unescapeBuffer *goja.Object // the functions that Exports begins with
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

func build(e *env.Env) *Module {
	m := &Module{e: e, Exports: e.VM.NewObject()}
	m.unescapeBuffer = js.Method(e, m.Exports, "unescapeBuffer", 2, func(c js.Call) js.Value {
		return buffer.Of(e).FromBytes(UnescapeBytes(m.toString(c.Argument(0)), c.Argument(1).ToBoolean()))
	})
	m.unescape = m.method("unescape", "qsUnescape", 2, func(c js.Call) js.Value {
		return m.Unescape(m.toString(c.Argument(0)), c.Argument(1))
	})
	m.escape = m.method("escape", "qsEscape", 1, func(c js.Call) js.Value { return m.value(m.escapeString(m.toString(c.Argument(0)))) })
	js.Set(m.Exports, "encode", js.Method(e, m.Exports, "stringify", 4, func(c js.Call) js.Value {
		return m.value(m.Stringify(c.Argument(0), c.Argument(1), c.Argument(2), c.Argument(3)))
	}))
	js.Set(m.Exports, "decode", js.Method(e, m.Exports, "parse", 4, func(c js.Call) js.Value {
		return m.Parse(c.Argument(0), c.Argument(1), c.Argument(2), c.Argument(3))
	}))
	return m
}

func (m *Module) method(key, name string, length int, fn engine.Func) *goja.Object {
	f := m.e.NewFunc(name, length, fn)
	js.Set(m.Exports, key, f)
	return f
}

func (m *Module) value(s string) goja.Value { return wtf8.Value(m.e.VM, s) }

// toString is the abstract operation ToString.
func (m *Module) toString(v goja.Value) string {
	if obj := js.ObjectOf(v); obj != nil {
		v = obj.ToString()
	}
	if js.IsSymbol(v) {
		panic(m.e.VM.NewTypeError("Cannot convert a Symbol value to a string"))
	}
	return wtf8.Of(v)
}

func (m *Module) escapeString(s string) string {
	escaped, ok := Escape(s)
	if !ok {
		errors.Throw(m.e, "ERR_INVALID_URI")
	}
	return escaped
}

// Unescape is querystring.unescape(s, decodeSpaces). Where s is no valid encoding it goes through unescapeBuffer, which a program may have replaced.
func (m *Module) Unescape(s string, decodeSpaces goja.Value) goja.Value {
	if decoded, ok := DecodeComponent(s); ok {
		return m.value(decoded)
	}
	if fn := js.Get(m.Exports, "unescapeBuffer"); fn != goja.Value(m.unescapeBuffer) {
		out := js.ObjectOf(js.Invoke(m.e, m.Exports, "unescapeBuffer", m.value(s), decodeSpaces))
		if out == nil {
			panic(m.e.VM.NewTypeError("unescapeBuffer did not return a Buffer"))
		}
		return js.Invoke(m.e, out, "toString")
	}
	return buffer.UTF8.String(m.e, UnescapeBytes(s, decodeSpaces.ToBoolean()))
}

// separator reads the sep and eq arguments.
func (m *Module) separator(v goja.Value, otherwise string) string {
	if !v.ToBoolean() {
		return otherwise
	}
	return m.toString(v)
}

// option returns options[name] where that is a function, else the function that the module's exports hold as name.
func (m *Module) option(options goja.Value, name, export string) goja.Value {
	if o := js.ObjectOf(options); o != nil {
		if fn := js.Get(o, name); engine.FuncOf(fn) != nil {
			return fn
		}
	}
	return js.Get(m.Exports, export)
}

func (m *Module) callable(fn goja.Value, name string) engine.Func {
	f := engine.FuncOf(fn)
	if f == nil {
		panic(m.e.VM.NewTypeError("%s is not a function", name))
	}
	return f
}

// Stringify is querystring.stringify(obj, sep, eq, options).
func (m *Module) Stringify(v, sep, eq, options goja.Value) string {
	separator, equals := m.separator(sep, "&"), m.separator(eq, "=")
	convert := m.encoded
	if encode := m.option(options, "encodeURIComponent", "escape"); encode != goja.Value(m.escape) {
		fn := m.callable(encode, "encode")
		convert = func(v goja.Value) string { return m.toString(m.e.Call1(fn, js.Undefined, m.value(m.primitive(v)))) }
	}
	obj := js.ObjectOf(v)
	if obj == nil || js.TypeOf(obj) == "function" {
		return ""
	}
	var out []byte
	for _, key := range m.keys(obj) {
		value := js.GetKey(obj, key)
		name := convert(key) + equals
		list := js.ObjectOf(value)
		n := 1
		if list != nil && list.ClassName() == "Array" {
			n = js.Len(list)
		} else {
			list = nil
		}
		for i := range n {
			if list != nil {
				value = js.Index(list, i)
			}
			if len(out) > 0 {
				out = append(out, separator...)
			}
			out = append(out, name...)
			out = append(out, convert(value)...)
		}
	}
	return string(out)
}

// keys is Object.keys.
func (m *Module) keys(obj *goja.Object) []goja.Value {
	names := obj.Keys()
	keys := make([]goja.Value, len(names))
	for i, name := range names {
		keys[i] = m.e.VM.ToValue(name)
	}
	return keys
}

// primitive writes what may be a value of a query; everything else is empty.
func (m *Module) primitive(v goja.Value) string {
	switch js.TypeOf(v) {
	case "number":
		if f := v.ToFloat(); math.IsNaN(f) || math.IsInf(f, 0) {
			return ""
		}
	case "string", "bigint", "boolean":
	default:
		return ""
	}
	return wtf8.Of(v)
}

func (m *Module) encoded(v goja.Value) string {
	s := m.primitive(v)
	if js.IsString(v) || js.IsNumber(v) { // 1e+21 has a plus sign
		return m.escapeString(s)
	}
	return s
}

// Parse is querystring.parse(str, sep, eq, options).
func (m *Module) Parse(v, sep, eq, options goja.Value) *goja.Object {
	obj := m.e.VM.CreateObject(nil)
	if !js.IsString(v) || v.String() == "" {
		return obj
	}
	separator, equals := m.separator(sep, "&"), m.separator(eq, "=")
	most := 1000.0
	if o := js.ObjectOf(options); o != nil {
		if n := js.Get(o, "maxKeys"); js.IsNumber(n) {
			most = n.ToFloat()
		}
	}
	decode := m.decodePair
	if fn := m.option(options, "decodeURIComponent", "unescape"); fn != goja.Value(m.unescape) {
		decode = func(key, value string) (k, v goja.Value) { return m.decodeBy(fn, key), m.decodeBy(fn, value) }
	}
	Pairs(wtf8.Of(v), separator, equals, most, func(key, value string) {
		k, v := decode(key, value)
		m.add(obj, k, v)
	})
	return obj
}

// decodePair decodes what has an escape. Node looks for one in the value across plus signs, and takes the second one of a key as one of the value
// too; either matters where decoding is not possible and cuts characters to bytes.
func (m *Module) decodePair(key, value string) (k, v goja.Value) {
	first := nextEscape(key)
	k = m.decode(key, first >= 0)
	v = m.decode(value, nextEscape(strings.ReplaceAll(value, "+", "")) >= 0 || first >= 0 && nextEscape(key[first+3:]) >= 0)
	return k, v
}

func (m *Module) decode(s string, escaped bool) goja.Value {
	s = strings.ReplaceAll(s, "+", " ")
	if !escaped || s == "" {
		return m.value(s)
	}
	return m.Unescape(s, js.True)
}

// decodeBy calls a program's own function, and querystring.unescape where that throws.
func (m *Module) decodeBy(fn goja.Value, s string) (decoded goja.Value) {
	if s == "" {
		return m.value(s)
	}
	s = strings.ReplaceAll(s, "+", "%20")
	f := engine.FuncOf(fn)
	if f == nil || m.e.Try(func() { decoded = m.e.Call1(f, js.Undefined, m.value(s)) }) != nil {
		return js.Invoke(m.e, m.Exports, "unescape", m.value(s), js.True)
	}
	return decoded
}

// add sets obj[key], or makes a list of what is there and value.
func (m *Module) add(obj *goja.Object, key, value goja.Value) {
	have := js.GetKey(obj, key)
	if js.IsUndefined(have) {
		js.SetKey(obj, key, value)
		return
	}
	if list := js.ObjectOf(have); list != nil && js.Get(list, "pop").ToBoolean() {
		js.SetKey(list, m.e.VM.ToValue(js.Len(list)), value)
		return
	}
	js.SetKey(obj, key, m.e.VM.NewArray(have, value))
}
