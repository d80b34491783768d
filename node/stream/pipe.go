package stream

import (
	"jsrt/engine"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// pipe is one src.pipe(dest): the listeners that it put on both ends.
type pipe struct {
	src  *Stream
	dest *goja.Object
	to   *Stream // dest's Go state, nil for a foreign stream

	onData, onEnd, onUnpipe, onError, onClose, onFinish, onDrain *goja.Object
	cleaned                                                      bool
}

// pipeTo is Readable.prototype.pipe.
func (r *Readable) pipeTo(dest *goja.Object, options goja.Value) {
	s, e := r.s, r.s.e
	p := &pipe{src: s, dest: dest, to: s.m.From(dest)}
	r.pipes = append(r.pipes, p)

	on := func(obj *goja.Object, event string, fn *goja.Object) {
		js.Invoke(e, obj, "on", e.VM.ToValue(event), fn)
	}
	once := func(obj *goja.Object, event string, fn *goja.Object) {
		js.Invoke(e, obj, "once", e.VM.ToValue(event), fn)
	}
	nothing := func(name string, fn func()) *goja.Object {
		return e.NewFunc(name, 0, func(js.Call) js.Value { fn(); return js.Undefined })
	}

	ends := true
	if o := js.ObjectOf(options); o != nil {
		v := o.Get("end")
		ends = !js.IsBool(v) || v.ToBoolean()
	}
	if process := e.Require("process"); ends && process != nil {
		ends = !s.m.isStdio(process, dest)
	}
	unpipe := func() { js.Invoke(e, s.Obj, "unpipe", dest) }
	if ends {
		p.onEnd = nothing("onend", func() { js.Invoke(e, dest, "end") })
	} else {
		p.onEnd = nothing("unpipe", unpipe)
	}
	if r.endEmitted {
		fn := engine.FuncOf(p.onEnd)
		e.NextTick(func(any) { e.Call(fn, js.Undefined) }, nil)
	} else {
		once(s.Obj, "end", p.onEnd)
	}
	p.onUnpipe = e.NewFunc("onunpipe", 2, func(c js.Call) js.Value {
		info := js.ObjectOf(c.Argument(1))
		if js.ObjectOf(c.Argument(0)) == s.Obj && info != nil && !js.Get(info, "hasUnpiped").ToBoolean() {
			js.Set(info, "hasUnpiped", true)
			p.cleanup()
		}
		return js.Undefined
	})
	on(dest, "unpipe", p.onUnpipe)
	p.onData = e.NewFunc("ondata", 1, func(c js.Call) js.Value {
		p.data(c.Argument(0))
		return js.Undefined
	})
	on(s.Obj, "data", p.onData)
	p.onError = e.NewFunc("onerror", 1, func(c js.Call) js.Value {
		err := c.Argument(0)
		unpipe()
		js.Invoke(e, dest, "removeListener", e.VM.ToValue("error"), p.onError)
		if s.m.events.Count(dest, "error") == 0 {
			if p.to != nil && !p.to.errorEmitted {
				p.to.Fail(err, false)
			} else {
				js.Invoke(e, dest, "emit", e.VM.ToValue("error"), err)
			}
		}
		return js.Undefined
	})
	prependError(s, dest, p.onError)
	p.onClose = nothing("onclose", func() {
		js.Invoke(e, dest, "removeListener", e.VM.ToValue("finish"), p.onFinish)
		unpipe()
	})
	once(dest, "close", p.onClose)
	p.onFinish = nothing("onfinish", func() {
		js.Invoke(e, dest, "removeListener", e.VM.ToValue("close"), p.onClose)
		unpipe()
	})
	once(dest, "finish", p.onFinish)

	js.Invoke(e, dest, "emit", e.VM.ToValue("pipe"), s.Obj)
	if need := dest.Get("writableNeedDrain"); js.IsBool(need) && need.ToBoolean() {
		p.pause()
	} else if r.flow != flowing {
		js.Invoke(e, s.Obj, "resume")
	}
}

// prependError puts the pipe's error listener before the user's, which may destroy things.
func prependError(s *Stream, dest, fn *goja.Object) {
	if engine.IsCallable(dest.Get("prependListener")) {
		js.Invoke(s.e, dest, "prependListener", s.e.VM.ToValue("error"), fn)
		return
	}
	js.Invoke(s.e, dest, "on", s.e.VM.ToValue("error"), fn)
}

func (p *pipe) data(chunk goja.Value) {
	if p.to != nil {
		if !p.to.WriteThrough(chunk) {
			p.pause()
		}
		return
	}
	if ret := js.Invoke(p.src.e, p.dest, "write", chunk); js.IsBool(ret) && !ret.ToBoolean() {
		p.pause()
	}
}

func (p *pipe) piped() bool {
	for _, q := range p.src.R.pipes {
		if q.dest == p.dest {
			return true
		}
	}
	return false
}

// pause stops the source until dest has drained.
func (p *pipe) pause() {
	r, e := p.src.R, p.src.e
	// When the destination goes away while it is written to, there is nobody left to wait for.
	if !p.cleaned {
		if p.piped() {
			if r.awaitDrain == nil {
				r.awaitDrain = map[*goja.Object]struct{}{}
			}
			r.awaitDrain[p.dest] = struct{}{}
		}
		js.Invoke(e, p.src.Obj, "pause")
	}
	if p.onDrain == nil {
		p.onDrain = e.NewFunc("pipeOnDrainFunctionResult", 0, func(js.Call) js.Value {
			p.drained()
			return js.Undefined
		})
		js.Invoke(e, p.dest, "on", e.VM.ToValue("drain"), p.onDrain)
	}
}

func (p *pipe) drained() {
	r := p.src.R
	delete(r.awaitDrain, p.dest)
	if len(r.awaitDrain) == 0 && p.src.listens("data") {
		js.Invoke(p.src.e, p.src.Obj, "resume")
	}
}

func (p *pipe) cleanup() {
	e, src, dest := p.src.e, p.src.Obj, p.dest
	off := func(obj *goja.Object, event string, fn *goja.Object) {
		if fn != nil {
			js.Invoke(e, obj, "removeListener", e.VM.ToValue(event), fn)
		}
	}
	off(dest, "close", p.onClose)
	off(dest, "finish", p.onFinish)
	off(dest, "drain", p.onDrain)
	off(dest, "error", p.onError)
	off(dest, "unpipe", p.onUnpipe)
	off(src, "end", p.onEnd)
	off(src, "data", p.onData)
	p.cleaned = true
	// A source that waits for this destination only would wait forever.
	if p.onDrain != nil && len(p.src.R.awaitDrain) > 0 && (p.to == nil || p.to.W == nil || p.to.W.needDrain) {
		p.drained()
	}
}

// unpipe is Readable.prototype.unpipe; dest nil takes all.
func (r *Readable) unpipe(dest *goja.Object) {
	s, e := r.s, r.s.e
	info := func() goja.Value {
		o := e.VM.NewObject()
		js.Set(o, "hasUnpiped", false)
		return o
	}
	if len(r.pipes) == 0 {
		return
	}
	if dest == nil {
		all := r.pipes
		r.pipes = nil
		js.Invoke(e, s.Obj, "pause")
		for _, p := range all {
			js.Invoke(e, p.dest, "emit", e.VM.ToValue("unpipe"), s.Obj, info())
		}
		return
	}
	for i, p := range r.pipes {
		if p.dest == dest {
			r.pipes = append(append([]*pipe(nil), r.pipes[:i]...), r.pipes[i+1:]...)
			if len(r.pipes) == 0 {
				js.Invoke(e, s.Obj, "pause")
			}
			js.Invoke(e, dest, "emit", e.VM.ToValue("unpipe"), s.Obj, info())
			return
		}
	}
}

// isStdio tells whether dest is the process's own output, which a pipe never ends.
func (m *Module) isStdio(process, dest *goja.Object) bool {
	for _, name := range []string{"stdout", "stderr"} {
		if o := js.ObjectOf(process.Get(name)); o != nil && o == dest {
			return true
		}
	}
	return false
}
