package fs

import (
	"sync/atomic"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// form is one of the three ways in which Node offers an operation.
type form uint8

const (
	syncForm     form = 1 << iota // fs.nameSync(...)
	callbackForm                  // fs.name(..., callback)
	promiseForm                   // fs.promises.name(...), or a method of FileHandle where the operation works on a descriptor
)

// operation is one operation on files, defined once; its three forms are derived from it: reading the arguments, on the loop; a Go function that
// touches no JavaScript and runs off the loop, or on it in the synchronous form; and the conversion of its result, on the loop.
type operation struct {
	name  string
	forms form
	// params counts the parameters of the synchronous form; the callback is the one behind them.
	params int
	// required counts the parameters that a callback cannot stand in for.
	required int
	// short: all but the first parameter have default values, which is what the length of the functions says.
	short bool
	// callbackLast: arguments are checked before the callback.
	callbackLast bool
	// What is reported as no function is the argument at the callback's place; with anyCallback the last one that is not falsy, and with fewArgs the
	// last one of up to so many.
	anyCallback bool
	fewArgs     int
	// exact: the callback stands behind all others or, of up to fewArgs arguments, last.
	exact bool
	// callbackName is the callback's name in errors, "" for cb.
	callbackName string
	read         func(a *args) task
}

// task is what is left of a call once its arguments are read.
type task struct {
	// run is called off the loop and must not touch JavaScript; nil when there is nothing to do.
	run func() error
	// result makes the value after run has succeeded; nil means undefined. It may throw.
	result func() goja.Value
	// then, if there is one, is called on the loop after run has succeeded; the task that it makes goes on.
	then func() task
	// with is the buffer of a read or write: callbacks get it as their third argument, and promises as the property named withName beside countName.
	with                goja.Value
	countName, withName string
}

// args are the arguments of one call of an operation.
type args struct {
	m    *Module
	form form
	list []goja.Value // the engine's: valid until read returns
	name string       // what a closed FileHandle is reported with

	handle *fileHandle  // the FileHandle that the call uses, which stays open until it is done
	signal *goja.Object // an AbortSignal that ends the call early
	abort  *atomic.Bool // set, from the loop, once signal has fired
}

// at returns argument i, undefined when it was not given.
func (a *args) at(i int) goja.Value {
	if i < len(a.list) {
		return a.list[i]
	}
	return js.Undefined
}

// value converts the result of a task that has run.
func (t *task) value() goja.Value {
	if t.result == nil {
		return js.Undefined
	}
	return t.result()
}

// named is the result of a promise of a read or write: { bytesRead, buffer }.
func (m *Module) named(t *task, v goja.Value) goja.Value {
	obj := m.e.VM.CreateObject(nil)
	js.Set(obj, t.countName, v)
	js.Set(obj, t.withName, t.with)
	return obj
}

// length is the length of a form's function with so many parameters more than the synchronous one.
func (op *operation) length(more int) int {
	if op.short {
		return 1
	}
	return op.params + more
}

func (m *Module) syncFunc(op *operation) *goja.Object {
	return m.e.NewFunc(op.name+"Sync", op.length(0), func(c js.Call) js.Value {
		t := op.read(&args{m: m, form: syncForm, list: c.Arguments, name: op.name})
		return m.now(t)
	})
}

// now runs a task on the loop.
func (m *Module) now(t task) goja.Value {
	for {
		if t.run != nil {
			if err := t.run(); err != nil {
				panic(m.thrown(err))
			}
		}
		if t.then == nil {
			return t.value()
		}
		t = t.then()
	}
}

func (m *Module) callbackFunc(op *operation) *goja.Object {
	return m.e.NewFunc(op.name, op.length(1), func(c js.Call) js.Value {
		m.callWith(op, c.Arguments)
		return js.Undefined
	})
}

// callWith is the callback form of op.
func (m *Module) callWith(op *operation, list []goja.Value) {
	list, cb, found := op.split(list)
	if !found && !op.callbackLast {
		op.badCallback(m, cb)
	}
	a := args{m: m, form: callbackForm, list: list, name: op.name}
	t := op.read(&a)
	if !found {
		op.badCallback(m, cb)
	}
	m.start(&a, t, callbackSettler(m, engine.FuncOf(cb), t))
}

func (op *operation) badCallback(m *Module, v goja.Value) {
	name := op.callbackName
	if name == "" {
		name = "cb"
	}
	panic(errors.InvalidArgType(m.e, name, v, "function"))
}

// split finds the callback: at its own place, or in place of an optional argument. What stands behind it is ignored.
func (op *operation) split(list []goja.Value) (rest []goja.Value, cb goja.Value, found bool) {
	n := len(list)
	for i := op.required; i < n && i <= op.params; i++ {
		if engine.IsCallable(list[i]) && (!op.exact || i == op.params || i == n-1 && n <= op.fewArgs) {
			return list[:i], list[i], true
		}
	}
	cb = js.Undefined
	switch {
	case op.anyCallback:
		for i := min(n-1, op.params); i >= op.required && !cb.ToBoolean(); i-- {
			cb = list[i]
		}
	case n > op.required && n <= op.fewArgs:
		cb = list[n-1]
	case n > op.params:
		cb = list[op.params]
	}
	return list[:min(len(list), op.params)], cb, false
}

func (m *Module) promiseFunc(op *operation, name string, length int) *goja.Object {
	return m.e.NewFunc(name, length, func(c js.Call) js.Value { return m.promised(op, c.Arguments) })
}

// promised is the promise form of op. Nothing is thrown: what is wrong with the arguments rejects the promise.
func (m *Module) promised(op *operation, list []goja.Value) *goja.Object {
	promise, resolve, reject := m.e.VM.NewPromise()
	a := args{m: m, form: promiseForm, list: list, name: op.name}
	if ex := m.e.Try(func() {
		if h, ok := m.e.State(a.at(0)).(*fileHandle); ok {
			a.use(h)
		}
		t := op.read(&a)
		m.start(&a, t, func(err, v goja.Value) {
			switch {
			case err != nil:
				_ = reject(err)
			case t.with != nil:
				_ = resolve(m.named(&t, v))
			default:
				_ = resolve(v)
			}
		})
	}); ex != nil {
		a.release()
		_ = reject(ex.Value())
	}
	return m.e.VM.ToValue(promise).(*goja.Object)
}

// settler ends a call: err is nil for success, and then v is its result.
type settler func(err, v goja.Value)

func callbackSettler(m *Module, cb engine.Func, t task) settler {
	return func(err, v goja.Value) {
		switch {
		case t.with != nil && err != nil:
			m.e.Call(cb, js.Undefined, err, js.Zero, t.with)
		case t.with != nil:
			m.e.Call(cb, js.Undefined, js.Null, v, t.with)
		case err != nil:
			m.e.Call1(cb, js.Undefined, err)
		case t.result == nil && t.then == nil:
			m.e.Call1(cb, js.Undefined, js.Null)
		default:
			m.e.Call2(cb, js.Undefined, js.Null, v)
		}
	}
}

// request is one asynchronous call on its way.
type request struct {
	m       *Module
	args    args
	task    task
	settle  settler
	err     error
	settled bool
	work    *loop.Work
	onAbort *goja.Object // the listener on args.signal
}

// start runs a task off the loop and settles it on the loop. A signal that has fired settles it now, one that fires later settles it then; the task
// itself ends by itself, early if it looks at args.abort.
func (m *Module) start(a *args, t task, settle settler) {
	r := &request{m: m, args: *a, task: t, settle: settle}
	r.args.list = nil
	if signal := a.signal; signal != nil {
		if js.Get(signal, "aborted").ToBoolean() {
			r.args.release()
			settle(m.abortError(signal), nil)
			return
		}
		r.onAbort = m.e.NewFunc("", 0, func(js.Call) js.Value {
			r.args.abort.Store(true)
			if r.work != nil {
				r.work.Cancel()
			}
			r.finish(m.abortError(signal))
			return js.Undefined
		})
		js.Invoke(m.e, signal, "addEventListener", m.e.VM.ToValue("abort"), r.onAbort)
	}
	r.run()
}

func (r *request) run() {
	e := r.m.e
	if r.task.run == nil {
		e.NextTick(runDone, r)
		return
	}
	r.work = e.Loop.Work(func() { r.err = r.task.run() }, func(cancelled bool) {
		if cancelled {
			r.task.then = nil
		}
		e.Enter(runDone, r)
	})
}

func runDone(arg any) {
	r := arg.(*request)
	if r.err == nil && r.task.then != nil {
		// Also after an abort: what is open has to be closed.
		r.task = r.task.then()
		r.run()
		return
	}
	r.args.release()
	if r.settled {
		return
	}
	if r.err != nil {
		r.finish(r.m.thrown(r.err))
		return
	}
	var v goja.Value
	if ex := r.m.e.Try(func() { v = r.task.value() }); ex != nil {
		r.finish(ex.Value())
		return
	}
	r.ended()
	r.settle(nil, v)
}

// finish settles the request with an error, unless it is settled.
func (r *request) finish(err goja.Value) {
	if !r.settled {
		r.ended()
		r.settle(err, nil)
	}
}

func (r *request) ended() {
	r.settled = true
	if r.onAbort != nil {
		js.Invoke(r.m.e, r.args.signal, "removeEventListener", r.m.e.VM.ToValue("abort"), r.onAbort)
	}
}

// aborted tells, off the loop, whether the call's signal has fired.
func (a *args) aborted() bool { return a.abort != nil && a.abort.Load() }

// use ties a FileHandle to the call: it stays open until the call is done.
func (a *args) use(h *fileHandle) int {
	if h.fd < 0 {
		err := errors.Plain(a.m.e, "file closed")
		_ = err.Get("stack")
		js.Set(err, "code", "EBADF")
		js.Set(err, "syscall", a.name)
		panic(err)
	}
	if a.handle == nil {
		a.handle = h
		h.ref()
	}
	return h.fd
}

func (a *args) release() {
	if h := a.handle; h != nil {
		a.handle = nil
		h.unref()
	}
}
