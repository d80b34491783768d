package fs

import (
	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// statWatcher is the state of a StatWatcher (https://nodejs.org/api/fs.html#class-fsstatwatcher): fs.watchFile asks again and again, off the loop,
// what the system says of a file.
type statWatcher struct {
	engine.Opaque
	m        *Module
	obj      *goja.Object
	path     string
	big      bool
	interval int64
	timer    loop.Timer

	// One reference a listener; of those, refs are in force. unref takes one away as long as there is one, ref gives it back.
	refs, maxRefs int

	polled bool
	err    unix.Errno
	last   fileStat
}

// defaultInterval is the time between two questions, in milliseconds.
const defaultInterval = 5007

// watchFile is fs.watchFile(filename[, options], listener). All listeners of a file share one watcher.
func (m *Module) watchFile(c js.Call) js.Value {
	e := m.e
	path := absolute(m.path(c.Argument(0), "path"))
	var o options
	listener := c.Argument(2)
	if o.obj = js.ObjectOf(c.Argument(1)); o.obj == nil || js.TypeOf(o.obj) == "function" {
		o.obj, listener = nil, c.Argument(1)
	}
	validate.Function(e, listener, "listener")
	w := m.statWatchers[path]
	if w == nil {
		w = &statWatcher{m: m, path: path, big: o.get("bigint").ToBoolean(), interval: defaultInterval, refs: 1, maxRefs: 1}
		given := m.spread(o.obj)
		if v, ok := given["interval"]; ok {
			w.interval = int64(validate.Uint32(e, v, "interval", false))
		}
		w.obj = e.VM.CreateObject(m.statWatcherClass().Proto)
		m.events.Init(w.obj, js.Undefined)
		e.SetState(w.obj, w)
		w.timer.Init(e.Loop, w.poll)
		if v, ok := given["persistent"]; ok && !v.ToBoolean() {
			w.unref()
		}
		if m.statWatchers == nil {
			m.statWatchers = map[string]*statWatcher{}
		}
		m.statWatchers[path] = w
		w.poll()
	} else {
		w.refs++
		w.maxRefs++
		if w.refs == 1 {
			w.timer.Ref()
		}
	}
	js.Invoke(e, w.obj, "addListener", e.VM.ToValue("change"), listener)
	return w.obj
}

// unwatchFile is fs.unwatchFile(filename[, listener]).
func (m *Module) unwatchFile(c js.Call) js.Value {
	path := absolute(m.path(c.Argument(0), "path"))
	w := m.statWatchers[path]
	if w == nil {
		return js.Undefined
	}
	change := m.e.VM.ToValue("change")
	if listener := c.Argument(1); js.TypeOf(listener) == "function" {
		before := m.events.Count(w.obj, "change")
		js.Invoke(m.e, w.obj, "removeListener", change, listener)
		if m.events.Count(w.obj, "change") < before {
			w.maxRefs--
			w.unref()
		}
	} else {
		js.Invoke(m.e, w.obj, "removeAllListeners", change)
	}
	if m.events.Count(w.obj, "change") == 0 {
		w.stop()
	}
	return js.Undefined
}

func (m *Module) statWatcherClass() *js.Class {
	if m.statWatcherCls != nil {
		return m.statWatcherCls
	}
	e := m.e
	c := js.NewClass(e, "StatWatcher", 1, m.events.Class, func(c goja.ConstructorCall) *goja.Object {
		m.events.Init(c.This, js.Undefined)
		return nil
	})
	method := func(name string, fn func(*statWatcher), answer func(js.Call) goja.Value) {
		js.Method(e, c.Proto, name, 0, func(call js.Call) js.Value {
			if w, ok := e.State(call.This).(*statWatcher); ok {
				fn(w)
			}
			return answer(call)
		})
	}
	nothing := func(js.Call) goja.Value { return js.Undefined }
	this := func(call js.Call) goja.Value { return call.This }
	method("start", func(*statWatcher) {}, nothing) // kept for old programs, as Node does
	method("stop", (*statWatcher).stop, nothing)
	method("ref", (*statWatcher).ref, this)
	method("unref", (*statWatcher).unref, this)
	m.statWatcherCls = c
	return c
}

func (w *statWatcher) ref() {
	if w.refs < w.maxRefs {
		if w.refs++; w.refs == 1 {
			w.timer.Ref()
		}
	}
}

func (w *statWatcher) unref() {
	if w.refs > 0 {
		if w.refs--; w.refs == 0 {
			w.timer.Unref()
		}
	}
}

// stop ends the watching for good; 'stop' follows in a tick.
func (w *statWatcher) stop() {
	if w.timer.Closing() {
		return
	}
	w.timer.Close(nil)
	if w.m.statWatchers[w.path] == w {
		delete(w.m.statWatchers, w.path)
	}
	w.m.e.NextTick(func(any) { w.m.events.Emit(w.obj, "stop") }, nil)
}

// poll asks, off the loop, and sets the timer for the next time. While the question is under way it keeps the loop alive, as with uv_fs_poll.
func (w *statWatcher) poll() {
	if w.timer.Closing() {
		return
	}
	e := w.m.e
	begin := e.Loop.Now()
	var st fileStat
	var err error
	e.Loop.Work(func() { st, err = statOf(w.path) }, func(bool) {
		if w.timer.Closing() {
			return
		}
		w.timer.Set(w.interval-(e.Loop.Now()-begin)%max(w.interval, 1), 0)
		e.Enter(func(any) { w.answer(st, err) }, nil)
	})
}

// answer compares with what was known before, as uv_fs_poll does: a file that cannot be asked about is all zeros.
func (w *statWatcher) answer(st fileStat, err error) {
	if err != nil {
		n := numberOfFailure(err)
		if !w.polled || w.err != n {
			previous := w.last
			w.polled, w.err = true, n
			w.emit(fileStat{}, previous)
		}
		return
	}
	previous, failed := w.last, w.err != 0
	changed := w.polled && (failed || !sameFile(&previous, &st))
	w.polled, w.err, w.last = true, 0, st
	if changed {
		w.emit(st, previous)
	}
}

// sameFile compares what uv_fs_poll compares.
func sameFile(a, b *fileStat) bool {
	return a.ctime == b.ctime && a.mtime == b.mtime && a.birthtime == b.birthtime && a.size == b.size && a.mode == b.mode && a.uid == b.uid &&
		a.gid == b.gid && a.ino == b.ino && a.dev == b.dev
}

func (w *statWatcher) emit(current, previous fileStat) {
	w.m.events.Emit2(w.obj, "change", w.m.stats(&current, w.big), w.m.stats(&previous, w.big))
}
