// Package console is Node's console (https://nodejs.org/api/console.html): the global one, which writes through Output, and the class Console,
// which writes to any stream.
package console

import (
	"os"
	"strings"
	"time"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

// Writers are where the global console writes, whole lines with their end and at once: process.stdout and process.stderr, or whatever a program
// has put in place of their write methods. A writer swallows errors: a broken pipe is no reason for console.log to throw.
type Writers struct {
	Stdout, Stderr func(s string)
	// Colors tells whether output on stdout, or stderr, is coloured. nil means that process.stdout and process.stderr are asked.
	Colors func(stderr bool) bool
}

// Output is where the global console of an Env writes. Whoever builds the environment fills it.
var Output = env.NewSlot(func(*env.Env) *Writers {
	return &Writers{
		Stdout: func(s string) { _, _ = os.Stdout.WriteString(s) },
		Stderr: func(s string) { _, _ = os.Stderr.WriteString(s) },
	}
})

// Module is the console in one runtime. Exports is the global console object, which require('console') returns too.
type Module struct {
	Exports *goja.Object
	Class   *js.Class // Console

	e     *env.Env
	start time.Time
	bind  engine.Func
}

// Of returns the module of e.
var Of = env.NewSlot(build).Of

// console is the state behind the global console and behind each instance of Console.
type console struct {
	engine.Opaque
	m    *Module
	e    *env.Env
	self *goja.Object

	out         *Writers // of the global console, nil in instances
	replaced    [2]js.Value
	colorMode   js.Value
	options     *goja.Object // inspectOptions: an object, or a Map from streams to such
	indentation string
	step        string // what a group adds to the indentation
	counts      map[string]int
	handlers    [2]*goja.Object
}

// The two streams, in the order of their descriptors.
const (
	stdout = iota
	stderr
)

var streamNames = [2]string{"_stdout", "_stderr"}

// methods in the order in which Node defines them; the length is that of Console.prototype's, those of the global console have none.
var methods = []struct {
	name   string
	length int
	call   func(c *console, args []js.Value) js.Value
}{
	{"log", 0, func(c *console, args []js.Value) js.Value { return c.log(stdout, args) }},
	{"info", 0, func(c *console, args []js.Value) js.Value { return c.log(stdout, args) }},
	{"debug", 0, func(c *console, args []js.Value) js.Value { return c.log(stdout, args) }},
	{"warn", 0, func(c *console, args []js.Value) js.Value { return c.log(stderr, args) }},
	{"error", 0, func(c *console, args []js.Value) js.Value { return c.log(stderr, args) }},
	{"dir", 2, (*console).dir},
	{"time", 0, (*console).time},
	{"timeEnd", 0, (*console).timeEnd},
	{"timeLog", 0, (*console).timeLog},
	{"trace", 0, (*console).trace},
	{"assert", 1, (*console).assert},
	{"clear", 0, (*console).clear},
	{"count", 0, (*console).count},
	{"countReset", 0, (*console).countReset},
	{"group", 0, (*console).group},
	{"groupEnd", 0, (*console).groupEnd},
	{"table", 2, (*console).table},
	{"dirxml", 0, func(c *console, args []js.Value) js.Value { return c.log(stdout, args) }},
	{"groupCollapsed", 0, (*console).group},
}

func build(e *env.Env) *Module {
	m := &Module{e: e, start: time.Now()}
	m.Exports = e.VM.CreateObject(e.VM.NewObject())
	c := &console{m: m, e: e, self: m.Exports, out: Output.Of(e), colorMode: e.VM.ToValue("auto"), step: "  "}
	for _, method := range methods {
		call := method.call
		js.Method(e, m.Exports, method.name, 0, func(f js.Call) js.Value { return call(c, f.Arguments) })
	}
	for fd, name := range streamNames {
		get := e.NewFunc("get", 0, func(js.Call) js.Value { return c.stream(fd) })
		set := e.NewFunc("set", 1, func(f js.Call) js.Value {
			c.replaced[fd] = nil
			if v := f.Argument(0); !v.StrictEquals(c.stream(fd)) {
				c.replaced[fd] = v
			}
			return js.Undefined
		})
		if err := m.Exports.DefineAccessorProperty(name, get, set, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
			panic(err)
		}
	}
	c.define(js.True)
	js.Lazy(e, m.Exports, "Console", true, func() js.Value { return m.class().Ctor })
	return m
}

// class makes Console, which few programs need.
func (m *Module) class() *js.Class {
	if m.Class != nil {
		return m.Class
	}
	e := m.e
	m.Class = js.NewClass(e, "Console", 1, nil, func(call goja.ConstructorCall) *goja.Object {
		if call.NewTarget == nil {
			return js.New(e, m.Class.Ctor, call.Arguments...)
		}
		m.construct(call.This, call.Arguments)
		return nil
	})
	for _, method := range methods {
		name, call := method.name, method.call
		js.Method(e, m.Class.Proto, name, method.length, func(f js.Call) js.Value {
			c, ok := e.State(f.This).(*console)
			if !ok {
				errors.Throw(e, "ERR_INVALID_THIS", "Console")
			}
			return call(c, f.Arguments)
		})
	}
	isConsole := e.NewFunc("[Symbol.hasInstance]", 1, func(f js.Call) js.Value {
		_, ok := e.State(f.Argument(0)).(*console)
		return js.Bool(ok)
	})
	if err := m.Class.Ctor.DefineDataPropertySymbol(goja.SymHasInstance, isConsole, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
	m.bind = engine.FuncOf(js.Get(m.Class.Ctor, "bind"))
	return m.Class
}

// construct is new Console(options) and new Console(stdout[, stderr][, ignoreErrors]).
func (m *Module) construct(self *goja.Object, args []js.Value) {
	e := m.e
	arg := func(i int) js.Value {
		if i < len(args) {
			return args[i]
		}
		return js.Undefined
	}
	first := js.ObjectOf(arg(0))
	c := &console{m: m, e: e, self: self, colorMode: e.VM.ToValue("auto"), step: "  "}
	out, errStream, ignore := arg(0), arg(1), arg(2)
	mode, inspection := js.Undefined, js.Undefined
	if first != nil && js.TypeOf(first.Get("write")) != "function" {
		out, errStream, ignore = js.Get(first, "stdout"), js.Get(first, "stderr"), js.Get(first, "ignoreErrors")
		mode, inspection = js.Get(first, "colorMode"), js.Get(first, "inspectOptions")
	}
	if js.IsUndefined(errStream) {
		errStream = out
	}
	for fd, stream := range []js.Value{out, errStream} {
		if obj := js.ObjectOf(stream); obj == nil || js.TypeOf(obj.Get("write")) != "function" {
			errors.Throw(e, "ERR_CONSOLE_WRITABLE_STREAM", streamNames[fd][1:])
		}
	}
	if !js.IsUndefined(mode) {
		if !js.IsBool(mode) && !(js.IsString(mode) && mode.String() == "auto") {
			panic(errors.InvalidArgValue(e, "colorMode", mode, "must be one of: 'auto', true, false"))
		}
		c.colorMode = mode
	}
	if first != nil {
		if width := js.Get(first, "groupIndentation"); !js.IsUndefined(width) {
			c.step = strings.Repeat(" ", int(validate.Integer(e, width, "groupIndentation", 0, 1000)))
		}
	}
	if !js.IsUndefined(inspection) {
		c.options = validate.Object(e, inspection, "options.inspectOptions")
		sets := []js.Value{c.options}
		if inspect.KindOf(c.options) == inspect.KindMap {
			sets = sets[:0]
			list, _ := inspect.Entries(c.options, -1)
			for i := 1; i < len(list); i += 2 {
				sets = append(sets, list[i])
			}
		}
		for _, set := range sets {
			if !js.IsUndefined(js.Get(js.ObjectOf(set), "colors")) && !js.IsUndefined(mode) {
				errors.Throw(e, "ERR_INCOMPATIBLE_OPTION_PAIR", "options.inspectOptions.color", "colorMode")
			}
		}
	}
	// Each method is bound, the one that the instance has: a class that extends Console may override it.
	for _, name := range m.class().Proto.Keys() {
		fn := js.ObjectOf(self.Get(name))
		if fn == nil || !engine.IsCallable(fn) {
			continue
		}
		bound := js.ObjectOf(e.Call1(m.bind, fn, self))
		_ = bound.DefineDataProperty("name", e.VM.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
		js.Set(self, name, bound)
	}
	js.Hidden(self, "_stdout", out)
	js.Hidden(self, "_stderr", errStream)
	c.define(js.Bool(js.IsUndefined(ignore) || ignore.ToBoolean()))
}

// define gives a console the properties beside its methods.
func (c *console) define(ignoreErrors js.Value) {
	e := c.e
	e.SetState(c.self, c)
	js.Hidden(c.self, "_ignoreErrors", ignoreErrors)
	js.Lazy(e, c.self, "_times", false, func() js.Value { return js.New(e, js.ObjectOf(e.VM.Get("Map"))) })
	err := c.self.DefineDataPropertySymbol(goja.SymToStringTag, e.VM.ToValue("console"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	if err != nil {
		panic(err)
	}
}

// stream is the console's stream: for the global console, process's own unless another one was set.
func (c *console) stream(fd int) js.Value {
	if c.out == nil {
		return js.Get(c.self, streamNames[fd])
	}
	if !c.direct(fd) {
		return c.replaced[fd]
	}
	if c.e.Require != nil {
		return js.Get(c.e.Require("process"), streamNames[fd][1:])
	}
	return js.Undefined
}

// direct tells whether output goes through Output and no stream.
func (c *console) direct(fd int) bool {
	return c.out != nil && (c.replaced[fd] == nil || !c.replaced[fd].ToBoolean())
}

// log is console.log and its likes. One string costs one write and nothing else.
func (c *console) log(fd int, args []js.Value) js.Value {
	if len(args) == 1 && js.IsString(args[0]) {
		c.write(fd, args[0].String())
		return js.Undefined
	}
	for _, v := range args {
		if !js.IsString(v) {
			opts := c.inspectOptions(fd)
			c.write(fd, inspect.FormatWithOptions(c.e, &opts, args))
			return js.Undefined
		}
	}
	c.write(fd, inspect.Format(c.e, args))
	return js.Undefined
}

// write writes text, indented by the groups it is in, and a line end.
func (c *console) write(fd int, text string) {
	if c.indentation != "" {
		text = c.indentation + strings.ReplaceAll(text, "\n", "\n"+c.indentation)
	}
	text += "\n"
	if !c.direct(fd) {
		c.writeStream(fd, text)
	} else if fd == stdout {
		c.out.Stdout(text)
	} else {
		c.out.Stderr(text)
	}
}

func (c *console) writeStream(fd int, text string) {
	e := c.e
	stream := js.ObjectOf(c.stream(fd))
	if stream == nil {
		panic(e.VM.NewTypeError("Cannot read properties of %s (reading 'write')", c.stream(fd)))
	}
	if js.Get(c.self, "_ignoreErrors") == js.False {
		js.Invoke(e, stream, "write", e.VM.ToValue(text))
		return
	}
	noop := noopOf.Of(e)
	// A listener for the time of the write keeps an error that comes at once from becoming an uncaught exception.
	ex := e.Try(func() {
		c.guard(stream, noop)
		js.Invoke(e, stream, "write", e.VM.ToValue(text), c.errorHandler(fd))
	})
	js.Invoke(e, stream, "removeListener", e.VM.ToValue("error"), noop)
	// Of all errors, only having run out of stack is none of the stream's.
	if ex != nil {
		if err := js.ObjectOf(ex.Value()); err != nil && js.Get(err, "name").String() == "RangeError" &&
			js.Get(err, "message").String() == "Maximum call stack size exceeded" {
			panic(ex)
		}
	}
}

var noopOf = env.NewSlot(func(e *env.Env) *goja.Object {
	return e.NewFunc("noop", 0, func(js.Call) js.Value { return js.Undefined })
})

// guard puts a listener for errors on a stream that has none.
func (c *console) guard(stream, noop *goja.Object) {
	name := c.e.VM.ToValue("error")
	if js.Invoke(c.e, stream, "listenerCount", name).ToInteger() == 0 {
		js.Invoke(c.e, stream, "once", name, noop)
	}
}

// errorHandler is the callback of writes: an error that comes later finds a listener.
func (c *console) errorHandler(fd int) *goja.Object {
	if c.handlers[fd] == nil {
		c.handlers[fd] = c.makeErrorHandler(fd)
	}
	return c.handlers[fd]
}

func (c *console) makeErrorHandler(fd int) *goja.Object {
	return c.e.NewFunc("", 1, func(f js.Call) js.Value {
		stream := js.ObjectOf(c.stream(fd))
		if js.IsNullish(f.Argument(0)) || stream == nil {
			return js.Undefined
		}
		if state := js.ObjectOf(stream.Get("_writableState")); !js.Get(state, "errorEmitted").ToBoolean() {
			c.guard(stream, noopOf.Of(c.e))
		}
		return js.Undefined
	})
}

// inspectOptions are those for a stream: the user's, and colours where the stream takes them.
func (c *console) inspectOptions(fd int) inspect.Options {
	opts := inspect.Defaults(c.e)
	c.mergeOptions(fd, &opts)
	return opts
}

func (c *console) mergeOptions(fd int, opts *inspect.Options) {
	user := c.options
	if user != nil && inspect.KindOf(user) == inspect.KindMap {
		user = js.ObjectOf(js.Invoke(c.e, user, "get", c.stream(fd)))
	}
	if user != nil {
		opts.Merge(c.e, user)
		if !js.IsUndefined(js.Get(user, "colors")) {
			return
		}
	} else if !js.IsBool(c.colorMode) && c.direct(fd) && c.out.Colors != nil {
		opts.Colors = opts.Colors || c.out.Colors(fd == stderr)
		return
	}
	var colors bool
	if js.IsBool(c.colorMode) {
		colors = c.colorMode.ToBoolean()
	} else {
		colors = inspect.ShouldColor(c.e, c.stream(fd))
	}
	if colors || user != nil {
		opts.Colors = colors
	}
}

func argument(args []js.Value, i int) js.Value {
	if i < len(args) {
		return args[i]
	}
	return js.Undefined
}

func (c *console) dir(args []js.Value) js.Value {
	opts := inspect.Defaults(c.e)
	opts.CustomInspect = false
	c.mergeOptions(stdout, &opts)
	if user := js.ObjectOf(argument(args, 1)); user != nil {
		opts.Merge(c.e, user)
	}
	c.write(stdout, inspect.Inspect(c.e, argument(args, 0), &opts))
	return js.Undefined
}

func (c *console) assert(args []js.Value) js.Value {
	if argument(args, 0).ToBoolean() {
		return js.Undefined
	}
	const failed = "Assertion failed"
	rest := js.Copy(args)
	if len(rest) > 0 {
		rest = rest[1:]
	}
	if len(rest) > 0 && js.IsString(rest[0]) {
		rest[0] = c.e.VM.ToValue(failed + ": " + rest[0].String())
	} else {
		rest = append([]js.Value{c.e.VM.ToValue(failed)}, rest...)
	}
	js.Invoke(c.e, c.self, "warn", rest...)
	return js.Undefined
}

func (c *console) group(args []js.Value) js.Value {
	if len(args) > 0 {
		js.Invoke(c.e, c.self, "log", js.Copy(args)...)
	}
	c.indentation += c.step
	return js.Undefined
}

func (c *console) groupEnd([]js.Value) js.Value {
	c.indentation = strings.TrimSuffix(c.indentation, c.step)
	return js.Undefined
}

// clear clears a terminal and does nothing elsewhere.
func (c *console) clear([]js.Value) js.Value {
	stream := js.ObjectOf(c.stream(stdout))
	if !js.Get(stream, "isTTY").ToBoolean() {
		return js.Undefined
	}
	if term, _ := inspect.Environment(c.e)("TERM"); term != "dumb" {
		js.Invoke(c.e, stream, "write", c.e.VM.ToValue("\x1B[1;1H"))
		js.Invoke(c.e, stream, "write", c.e.VM.ToValue("\x1B[0J"))
	}
	return js.Undefined
}

// trace writes the stack of its caller.
func (c *console) trace(args []js.Value) js.Value {
	opts := c.inspectOptions(stderr)
	text := "Trace"
	if msg := inspect.FormatWithOptions(c.e, &opts, args); msg != "" {
		text += ": " + msg
	}
	js.Invoke(c.e, c.self, "error", c.e.VM.ToValue(inspect.CallStack(c.e, text)))
	return js.Undefined
}
