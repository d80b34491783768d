package fs

import (
	"path/filepath"
	"slices"
	"strings"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/fs/glob"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// subscription is one path that is watched. It keeps the loop alive while it is referenced.
type subscription struct {
	loop.Handle
	m      *Module
	path   string
	id     int // the notifier's
	notify func(rename bool, name string)
}

// subscribe begins to watch a path. notify is called as a macrotask of its own for every change, with the name of the entry of a directory, or of
// the file itself.
func (m *Module) subscribe(path string, referenced bool, notify func(rename bool, name string)) (*subscription, error) {
	if m.watching == nil {
		n, err := newNotifier(m.e)
		if err != nil {
			return nil, watchFailure(err, path)
		}
		m.watching = n
	}
	s := &subscription{m: m, path: path, notify: notify}
	if err := m.watching.add(s); err != nil {
		m.closeNotifier()
		return nil, watchFailure(err, path)
	}
	s.Init(m.e.Loop, "FSEventWrap")
	if !referenced {
		s.Unref()
	}
	s.Start()
	return s, nil
}

// close ends a subscription; it is idempotent.
func (s *subscription) close() {
	if s.Closing() {
		return
	}
	s.m.watching.remove(s)
	s.Close(nil)
	s.m.closeNotifier()
}

func (m *Module) closeNotifier() {
	if m.watching.empty() {
		m.watching.close()
		m.watching = nil
	}
}

func watchFailure(err error, path string) error {
	f := &failure{syscall: "watch", errno: numberOf(err), path: &path, filename: true}
	if f.errno == unix.ENOSPC {
		f.message = "System limit for number of file watchers reached"
	}
	return f
}

type change struct {
	s      *subscription
	rename bool
	name   string
}

func (s *subscription) changed(e *env.Env, rename bool, name string) {
	if s.Closing() {
		return
	}
	if name == "" {
		name = filepath.Base(s.path)
	}
	e.Enter(deliverChange, change{s, rename, name})
}

func deliverChange(arg any) {
	c := arg.(change)
	c.s.notify(c.rename, c.name)
}

func eventType(rename bool) string {
	if rename {
		return "rename"
	}
	return "change"
}

// watchOptions are the options of fs.watch.
type watchOptions struct {
	persistent, recursive, throwIfNone bool
	form                               textForm
	signal                             *goja.Object
	ignore                             func(name goja.Value) bool // nil: nothing is
}

// ignoreOption reads what to ignore: patterns, regular expressions, functions, or an array of these.
func (m *Module) ignoreOption(v goja.Value) func(name goja.Value) bool {
	if js.IsNullish(v) {
		return nil
	}
	e := m.e
	list := []goja.Value{v}
	name := func(int) string { return "options.ignore" }
	if arr := js.ObjectOf(v); arr != nil && arr.ClassName() == "Array" {
		list = list[:0]
		for i := range js.Len(arr) {
			list = append(list, js.Index(arr, i))
		}
		name = func(i int) string { return "options.ignore[" + e.VM.ToValue(i).String() + "]" }
	}
	var tests []func(goja.Value) bool
	for i, v := range list {
		o := js.ObjectOf(v)
		switch {
		case js.IsString(v):
			if v.String() == "" {
				panic(errors.InvalidArgValue(e, name(i), v, "must be a non-empty string"))
			}
			pattern := glob.Compile(v.String())
			hasSlash := strings.Contains(v.String(), "/")
			tests = append(tests, func(name goja.Value) bool {
				path := name.String()
				if !hasSlash {
					path = filepath.Base(path) // *.log is meant at every depth
				}
				return pattern.Match(path)
			})
		case o != nil && o.ClassName() == "RegExp":
			tests = append(tests, func(name goja.Value) bool { return js.Invoke(e, o, "test", name).ToBoolean() })
		case js.TypeOf(v) == "function":
			fn := engine.FuncOf(v)
			tests = append(tests, func(name goja.Value) bool { return e.Call1(fn, js.Undefined, name).ToBoolean() })
		default:
			panic(errors.InvalidArgType(e, name(i), v, "string", "RegExp", "Function"))
		}
	}
	return func(name goja.Value) bool {
		return slices.ContainsFunc(tests, func(test func(goja.Value) bool) bool { return test(name) })
	}
}

// fsWatcher is the state of an FSWatcher (https://nodejs.org/api/fs.html#class-fsfswatcher).
type fsWatcher struct {
	engine.Opaque
	m    *Module
	obj  *goja.Object
	opts watchOptions
	tree *treeWatch // of a recursive one
}

// fsEvent is the state of the _handle of an FSWatcher that is not recursive, which programs know how to close.
type fsEvent struct {
	engine.Opaque
	sub *subscription // nil until it has started and once it is closed
}

// watch is fs.watch(filename[, options][, listener]).
func (m *Module) watch(c js.Call) js.Value {
	e := m.e
	options, listener := c.Argument(1), c.Argument(2)
	if js.TypeOf(options) == "function" {
		options, listener = js.Undefined, options
	}
	o := m.options(options)
	path := m.path(c.Argument(0), "path")
	opts := watchOptions{persistent: true, throwIfNone: true, form: o.textForm(textForm{}), signal: js.ObjectOf(o.get("signal"))}
	if v := o.get("persistent"); !js.IsUndefined(v) {
		opts.persistent = v.ToBoolean()
	}
	if v := o.get("throwIfNoEntry"); !js.IsUndefined(v) {
		opts.throwIfNone = v.ToBoolean()
	}
	if v := o.get("recursive"); !js.IsNullish(v) {
		opts.recursive = validate.Boolean(e, v, "options.recursive")
	}
	opts.ignore = m.ignoreOption(o.get("ignore"))
	w := m.newWatcher(opts)
	if opts.recursive {
		w.watchTree(path)
	} else {
		handle := js.ObjectOf(js.Get(w.obj, "_handle"))
		if err := w.start(handle, path); err != nil && (opts.throwIfNone || !isErrno(err, unix.ENOENT)) {
			panic(m.thrown(err))
		}
	}
	if listener.ToBoolean() {
		js.Invoke(e, w.obj, "addListener", e.VM.ToValue("change"), listener)
	}
	if opts.signal != nil {
		w.bindSignal()
	}
	return w.obj
}

// bindSignal closes the watcher when its signal fires.
func (w *fsWatcher) bindSignal() {
	e, signal := w.m.e, w.opts.signal
	if js.Get(signal, "aborted").ToBoolean() {
		e.NextTick(func(any) { js.Invoke(e, w.obj, "close") }, nil)
		return
	}
	listener := e.NewFunc("", 0, func(js.Call) js.Value {
		js.Invoke(e, w.obj, "close")
		return js.Undefined
	})
	js.Invoke(e, signal, "addEventListener", e.VM.ToValue("abort"), listener)
	js.Invoke(e, w.obj, "once", e.VM.ToValue("close"), e.NewFunc("", 0, func(js.Call) js.Value {
		js.Invoke(e, signal, "removeEventListener", e.VM.ToValue("abort"), listener)
		return js.Undefined
	}))
}

// watcherClasses makes FSWatcher and the class of its handle on first use.
func (m *Module) watcherClasses() {
	if m.watcherCls != nil {
		return
	}
	e := m.e
	m.watchHandleCls = js.NewClass(e, "FSEvent", 0, nil, func(c goja.ConstructorCall) *goja.Object {
		e.SetState(c.This, &fsEvent{})
		return nil
	})
	handle := func(name string, fn func(h *fsEvent) goja.Value) {
		js.Method(e, m.watchHandleCls.Proto, name, 0, func(c js.Call) js.Value {
			h, ok := e.State(c.This).(*fsEvent)
			if !ok {
				panic(e.VM.NewTypeError("Illegal invocation"))
			}
			return fn(h)
		})
	}
	handle("close", func(h *fsEvent) goja.Value {
		if h.sub != nil {
			h.sub.close()
			h.sub = nil
		}
		return js.Undefined
	})
	handle("ref", func(h *fsEvent) goja.Value {
		if h.sub != nil {
			h.sub.Ref()
		}
		return js.Undefined
	})
	handle("unref", func(h *fsEvent) goja.Value {
		if h.sub != nil {
			h.sub.Unref()
		}
		return js.Undefined
	})
	handle("hasRef", func(h *fsEvent) goja.Value { return js.Bool(h.sub != nil && h.sub.HasRef()) })
	js.Accessor(e, m.watchHandleCls.Proto, "initialized", func(this goja.Value) goja.Value {
		h, ok := e.State(this).(*fsEvent)
		return js.Bool(ok && h.sub != nil)
	}, nil)

	m.watcherCls = js.NewClass(e, "FSWatcher", 0, m.events.Class, func(c goja.ConstructorCall) *goja.Object {
		m.initWatcher(c.This, watchOptions{})
		return nil
	})
	method := func(name string, fn func(obj *goja.Object)) {
		js.Method(e, m.watcherCls.Proto, name, 0, func(c js.Call) js.Value {
			if obj := js.ObjectOf(c.This); obj != nil {
				fn(obj)
			}
			return c.This
		})
	}
	nothing := func(js.Call) js.Value { return js.Undefined }
	js.Method(e, m.watcherCls.Proto, "start", 0, nothing) // kept for old programs, as Node does
	js.Method(e, m.watcherCls.Proto, "close", 0, func(c js.Call) js.Value {
		if obj := js.ObjectOf(c.This); obj != nil {
			m.closeWatcher(obj)
		}
		return js.Undefined
	})
	// By this, programs start a watcher that they have made themselves.
	if err := m.watcherCls.Proto.SetSymbol(goja.NewSymbol("kFSWatchStart"), e.NewFunc("", 5, m.startWatcher)); err != nil {
		panic(err)
	}
	for _, name := range []string{"ref", "unref"} {
		method(name, func(obj *goja.Object) {
			if w, ok := e.State(obj).(*fsWatcher); ok && w.tree != nil {
				w.tree.reference(name == "ref")
			} else if h := js.ObjectOf(js.Get(obj, "_handle")); h != nil {
				js.Invoke(e, h, name)
			}
		})
	}
}

func (m *Module) newWatcher(opts watchOptions) *fsWatcher {
	m.watcherClasses()
	obj := m.e.VM.CreateObject(m.watcherCls.Proto)
	return m.initWatcher(obj, opts)
}

func (m *Module) initWatcher(obj *goja.Object, opts watchOptions) *fsWatcher {
	e := m.e
	w := &fsWatcher{m: m, obj: obj, opts: opts}
	m.events.Init(obj, js.Undefined)
	e.SetState(obj, w)
	if opts.recursive {
		return w
	}
	handle := js.New(e, m.watchHandleCls.Ctor)
	js.Set(obj, "_handle", handle)
	js.Method(e, handle, "onchange", 3, func(c js.Call) js.Value {
		w.onchange(c.Argument(0), c.Argument(1), c.Argument(2))
		return js.Undefined
	})
	return w
}

// start begins to watch through the handle's onchange, which programs may replace.
func (w *fsWatcher) start(handle *goja.Object, path string) error {
	m := w.m
	sub, err := m.subscribe(path, w.opts.persistent, func(rename bool, name string) {
		js.Invoke(m.e, handle, "onchange", js.Zero, m.e.VM.ToValue(eventType(rename)), m.text(name, w.opts.form))
	})
	if err == nil {
		m.e.State(handle).(*fsEvent).sub = sub
	}
	return err
}

// onchange is called with a status of 0 and what has changed, or with a negative system error.
func (w *fsWatcher) onchange(status, kind, name goja.Value) {
	m, e := w.m, w.m.e
	if n := status.ToInteger(); n < 0 {
		if h := js.ObjectOf(js.Get(w.obj, "_handle")); h != nil {
			js.Invoke(e, h, "close")
			js.Set(w.obj, "_handle", js.Null)
		}
		path := name.String()
		err := m.thrown(&failure{syscall: "watch", errno: unix.Errno(-n), path: &path, filename: true})
		m.events.Emit(w.obj, "error", err)
		return
	}
	w.emit(kind, name)
}

func (w *fsWatcher) emit(kind, name goja.Value) {
	if w.opts.ignore == nil || js.IsNullish(name) || !w.opts.ignore(name) {
		w.m.events.Emit2(w.obj, "change", kind, name)
	}
}

// startWatcher is FSWatcher.prototype[kFSWatchStart](filename, persistent, recursive, encoding).
func (m *Module) startWatcher(c js.Call) js.Value {
	w, ok := m.e.State(c.This).(*fsWatcher)
	if !ok {
		errors.Throw(m.e, "ERR_INVALID_THIS", "FSWatcher")
	}
	handle := js.Get(w.obj, "_handle")
	if goja.IsNull(handle) {
		return js.Undefined
	}
	if h := m.mustBeHandle(handle); !js.Get(h, "initialized").ToBoolean() {
		w.opts.persistent = c.Argument(1).ToBoolean()
		w.opts.form = options{encoding: c.Argument(3)}.textForm(textForm{})
		if err := w.start(h, m.path(c.Argument(0), "filename")); err != nil {
			panic(m.thrown(err))
		}
	}
	return js.Undefined
}

func (m *Module) mustBeHandle(v goja.Value) *goja.Object {
	h := js.ObjectOf(v)
	if h == nil || !m.e.VM.InstanceOf(h, m.watchHandleCls.Ctor) {
		errors.Throw(m.e, "ERR_INTERNAL_ASSERTION", "handle must be a FSEvent")
	}
	return h
}

// closeWatcher is FSWatcher.prototype.close.
func (m *Module) closeWatcher(obj *goja.Object) {
	e := m.e
	if w, ok := e.State(obj).(*fsWatcher); ok && w.tree != nil {
		if w.tree.close() {
			m.events.Emit(obj, "close")
		}
		return
	}
	handle := js.Get(obj, "_handle")
	if goja.IsNull(handle) {
		return
	}
	h := m.mustBeHandle(handle)
	if !js.Get(h, "initialized").ToBoolean() {
		return
	}
	js.Invoke(e, h, "close")
	js.Set(obj, "_handle", js.Null)
	e.NextTick(func(any) { m.events.Emit(obj, "close") }, nil)
}

// Watching a tree.

// treeWatch watches a directory and all below it: one subscription a directory, since inotify does not look into what is below.
type treeWatch struct {
	w       *fsWatcher
	root    string
	subs    map[string]*subscription // by absolute path
	entries map[string]bool          // what is known below the root; true for symbolic links
	closed  bool
}

// watchTree begins to watch path and what is below it. Failures are thrown.
func (w *fsWatcher) watchTree(path string) {
	m := w.m
	t := &treeWatch{w: w, root: absolute(path), subs: map[string]*subscription{}, entries: map[string]bool{}}
	w.tree = t
	st, err := statOf(path)
	if err == nil {
		if st.kind() == unix.S_IFDIR {
			err = t.scan(t.root, true)
		} else {
			err = t.watchFile()
		}
	}
	if err != nil && (w.opts.throwIfNone || !isErrno(err, unix.ENOENT)) {
		t.close()
		obj := m.thrown(err)
		js.Set(obj, "filename", t.root)
		panic(obj)
	}
}

// close ends it and tells whether it was open.
func (t *treeWatch) close() bool {
	if t.closed {
		return false
	}
	t.closed = true
	for _, s := range t.subs {
		s.close()
	}
	clear(t.subs)
	clear(t.entries)
	return true
}

func (t *treeWatch) reference(on bool) {
	for _, s := range t.subs {
		if on {
			s.Ref()
		} else {
			s.Unref()
		}
	}
}

func (t *treeWatch) emit(rename bool, path string) {
	m := t.w.m
	name := strings.TrimPrefix(strings.TrimPrefix(path, t.root), "/")
	m.events.Emit2(t.w.obj, "change", m.e.VM.ToValue(eventType(rename)), m.text(name, t.w.opts.form))
}

func (t *treeWatch) ignored(path string) bool {
	name := strings.TrimPrefix(strings.TrimPrefix(path, t.root), "/")
	return t.w.opts.ignore != nil && t.w.opts.ignore(t.w.m.text(name, textForm{}))
}

// forget drops path and what is below it.
func (t *treeWatch) forget(path string) {
	below := func(p string) bool { return p == path || strings.HasPrefix(p, path+"/") }
	for p, s := range t.subs {
		if below(p) {
			s.close()
			delete(t.subs, p)
		}
	}
	for p := range t.entries {
		if below(p) {
			delete(t.entries, p)
		}
	}
}

// subscribe watches one path. gone tells that it does not exist any more.
func (t *treeWatch) subscribe(path string, notify func(rename bool, name string)) (gone bool, err error) {
	if t.closed || t.subs[path] != nil {
		return t.closed, nil
	}
	s, err := t.w.m.subscribe(path, t.w.opts.persistent, notify)
	if isErrno(err, unix.ENOENT) && path != t.root {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	t.subs[path] = s
	return false, nil
}

func (t *treeWatch) watchFile() error {
	t.entries[t.root] = false
	_, err := t.subscribe(t.root, func(bool, string) {
		m := t.w.m
		if _, err := statOf(t.root); err != nil {
			t.emit(true, t.root)
			t.forget(t.root)
			return
		}
		m.events.Emit2(t.w.obj, "change", m.e.VM.ToValue("change"), m.text(filepath.Base(t.root), t.w.opts.form))
	})
	return err
}

// scan watches a directory and takes note of what is new in it. Unless this is the first scan, what is new is told.
func (t *treeWatch) scan(dir string, first bool) error {
	gone, err := t.subscribe(dir, func(_ bool, name string) { t.changed(dir, name) })
	if gone || err != nil {
		t.forget(dir)
		return err
	}
	entries, err := readDir(dir)
	if err != nil {
		if !first && !t.closed {
			t.emit(true, dir)
		}
		t.forget(dir)
		if first && dir == t.root || !isErrno(err, unix.ENOENT, unix.ENOTDIR) {
			return err
		}
		return nil
	}
	for _, entry := range entries {
		if t.closed {
			return nil
		}
		path := filepath.Join(dir, entry.name)
		if _, known := t.entries[path]; !known && !t.ignored(path) {
			if err := t.add(path, entry.kind, first); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *treeWatch) add(path string, kind int, first bool) error {
	t.entries[path] = kind == direntLink
	if !first {
		t.emit(true, path)
	}
	switch {
	case t.closed:
	case kind == direntLink:
		// What changes behind the link is a change of the link.
		gone, err := t.subscribe(path, func(bool, string) { t.emit(true, path) })
		if gone {
			t.forget(path)
		}
		// A link that leads nowhere, or round in circles, cannot be watched.
		if isErrno(err, unix.ELOOP) {
			err = nil
		}
		return err
	case kind == direntDir:
		return t.scan(path, first)
	}
	return nil
}

// changed is called when the entry name of the directory dir has changed in some way.
func (t *treeWatch) changed(dir, name string) {
	if t.closed {
		return
	}
	path := filepath.Join(dir, name)
	link, known := t.entries[path]
	st, err := lstatOf(path)
	exists := err == nil
	switch {
	case !known && !exists:
		// Events about the directory itself have its own name.
		if _, err := statOf(dir); err != nil && dir == t.root {
			t.emit(true, dir)
			t.forget(dir)
		}
	case !known:
		if !t.ignored(path) {
			t.report(t.add(path, modeKind(st.mode), false))
		}
	case !exists:
		t.emit(true, path)
		t.forget(path)
	case link:
		t.emit(true, path)
	case st.kind() == unix.S_IFDIR:
		t.report(t.scan(path, false))
	default:
		t.emit(false, path)
	}
}

func (t *treeWatch) report(err error) {
	if err != nil && !t.closed {
		t.w.m.events.Emit(t.w.obj, "error", t.w.m.thrown(err))
	}
}

// Promises.

// watchQueue is fs.promises.watch: changes wait in it for the iteration that asks for them.
type watchQueue struct {
	m        *Module
	sub      *subscription
	tree     *fsWatcher
	signal   *goja.Object
	listener *goja.Object
	queue    []goja.Value
	failed   goja.Value // nil, or what the iteration ends with
	waiting  settler    // of who waits for a change
}

// watchPromise is fs.promises.watch(filename[, options]). Nothing happens before the first item is asked for.
func (m *Module) watchPromise(c js.Call) js.Value {
	filename, options := c.Argument(0), c.Argument(1)
	var q *watchQueue
	return m.iterator(func() goja.Value {
		if q == nil {
			q = m.startQueue(filename, options)
		}
		return q.next()
	}, func() goja.Value {
		if q != nil {
			q.close()
		}
		return js.Undefined
	})
}

func (m *Module) startQueue(filename, given goja.Value) *watchQueue {
	e := m.e
	path := m.path(filename, "path")
	var o options
	if !js.IsUndefined(given) {
		o.obj = validate.Object(e, given, "options")
	}
	opts := watchOptions{persistent: m.flag(o, "persistent", true), recursive: m.flag(o, "recursive", false), throwIfNone: true}
	limit := int64(2048)
	if v := o.get("maxQueue"); !js.IsUndefined(v) {
		limit = validate.SafeInteger(e, v, "options.maxQueue")
	}
	overflow := "ignore"
	if v := o.get("overflow"); !js.IsUndefined(v) {
		overflow = validate.OneOf(e, v, "options.overflow", "ignore", "error")
	}
	q := &watchQueue{m: m, signal: validate.AbortSignal(e, o.get("signal"), "options.signal")}
	opts.ignore = m.ignoreOption(o.get("ignore"))
	m.checkEncoding(o.get("encoding"))
	opts.form = o.textForm(textForm{})
	if q.signal != nil {
		if js.Get(q.signal, "aborted").ToBoolean() {
			panic(m.abortError(q.signal))
		}
		q.listener = e.NewFunc("", 0, func(js.Call) js.Value {
			q.fail(m.abortError(q.signal))
			return js.Undefined
		})
	}
	push := func(kind, name goja.Value) {
		switch {
		case opts.ignore != nil && !js.IsNullish(name) && opts.ignore(name):
		case int64(len(q.queue)) < limit:
			item := e.VM.CreateObject(nil)
			js.Set(item, "eventType", kind)
			js.Set(item, "filename", name)
			q.push(item)
		case overflow == "error":
			q.queue = nil
			q.fail(errors.New(e, "ERR_FS_WATCH_QUEUE_OVERFLOW", limit))
		default:
			m.warn("fs.watch maxQueue exceeded", "Warning", "")
		}
	}
	if opts.recursive {
		q.tree = m.newWatcher(opts)
		m.events.Add(q.tree.obj, e.VM.ToValue("change"), e.NewFunc("", 2, func(c js.Call) js.Value {
			push(c.Argument(0), c.Argument(1))
			return js.Undefined
		}), false)
		m.events.Add(q.tree.obj, e.VM.ToValue("error"), e.NewFunc("", 1, func(c js.Call) js.Value {
			q.fail(c.Argument(0))
			return js.Undefined
		}), false)
		q.tree.watchTree(path)
	} else {
		sub, err := m.subscribe(path, opts.persistent, func(rename bool, name string) {
			push(e.VM.ToValue(eventType(rename)), m.text(name, opts.form))
		})
		if err != nil {
			panic(m.thrown(err))
		}
		q.sub = sub
	}
	if q.listener != nil {
		js.Invoke(e, q.signal, "addEventListener", e.VM.ToValue("abort"), q.listener)
	}
	return q
}

func (q *watchQueue) push(item goja.Value) {
	if settle := q.waiting; settle != nil {
		q.waiting = nil
		settle(nil, item)
		return
	}
	q.queue = append(q.queue, item)
}

func (q *watchQueue) fail(err goja.Value) {
	q.close()
	q.failed = err
	if settle := q.waiting; settle != nil {
		q.waiting = nil
		settle(err, nil)
	}
}

func (q *watchQueue) next() goja.Value {
	promise, resolve, reject := q.m.e.VM.NewPromise()
	switch {
	case len(q.queue) > 0:
		_ = resolve(q.queue[0])
		q.queue = q.queue[1:]
	case q.failed != nil:
		_ = reject(q.failed)
	default:
		q.waiting = func(err, v goja.Value) {
			if err != nil {
				_ = reject(err)
			} else {
				_ = resolve(v)
			}
		}
	}
	return q.m.e.VM.ToValue(promise)
}

func (q *watchQueue) close() {
	if q.sub != nil {
		q.sub.close()
	}
	if q.tree != nil {
		q.tree.tree.close()
	}
	if q.listener != nil {
		js.Invoke(q.m.e, q.signal, "removeEventListener", q.m.e.VM.ToValue("abort"), q.listener)
		q.listener = nil
	}
}
