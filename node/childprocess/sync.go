package childprocess

import (
	"math"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/loop/sock"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// syncRun is a child that is waited for, on a loop of its own: the program's loop stands still meanwhile.
type syncRun struct {
	loop       *loop.Loop
	child      *child
	status     unix.WaitStatus
	failure    unix.Errno
	pipes      []*syncPipe // nil where the child has no pipe
	timer      loop.Timer
	killSignal unix.Signal
	maxBuffer  float64
	size       float64 // of all output
	killed     bool

	inputFailure unix.Errno
}

// syncPipe is one of the child's pipes: it reads what the child writes.
type syncPipe struct {
	run    *syncRun
	handle *sock.Stream
	output []byte
}

const syncReadSize = 64 << 10

// Alloc implements sock.StreamOwner.
func (p *syncPipe) Alloc(*sock.Stream) []byte {
	if cap(p.output)-len(p.output) < syncReadSize {
		p.output = append(make([]byte, 0, 2*cap(p.output)+syncReadSize), p.output...)
	}
	return p.output[len(p.output):cap(p.output)]
}

// Read implements sock.StreamOwner.
func (p *syncPipe) Read(h *sock.Stream, b []byte, err error) {
	if err != nil {
		h.Close(nil)
		return
	}
	p.output = p.output[:len(p.output)+len(b)]
	p.run.size += float64(len(b))
	if p.run.size > p.run.maxBuffer {
		p.run.fail(unix.ENOBUFS)
		p.run.kill()
	}
}

// fail keeps the first failure.
func (r *syncRun) fail(n unix.Errno) {
	if r.failure == 0 {
		r.failure = n
	}
}

// written takes the outcome of writing the input.
func (r *syncRun) written(err error) {
	if err != nil && r.inputFailure == 0 {
		r.inputFailure = errnoOf(err)
	}
}

// kill ends the child, once, and what is not read by now is not waited for: a grandchild may hold the pipes.
func (r *syncRun) kill() {
	if r.killed {
		return
	}
	r.killed = true
	if n := r.child.kill(r.killSignal); n != 0 && n != unix.ESRCH {
		r.fail(n)
		r.child.kill(unix.SIGKILL)
	}
	for _, p := range r.pipes {
		if p != nil {
			p.handle.Close(nil)
		}
	}
	r.timer.Close(nil)
}

// run starts c and returns when it has ended and its pipes are closed.
func (r *syncRun) run(c *command, list []stdio, inputs [][]byte, timeout int64) error {
	l, err := loop.New()
	if err != nil {
		r.fail(errnoOf(err))
		return nil
	}
	r.loop = l
	defer l.Close()
	files, errno := open(list)
	if errno != 0 {
		r.fail(errno)
		return nil
	}
	c.files = files
	r.child, errno = newReaper(l).start(c, func(status unix.WaitStatus) {
		r.status = status
		r.timer.Close(nil)
	})
	closeTheirs(list)
	if errno != 0 {
		closeOurs(list)
		r.fail(errno)
		return nil
	}
	r.timer.Init(l, func() {
		r.fail(unix.ETIMEDOUT)
		r.kill()
	})
	if timeout > 0 {
		r.timer.Set(timeout, 0)
	}
	r.pipes = make([]*syncPipe, len(list))
	for i := range list {
		if list[i].kind == stdioPipe {
			r.pipes[i] = r.openPipe(&list[i], i, inputs[i])
		}
	}
	return l.Run()
}

// openPipe makes our end of a pipe ready: its input is written and ended, and what comes is read, except from stdin.
func (r *syncRun) openPipe(s *stdio, i int, input []byte) *syncPipe {
	p := &syncPipe{run: r}
	h, errno := s.handle(r.loop)
	if errno != 0 {
		r.fail(errno)
		return nil
	}
	p.handle = h
	h.SetOwner(p)
	if i > 0 {
		if err := h.ReadStart(); err != nil {
			r.fail(errnoOf(err))
			h.Close(nil)
		}
		return p
	}
	// A child that does not take its input is an error, EPIPE, but not the first one to tell of.
	if len(input) > 0 {
		if err := h.Write([][]byte{input}, r.written); err != nil {
			r.written(err)
		}
	}
	if h.Shutdown(func(error) { h.Close(nil) }) != nil {
		h.Close(nil)
	}
	return p
}

// spawnSync is child_process.spawnSync.
func (m *Module) spawnSync(file, args, options goja.Value) *goja.Object {
	o := m.normalize(file, args, options)
	timeout := m.timeout(js.Get(o, "timeout"))
	max := float64(defaultMaxBuffer)
	if v := o.Get("maxBuffer"); v != nil {
		max = m.maxBuffer(v)
	}
	if max == 0 {
		max = math.Inf(1) // as in Node
	}
	r := &syncRun{maxBuffer: max, killSignal: m.killSignal(js.Get(o, "killSignal"))}
	form := js.Get(o, "stdio")
	if !form.ToBoolean() {
		form = m.str("pipe")
	}
	list := m.readStdio(form, true)
	inputs := make([][]byte, len(list))
	if input := js.Get(o, "input"); input.ToBoolean() && len(list) > 0 {
		inputs[0] = m.inputBytes(input, js.Get(o, "encoding"))
	}
	c := &command{file: js.Get(o, "file").String(), detached: js.Get(o, "detached").ToBoolean()}
	m.fill(c, o, js.Get(o, "envPairs"))
	if err := r.run(c, list, inputs, timeout); err != nil {
		r.fail(errnoOf(err))
	}
	r.fail(r.inputFailure)
	return m.syncResult(r, o)
}

// inputBytes reads the option input.
func (m *Module) inputBytes(v, enc goja.Value) []byte {
	if p, ok := viewBytes(v); ok {
		return p
	}
	if js.IsString(v) {
		p, _ := engine.Bytes(js.Invoke(m.e, m.buffer.Ctor, "from", v, enc))
		return p
	}
	panic(errors.InvalidArgType(m.e, "options.stdio[0]", v, "Buffer", "TypedArray", "DataView", "string"))
}

// syncResult is what spawnSync returns.
func (m *Module) syncResult(r *syncRun, o *goja.Object) *goja.Object {
	e := m.e
	result := e.VM.NewObject()
	if r.failure != 0 {
		file := js.Get(o, "file")
		err := m.failure("spawnSync "+file.String(), r.failure)
		js.Set(err, "path", file)
		js.Set(err, "spawnargs", m.tail(js.ObjectOf(o.Get("args"))))
		js.Set(result, "error", err)
	}
	js.Set(result, "status", js.Null)
	js.Set(result, "signal", js.Null)
	js.Set(result, "output", js.Null)
	js.Set(result, "pid", js.Zero)
	js.Set(result, "stdout", js.Undefined)
	js.Set(result, "stderr", js.Undefined)
	if r.child == nil {
		return result
	}
	js.Set(result, "pid", r.child.pid)
	if code, signal := exitOf(r.status); signal != "" {
		js.Set(result, "signal", signal)
	} else {
		js.Set(result, "status", code)
	}
	name := js.Get(o, "encoding")
	output := make([]any, len(r.pipes))
	for i, p := range r.pipes {
		output[i] = js.Null
		if p == nil || i == 0 {
			continue
		}
		var v goja.Value = m.buffer.FromBytes(p.output)
		if name.ToBoolean() && name.String() != "buffer" {
			v = js.Invoke(e, v.(*goja.Object), "toString", name)
		}
		output[i] = v
	}
	js.Set(result, "output", e.VM.NewArray(output...))
	for i, name := range []string{"stdin", "stdout", "stderr"} {
		if i > 0 && i < len(output) {
			js.Set(result, name, output[i])
		}
	}
	return result
}

// execFileSync is child_process.execFileSync.
func (m *Module) execFileSync(c js.Call) js.Value {
	file, args, options, _ := m.fileArgs(c)
	var given goja.Value = js.Undefined
	if options != nil {
		given = options
	} else if len(c.Arguments) > 2 && js.TypeOf(c.Arguments[2]) == "function" {
		given = c.Arguments[2] // no callback is called here: it is refused as options
	}
	if js.IsNullish(args) {
		args = m.e.VM.NewArray()
	}
	result := m.spawnSync(file, args, given)
	m.showStderr(options, result)
	command := file.String()
	if argv0 := js.Get(options, "argv0"); argv0.ToBoolean() {
		command = argv0.String()
	}
	for _, arg := range texts(m.items(js.ObjectOf(args))) {
		command += " " + arg
	}
	return m.syncOutput(result, command)
}

// execSync is child_process.execSync.
func (m *Module) execSync(c js.Call) js.Value {
	options := m.shellOptions(c.Argument(0), c.Argument(1))
	result := m.spawnSync(c.Argument(0), options, js.Undefined)
	m.showStderr(options, result)
	return m.syncOutput(result, c.Argument(0).String())
}

// showStderr passes on what the child said, unless the options tell where it goes.
func (m *Module) showStderr(options, result *goja.Object) {
	if stderr := js.Get(result, "stderr"); !js.Get(options, "stdio").ToBoolean() && stderr.ToBoolean() {
		js.Invoke(m.e, js.ObjectOf(m.process.Get("stderr")), "write", stderr)
	}
}

// syncOutput is the child's output; a child that failed throws.
func (m *Module) syncOutput(result *goja.Object, command string) goja.Value {
	err := js.ObjectOf(js.Get(result, "error"))
	if err == nil {
		if status := js.Get(result, "status"); js.IsNumber(status) && status.ToInteger() == 0 {
			return js.Get(result, "stdout")
		}
		text := "Command failed: " + command
		if stderr := js.Get(result, "stderr"); stderr.ToBoolean() {
			if said := stderr.String(); said != "" {
				text += "\n" + said
			}
		}
		err = errors.Plain(m.e, text)
	}
	for _, key := range result.Keys() {
		js.Set(err, key, js.Get(result, key))
	}
	panic(err)
}
