// Package util is Node's util module (https://nodejs.org/api/util.html). Inspection and formatting live in node/internal/inspect.
package util

import (
	"math"
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errno"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// Module is util in one runtime.
type Module struct {
	Exports *goja.Object
	Types   *goja.Object // util.types, which is require('util/types') too

	e          *env.Env
	warned     map[string]bool // deprecation codes that have had their warning
	debugImpls map[string]engine.Func
}

// Of returns the module of e.
var Of = env.NewSlot(build).Of

func build(e *env.Env) *Module {
	m := &Module{e: e, Exports: e.VM.NewObject(), warned: map[string]bool{}, debugImpls: map[string]engine.Func{}}
	x := m.Exports
	method := func(name string, length int, fn engine.Func) *goja.Object { return js.Method(e, x, name, length, fn) }

	js.Lazy(e, x, "_extend", true, func() js.Value {
		return m.deprecated(e.NewFunc("_extend", 2, m.extend), "The `util._extend` API is deprecated. Please use Object.assign() instead.", "DEP0060", true)
	})
	method("callbackify", 1, m.callbackify)
	js.Set(x, "debug", e.NewFunc("debuglog", 2, m.debuglog))
	js.Set(x, "debuglog", x.Get("debug"))
	method("deprecate", 3, m.deprecate)
	method("format", 0, func(c js.Call) js.Value { return inspect.FormatValue(e, nil, c.Arguments) })
	method("styleText", 3, m.styleText)
	method("formatWithOptions", 1, func(c js.Call) js.Value {
		inspect.ValidateFormatOptions(e, c.Argument(0))
		opts := inspect.OptionsOf(e, c.Argument(0))
		return inspect.FormatValue(e, &opts, c.Arguments[1:])
	})
	method("getCallSites", 0, m.getCallSites)
	method("getSystemErrorMap", 0, m.getSystemErrorMap)
	method("getSystemErrorName", 1, m.getSystemErrorName)
	method("getSystemErrorMessage", 1, m.getSystemErrorMessage)
	method("inherits", 2, m.inherits)
	js.Set(x, "inspect", inspect.Of(e).Function())
	js.Lazy(e, x, "isArray", true, func() js.Value {
		isArray := e.NewFunc("isArray", 1, func(c js.Call) js.Value { return js.Bool(isArray(c.Argument(0))) })
		return m.deprecated(isArray, "The `util.isArray` API is deprecated. Please use `Array.isArray()` instead.", "DEP0044", true)
	})
	method("isDeepStrictEqual", 3, func(c js.Call) js.Value {
		mode := Strict
		if c.Argument(2).ToBoolean() {
			mode = StrictWithoutPrototypes
		}
		return js.Bool(DeepEqual(e, c.Argument(0), c.Argument(1), mode))
	})
	promisify := method("promisify", 1, m.promisify)
	js.Set(promisify, "custom", promisifyCustom.Of(e))
	method("stripVTControlCharacters", 1, func(c js.Call) js.Value {
		return e.VM.ToValue(inspect.StripControl(validate.String(e, c.Argument(0), "str")))
	})
	method("toUSVString", 1, func(c js.Call) js.Value {
		v := c.Argument(0)
		if js.IsSymbol(v) {
			panic(e.VM.NewTypeError("Cannot convert a Symbol value to a string"))
		}
		return e.VM.ToValue(inspect.WellFormed(v.ToString()))
	})
	m.Types = makeTypes(e)
	js.Set(x, "types", m.Types)
	return m
}

// isArray is Array.isArray.
func isArray(v js.Value) bool {
	obj := js.ObjectOf(v)
	for obj != nil && inspect.KindOf(obj) == inspect.KindProxy {
		proxy, _ := obj.Export().(goja.Proxy)
		obj = proxy.Target()
	}
	return obj != nil && inspect.KindOf(obj) == inspect.KindArray
}

func (m *Module) extend(c js.Call) js.Value {
	target, source := js.ObjectOf(c.Argument(0)), js.ObjectOf(c.Argument(1))
	if source == nil || js.TypeOf(source) != "object" {
		return c.Argument(0)
	}
	keys := source.Keys()
	for i := len(keys) - 1; i >= 0; i-- {
		js.Set(target, keys[i], js.Get(source, keys[i]))
	}
	return target
}

func (m *Module) inherits(c js.Call) js.Value {
	e := m.e
	ctor, super := c.Argument(0), c.Argument(1)
	if js.IsNullish(ctor) {
		panic(errors.InvalidArgType(e, "ctor", ctor, "Function"))
	}
	if js.IsNullish(super) {
		panic(errors.InvalidArgType(e, "superCtor", super, "Function"))
	}
	superProto := js.Get(super.ToObject(e.VM), "prototype")
	if js.IsUndefined(superProto) {
		panic(errors.InvalidArgType(e, "superCtor.prototype", superProto, "Object"))
	}
	obj := js.ObjectOf(ctor)
	if obj == nil {
		panic(e.VM.NewTypeError("Object.defineProperty called on non-object"))
	}
	js.Hidden(obj, "super_", super)
	proto := js.Get(obj, "prototype")
	if js.IsNullish(proto) {
		panic(e.VM.NewTypeError("Object.setPrototypeOf called on null or undefined"))
	}
	parent := js.ObjectOf(superProto)
	if parent == nil && !goja.IsNull(superProto) {
		panic(e.VM.NewTypeError("Object prototype may only be an Object or null: %s", superProto))
	}
	if p := js.ObjectOf(proto); p != nil {
		if err := p.SetPrototype(parent); err != nil {
			panic(err)
		}
	}
	return js.Undefined
}

// systemErrors are libuv's errors that are no errors of the system (https://docs.libuv.org/en/v1.x/errors.html).
var systemErrors = map[int][2]string{
	-3000: {"EAI_ADDRFAMILY", "address family not supported"},
	-3001: {"EAI_AGAIN", "temporary failure"},
	-3002: {"EAI_BADFLAGS", "bad ai_flags value"},
	-3003: {"EAI_CANCELED", "request canceled"},
	-3004: {"EAI_FAIL", "permanent failure"},
	-3005: {"EAI_FAMILY", "ai_family not supported"},
	-3006: {"EAI_MEMORY", "out of memory"},
	-3007: {"EAI_NODATA", "no address"},
	-3008: {"EAI_NONAME", "unknown node or service"},
	-3009: {"EAI_OVERFLOW", "argument buffer overflow"},
	-3010: {"EAI_SERVICE", "service not available for socket type"},
	-3011: {"EAI_SOCKTYPE", "socket type not supported"},
	-3013: {"EAI_BADHINTS", "invalid value for hints"},
	-3014: {"EAI_PROTOCOL", "resolved protocol is unknown"},
	-4028: {"EFTYPE", "inappropriate file type or format"},
	-4080: {"ECHARSET", "invalid Unicode character"},
	-4094: {"UNKNOWN", "unknown error"},
	-4095: {"EOF", "end of file"},
}

// lastErrno is beyond the errors of every system that Go knows (Linux: 133, FreeBSD: 97).
const lastErrno = 140

// systemError returns name and text of a negative error number, ok false where libuv has none.
func systemError(n int) (entry [2]string, ok bool) {
	if entry, ok = systemErrors[n]; ok {
		return entry, true
	}
	if n <= -lastErrno || n >= 0 {
		return entry, false
	}
	name := errno.Name(unix.Errno(-n))
	msg := errno.Message(unix.Errno(-n))
	return [2]string{name, msg}, !strings.HasPrefix(msg, "Unknown system error")
}

func (m *Module) systemErrorNumber(v js.Value) int {
	e := m.e
	f := validate.Number(e, v, "err", math.Inf(-1), math.Inf(1))
	if f >= 0 || f != math.Trunc(f) || f < -(1<<53-1) {
		panic(errors.OutOfRange(e, "err", "a negative integer", v))
	}
	return int(f)
}

func (m *Module) getSystemErrorName(c js.Call) js.Value {
	if entry, ok := systemError(m.systemErrorNumber(c.Argument(0))); ok {
		return m.e.VM.ToValue(entry[0])
	}
	return m.e.VM.ToValue("Unknown system error " + c.Argument(0).String())
}

func (m *Module) getSystemErrorMessage(c js.Call) js.Value {
	if entry, ok := systemError(m.systemErrorNumber(c.Argument(0))); ok {
		return m.e.VM.ToValue(entry[1])
	}
	return m.e.VM.ToValue("Unknown system error " + c.Argument(0).String())
}

func (m *Module) getSystemErrorMap(js.Call) js.Value {
	e := m.e
	list := js.New(e, js.ObjectOf(e.VM.Get("Map")))
	add := func(n int) {
		if entry, ok := systemError(n); ok {
			js.Invoke(e, list, "set", e.VM.ToValue(n), e.VM.NewArray(entry[0], entry[1]))
		}
	}
	for n := -1; n > -lastErrno; n-- {
		add(n)
	}
	for n := -3000; n > -4096; n-- {
		add(n)
	}
	return list
}

func (m *Module) getCallSites(c js.Call) js.Value {
	e := m.e
	count, opts := c.Argument(0), c.Argument(1)
	if js.IsUndefined(opts) && js.TypeOf(count) == "object" {
		opts, count = count, js.Undefined
		validate.Object(e, opts, "options")
	}
	if !js.IsUndefined(opts) {
		if mapped := js.Get(validate.Object(e, opts, "options"), "sourceMap"); !js.IsUndefined(mapped) {
			validate.Boolean(e, mapped, "options.sourceMap")
		}
	}
	limit := 10
	if !js.IsUndefined(count) {
		limit = int(validate.Integer(e, count, "frameCount", 1, 200))
	}
	var sites []any
	for _, frame := range e.VM.CaptureCallStack(0, nil) {
		pos := frame.Position()
		if len(sites) == limit {
			break
		}
		if pos.Filename == "" || frame.SrcName() == "node:internal/main" {
			continue // natives have no place
		}
		site := e.VM.CreateObject(nil)
		name := frame.FuncName()
		if name == "<anonymous>" {
			name = ""
		}
		js.Set(site, "functionName", name)
		js.Set(site, "scriptId", "0")
		js.Set(site, "scriptName", pos.Filename)
		js.Set(site, "lineNumber", pos.Line)
		js.Set(site, "columnNumber", pos.Column)
		js.Set(site, "column", pos.Column)
		sites = append(sites, site)
	}
	return e.VM.NewArray(sites...)
}
