package childprocess

import (
	"math"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errno"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// defaultMaxBuffer is how much output of a child is kept, in bytes, where nobody says.
const defaultMaxBuffer = 1 << 20

// shellOptions are the options of exec and execSync: those given, with a shell.
func (m *Module) shellOptions(command, options goja.Value) *goja.Object {
	validate.String(m.e, command, "command")
	m.noNull(command, "command")
	o := m.own(js.ObjectOf(options))
	if !js.IsString(js.Get(o, "shell")) {
		js.Set(o, "shell", true)
	}
	return o
}

// exec is child_process.exec: execFile, as programs may have replaced it, of a shell.
func (m *Module) exec(c js.Call) js.Value {
	command, options, callback := c.Argument(0), c.Argument(1), c.Argument(2)
	if js.TypeOf(options) == "function" {
		options, callback = js.Undefined, options
	}
	return js.Invoke(m.e, m.Exports, "execFile", command, m.shellOptions(command, options), callback)
}

// fileArgs reads (file[, args][, options][, callback]).
func (m *Module) fileArgs(c js.Call) (file, args goja.Value, options *goja.Object, callback engine.Func) {
	e := m.e
	file, args = c.Argument(0), c.Argument(1)
	given, cb := c.Argument(2), c.Argument(3)
	switch {
	case isArray(args):
	case isObject(args):
		given, cb, args = args, given, js.Undefined
	case js.TypeOf(args) == "function":
		given, cb, args = js.Undefined, args, js.Undefined
	}
	if js.TypeOf(given) == "function" {
		cb, given = given, js.Undefined
	} else if !js.IsNullish(given) {
		options = validate.Object(e, given, "options")
	}
	if !js.IsNullish(cb) {
		callback = validate.Function(e, cb, "callback")
	}
	if argv0 := js.Get(options, "argv0"); !js.IsNullish(argv0) {
		validate.String(e, argv0, "options.argv0")
		m.noNull(argv0, "options.argv0")
	}
	return file, args, options, callback
}

// execution is a child whose output is collected for a callback.
type execution struct {
	m        *Module
	child    *childProcess
	callback engine.Func
	command  string // as error messages show it
	output   [2]output
	timer    *loop.Timer
	signal   goja.Value // options.killSignal
	failure  *goja.Object
	killed   bool
	over     bool
}

// output is what came from stdout or stderr.
type output struct {
	name   string
	stream *goja.Object
	text   bool // strings are asked for, by options.encoding
	max    float64
	size   float64
	chunks []goja.Value
}

// execFile is child_process.execFile.
func (m *Module) execFile(c js.Call) js.Value {
	e := m.e
	file, args, given, callback := m.fileArgs(c)
	defaults := e.VM.CreateObject(nil)
	js.Set(defaults, "encoding", "utf8")
	js.Set(defaults, "maxBuffer", defaultMaxBuffer)
	o := m.own(defaults, given)
	timeout := m.timeout(js.Get(o, "timeout"))
	max := m.maxBuffer(js.Get(o, "maxBuffer"))
	killSignal := m.killSignal(js.Get(o, "killSignal"))

	options := e.VM.CreateObject(nil)
	for _, name := range []string{"cwd", "env", "gid", "shell", "signal", "uid"} {
		if v := o.Get(name); v != nil {
			js.Set(options, name, v)
		}
	}
	x := &execution{m: m, callback: callback, signal: e.VM.ToValue(int(killSignal))}
	x.child = m.spawn(file, args, options)
	x.command = file.String()
	if isArray(args) {
		for _, arg := range texts(m.items(args.(*goja.Object))) {
			x.command += " " + arg
		}
	}
	if timeout > 0 {
		x.timer = new(loop.Timer)
		x.timer.Init(e.Loop, func() { e.Enter(func(any) { x.kill() }, nil) })
		x.timer.Set(timeout, 0)
	}
	enc, text := encoding(js.Get(o, "encoding"))
	for i, name := range []string{"stdout", "stderr"} {
		out := &x.output[i]
		*out = output{name: name, stream: js.ObjectOf(x.child.obj.Get(name)), text: text, max: max}
		if out.stream == nil {
			continue
		}
		if text {
			js.Invoke(e, out.stream, "setEncoding", m.str(enc.Name()))
		}
		js.Invoke(e, out.stream, "on", m.str("data"), e.NewFunc("", 1, func(c js.Call) js.Value {
			x.collect(out, c.Argument(0))
			return js.Undefined
		}))
	}
	on := func(event string, fn func(c js.Call)) {
		js.Invoke(e, x.child.obj, "addListener", m.str(event), e.NewFunc("", 2, func(c js.Call) js.Value {
			fn(c)
			return js.Undefined
		}))
	}
	on("close", func(c js.Call) { x.finish(c.Argument(0), c.Argument(1)) })
	on("error", func(c js.Call) {
		x.failure = js.ObjectOf(c.Argument(0))
		x.destroyStreams()
		x.finish(js.Undefined, js.Undefined)
	})
	return x.child.obj
}

// collect keeps a chunk, of which only so much that the output does not exceed its limit.
func (x *execution) collect(out *output, chunk goja.Value) {
	if math.IsInf(out.max, 1) {
		out.chunks = append(out.chunks, chunk)
		return
	}
	size := 0
	enc, text := encoding(js.Get(out.stream, "readableEncoding"))
	if text {
		size = enc.ByteLength(chunk)
	} else {
		p, _ := engine.Bytes(chunk)
		size = len(p)
	}
	room := out.max - out.size
	out.size += float64(size)
	if out.size <= out.max {
		out.chunks = append(out.chunks, chunk)
		return
	}
	if text {
		// Characters, where the limit counts bytes: so it is in Node.
		chunk = js.Invoke(x.m.e, chunk.ToObject(x.m.e.VM), "slice", js.Zero, x.m.e.VM.ToValue(room))
	} else {
		p, _ := engine.Bytes(chunk)
		chunk = x.m.buffer.FromBytes(p[:int(room)])
	}
	out.chunks = append(out.chunks, chunk)
	x.failure = errors.New(x.m.e, "ERR_CHILD_PROCESS_STDIO_MAXBUFFER", out.name)
	x.kill()
}

func (x *execution) destroyStreams() {
	for i := range x.output {
		if s := x.output[i].stream; s != nil {
			js.Invoke(x.m.e, s, "destroy")
		}
	}
}

func (x *execution) kill() {
	x.destroyStreams()
	x.killed = true
	if ex := x.m.e.Try(func() { js.Invoke(x.m.e, x.child.obj, "kill", x.signal) }); ex != nil {
		x.failure = js.ObjectOf(ex.Value())
		x.finish(js.Undefined, js.Undefined)
	}
}

// finish calls back, once.
func (x *execution) finish(code, signal goja.Value) {
	if x.over {
		return
	}
	x.over = true
	if x.timer != nil {
		x.timer.Close(nil)
	}
	if x.callback == nil {
		return
	}
	e := x.m.e
	stdout, stderr := x.output[0].whole(x.m), x.output[1].whole(x.m)
	var err goja.Value = js.Null
	if x.failure == nil && (!js.IsNumber(code) || code.ToInteger() != 0 || !goja.IsNull(signal)) {
		x.failure = errors.Plain(e, "Command failed: "+x.command+"\n"+stderr.String())
		if code.ToInteger() < 0 {
			code = x.m.str(errno.Name(unix.Errno(-code.ToInteger())))
		}
		js.Set(x.failure, "code", code)
		js.Set(x.failure, "killed", x.killed || js.Get(x.child.obj, "killed").ToBoolean())
		js.Set(x.failure, "signal", signal)
	}
	if x.failure != nil {
		js.Set(x.failure, "cmd", x.command)
		err = x.failure
	}
	e.Call(x.callback, js.Undefined, err, stdout, stderr)
}

// whole is all output in one: a string if that was asked for, by the options or on the stream, else a Buffer.
func (out *output) whole(m *Module) goja.Value {
	if out.text || js.Get(out.stream, "readableEncoding").ToBoolean() {
		var b goja.StringBuilder
		for _, chunk := range out.chunks {
			b.WriteString(chunk.ToString().(goja.String))
		}
		return b.String()
	}
	total := 0
	for _, chunk := range out.chunks {
		p, _ := engine.Bytes(chunk)
		total += len(p)
	}
	joined := make([]byte, 0, total)
	for _, chunk := range out.chunks {
		p, _ := engine.Bytes(chunk)
		joined = append(joined, p...)
	}
	return m.buffer.FromBytes(joined)
}

// promisified gives exec or execFile its form for util.promisify: a promise of {stdout, stderr}, with the child as its property child.
func promisified(e *env.Env, fn *goja.Object) {
	call := engine.FuncOf(fn)
	custom := e.NewFunc(fn.Get("name").String(), 0, func(c js.Call) js.Value {
		promise, resolve, reject := e.VM.NewPromise()
		callback := e.NewFunc("", 3, func(c js.Call) js.Value {
			err, stdout, stderr := js.ObjectOf(c.Argument(0)), c.Argument(1), c.Argument(2)
			result := err
			if err == nil {
				result = e.VM.NewObject()
			}
			js.Set(result, "stdout", stdout)
			js.Set(result, "stderr", stderr)
			settle := resolve
			if err != nil {
				settle = reject
			}
			if thrown := settle(result); thrown != nil {
				panic(thrown)
			}
			return js.Undefined
		})
		obj := e.VM.ToValue(promise).(*goja.Object)
		js.Set(obj, "child", e.Call(call, js.Undefined, append(js.Copy(c.Arguments), callback)...))
		return obj
	})
	if err := fn.DefineDataPropertySymbol(js.SymbolFor(e, "nodejs.util.promisify.custom"), custom, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
}
