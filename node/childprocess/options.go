package childprocess

import (
	"math"
	"strings"

	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

const maxSafe = 1<<53 - 1

// own copies the own enumerable properties of from to an object without a prototype: what stands on Object.prototype is no option.
func (m *Module) own(from ...*goja.Object) *goja.Object {
	to := m.e.VM.CreateObject(nil)
	for _, obj := range from {
		if obj != nil {
			for _, key := range obj.Keys() {
				js.Set(to, key, js.Get(obj, key))
			}
		}
	}
	return to
}

func isArray(v goja.Value) bool {
	obj := js.ObjectOf(v)
	return obj != nil && obj.ClassName() == "Array"
}

// isObject tells what has properties and is no function.
func isObject(v goja.Value) bool { return js.ObjectOf(v) != nil && js.TypeOf(v) == "object" }

// viewBytes are the bytes of a typed array or DataView.
func viewBytes(v goja.Value) ([]byte, bool) {
	if obj := js.ObjectOf(v); obj == nil || obj.ClassName() == "ArrayBuffer" {
		return nil, false
	}
	return engine.Bytes(v)
}

// arrayArg demands an array.
func (m *Module) arrayArg(v goja.Value, name string) *goja.Object {
	if !isArray(v) {
		panic(errors.InvalidArgType(m.e, name, v, "Array"))
	}
	return js.ObjectOf(v)
}

// noNull demands that v, if it is a string, has no NUL in it: the system would cut it there.
func (m *Module) noNull(v goja.Value, name string) {
	if js.IsString(v) && strings.IndexByte(v.String(), 0) >= 0 {
		panic(errors.InvalidArgValue(m.e, name, v, "must be a string without null bytes"))
	}
}

// path reads a path: a string, the bytes of a view, or a file: URL.
func (m *Module) path(v goja.Value, name string) string {
	path := v
	if obj := js.ObjectOf(v); obj != nil {
		if p, ok := m.buffer.Bytes(obj); ok {
			path = m.str(string(p))
		} else if js.Get(obj, "href").ToBoolean() && js.Get(obj, "protocol").ToBoolean() && js.IsUndefined(js.Get(obj, "auth")) && js.IsUndefined(js.Get(obj, "path")) {
			path = js.Invoke(m.e, m.e.Require("url"), "fileURLToPath", obj)
		}
	}
	if !js.IsString(path) {
		panic(errors.InvalidArgType(m.e, name, v, "string", "Buffer", "URL"))
	}
	text := path.String()
	if strings.IndexByte(text, 0) >= 0 {
		panic(errors.InvalidArgValue(m.e, name, path, "must be a string, Uint8Array, or URL without null bytes"))
	}
	return text
}

// timeout reads the option of that name: milliseconds, 0 for none.
func (m *Module) timeout(v goja.Value) int64 {
	if js.IsNullish(v) {
		return 0
	}
	return validate.Integer(m.e, v, "timeout", 0, maxSafe)
}

// maxBuffer reads the option of that name: bytes, infinite for no limit.
func (m *Module) maxBuffer(v goja.Value) float64 {
	if js.IsNullish(v) {
		return math.Inf(1)
	}
	return validate.Number(m.e, v, "options.maxBuffer", 0, math.Inf(1))
}

// encoding reads the option of that name; ok is false for what leaves Buffers as they are.
func encoding(v goja.Value) (enc buffer.Encoding, ok bool) {
	if !js.IsString(v) {
		return 0, false
	}
	return buffer.ParseEncoding(v.String())
}

// normalize reads the arguments of spawn and its relatives. What comes back is the argument of ChildProcess.prototype.spawn, which programs wrap:
// a copy of options with file, args (argv), cwd and envPairs as the system takes them.
func (m *Module) normalize(file, args, options goja.Value) *goja.Object {
	e := m.e
	validate.String(e, file, "file")
	m.noNull(file, "file")
	if file.String() == "" {
		panic(errors.InvalidArgValue(e, "file", file, "cannot be empty"))
	}
	var argv []goja.Value
	switch {
	case isArray(args):
		argv = m.items(js.ObjectOf(args))
	case js.IsNullish(args):
	case !isObject(args):
		panic(errors.InvalidArgType(e, "args", args, "object"))
	default:
		options = args
	}
	for i, arg := range argv {
		m.noNull(arg, "args["+m.e.VM.ToValue(i).String()+"]")
	}
	var given *goja.Object
	if !js.IsUndefined(options) {
		given = validate.Object(e, options, "options")
	}
	o := m.own(given)
	get := func(name string) goja.Value { return js.Get(o, name) }
	if cwd := get("cwd"); !js.IsNullish(cwd) {
		js.Set(o, "cwd", m.path(cwd, "options.cwd"))
	}
	check := func(name string, valid func(v goja.Value, name string)) {
		if v := get(name); !js.IsNullish(v) {
			valid(v, "options."+name)
		}
	}
	boolean := func(v goja.Value, name string) { validate.Boolean(e, v, name) }
	integer := func(v goja.Value, name string) { validate.Int32(e, v, name) }
	check("detached", boolean)
	check("uid", integer)
	check("gid", integer)
	check("shell", func(v goja.Value, name string) {
		if !js.IsBool(v) && !js.IsString(v) {
			panic(errors.InvalidArgType(e, name, v, "boolean", "string"))
		}
	})
	check("argv0", func(v goja.Value, name string) {
		validate.String(e, v, name)
		m.noNull(v, name)
	})
	check("windowsHide", boolean)
	check("windowsVerbatimArguments", boolean)

	if shell := get("shell"); shell.ToBoolean() {
		m.noNull(shell, "options.shell")
		file, argv = m.shellCommand(shell, file, argv)
	}
	argv0 := file
	if v := get("argv0"); js.IsString(v) {
		argv0 = v
	}
	js.Set(o, "args", m.array(append([]goja.Value{argv0}, argv...)))
	js.Set(o, "file", file)
	js.Set(o, "detached", get("detached").ToBoolean())
	js.Set(o, "envPairs", m.envPairs(get("env")))
	return o
}

// shellCommand is how the shell runs file with argv: as one line of text, for what the options say about shells.
func (m *Module) shellCommand(shell, file goja.Value, argv []goja.Value) (goja.Value, []goja.Value) {
	line := []string{file.String()}
	if len(argv) > 0 {
		if !m.warnedShellArgs {
			m.warnedShellArgs = true
			js.Invoke(m.e, m.process, "emitWarning",
				m.str("Passing args to a child process with shell option true can lead to security vulnerabilities, as the arguments are not escaped, only concatenated."),
				m.str("DeprecationWarning"), m.str("DEP0190"))
		}
		line = append(line, texts(argv)...)
	}
	if !js.IsString(shell) {
		shell = m.str("/bin/sh")
	}
	return shell, []goja.Value{m.str("-c"), m.str(strings.Join(line, " "))}
}

// texts is how an array joins: null and undefined are nothing.
func texts(items []goja.Value) []string {
	list := make([]string, len(items))
	for i, v := range items {
		if !js.IsNullish(v) {
			list[i] = v.String()
		}
	}
	return list
}

// envPairs makes "NAME=value" of an environment object, process.env when there is none. What it inherits from its prototypes counts, as in Node.
func (m *Module) envPairs(v goja.Value) *goja.Object {
	if !v.ToBoolean() {
		v = js.Get(m.process, "env")
	}
	var pairs []any
	seen := map[string]bool{}
	source := js.ObjectOf(v)
	for obj := source; obj != nil; obj = obj.Prototype() {
		for _, key := range obj.Keys() {
			if seen[key] {
				continue
			}
			value := js.Get(source, key)
			if js.IsUndefined(value) {
				continue
			}
			name := "options.env['" + key + "']"
			m.noNull(m.str(key), name)
			m.noNull(value, name)
			if js.IsSymbol(value) {
				panic(m.e.VM.NewTypeError("Cannot convert a Symbol value to a string"))
			}
			pairs = append(pairs, key+"="+value.String())
		}
		// A property that is not enumerable hides one of the prototype that is.
		for _, key := range obj.GetOwnPropertyNames() {
			seen[key] = true
		}
	}
	return m.e.VM.NewArray(pairs...)
}

func (m *Module) inspect(v goja.Value) string { return inspect.Inspect(m.e, v, nil) }
