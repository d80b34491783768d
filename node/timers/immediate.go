package timers

import (
	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// immediate is an object of class Immediate; see timeout for why its properties are computed.
type immediate struct {
	m          *Module
	obj        *goja.Object
	next, prev *immediate
	in         *immediateList // nil once it ran or was cleared
	callback   goja.Value     // _onImmediate
	args       []goja.Value
	unrefed    bool
	extra      *extras
}

// immediateList is a list in the order in which they run.
type immediateList struct {
	first, last *immediate
}

func (l *immediateList) append(im *immediate) {
	im.in, im.prev = l, l.last
	if l.last != nil {
		l.last.next = im
	} else {
		l.first = im
	}
	l.last = im
}

func (l *immediateList) remove(im *immediate) {
	if im.prev != nil {
		im.prev.next = im.next
	} else {
		l.first = im.next
	}
	if im.next != nil {
		im.next.prev = im.prev
	} else {
		l.last = im.prev
	}
	im.next, im.prev, im.in = nil, nil, nil
}

// immediates is every immediate that waits. The check handle is active while there is one, and referenced while there is a referenced one.
type immediates struct {
	queued  *immediateList // of the next check phase
	running *immediateList // of the check phase under way
	count   int
	refs    int // those of count that keep the loop alive
	check   loop.Check
}

func (m *Module) initImmediates() {
	m.queued, m.running = &immediateList{}, &immediateList{}
	m.check.Init(m.e.Loop, m.runImmediates)
	m.check.Unref()
}

// countImmediate keeps the check handle in step with the counts.
func (m *Module) countImmediate(count, refs int) {
	m.count += count
	m.refedImmediates(refs)
	if m.count > 0 {
		m.check.Start()
	} else {
		m.check.Stop()
	}
}

func (m *Module) refedImmediates(n int) {
	m.refs += n
	if m.refs > 0 {
		m.check.Ref()
	} else {
		m.check.Unref()
	}
}

func (m *Module) newImmediate(callback goja.Value, args []goja.Value) *immediate {
	im := &immediate{m: m, callback: callback, args: args}
	im.obj = m.e.VM.NewDynamicObject(im)
	if err := im.obj.SetPrototype(m.immediateClass().Proto); err != nil {
		panic(err)
	}
	m.queued.append(im)
	m.countImmediate(1, 1)
	return im
}

// Turn makes the loop go round once more, through its check phase.
func (m *Module) Turn() {
	m.newImmediate(m.e.NewFunc("noop", 0, func(js.Call) js.Value { return js.Undefined }), nil)
}

// runImmediates is the callback of the loop's check handle. Immediates that are made meanwhile run in the next check phase. After an exception that
// was handled, those that are left run at once.
func (m *Module) runImmediates() {
	m.queued, m.running = m.running, m.queued
	for m.running.first != nil {
		m.e.Enter(m.fireImmediate, m.running.first)
	}
}

// done takes an immediate out and returns whether it was waiting.
func (im *immediate) done() bool {
	if im.in == nil {
		return false
	}
	im.in.remove(im)
	refs := -1
	if im.unrefed {
		refs = 0
	}
	im.m.countImmediate(-1, refs)
	return true
}

func runImmediate(arg any) {
	im := arg.(*immediate)
	im.done()
	fn := engine.FuncOf(im.callback)
	args := im.args
	defer im.forget()
	if fn == nil {
		panic(im.m.e.VM.NewTypeError("immediate._onImmediate is not a function"))
	}
	fn(goja.FunctionCall{This: im.obj, Arguments: args})
}

func (im *immediate) forget() { im.callback, im.args = js.Undefined, nil }

func (im *immediate) clear() {
	if im.done() {
		im.forget()
	}
}

func (im *immediate) setRef(on bool) {
	if im.in == nil || im.unrefed == !on {
		return
	}
	im.unrefed = !on
	if on {
		im.m.refedImmediates(1)
	} else {
		im.m.refedImmediates(-1)
	}
}

func immediateOf(v goja.Value) *immediate {
	if obj := js.ObjectOf(v); obj != nil {
		if im, ok := obj.Export().(*immediate); ok {
			return im
		}
	}
	return nil
}

// immediateClass makes class Immediate when the first one is.
func (m *Module) immediateClass() *js.Class {
	if m.immediateCls != nil {
		return m.immediateCls
	}
	e := m.e
	m.immediateCls = js.NewClass(e, "Immediate", 2, nil, func(c goja.ConstructorCall) *goja.Object {
		return m.newImmediate(c.Argument(0), listArgs(c.Argument(1))).obj
	})
	proto := m.immediateCls.Proto
	this := func(c js.Call) *immediate {
		im := immediateOf(c.This)
		if im == nil {
			errors.Throw(e, "ERR_INVALID_THIS", "Immediate")
		}
		return im
	}
	js.HiddenMethod(e, proto, "ref", 0, func(c js.Call) js.Value { this(c).setRef(true); return c.This })
	js.HiddenMethod(e, proto, "unref", 0, func(c js.Call) js.Value { this(c).setRef(false); return c.This })
	js.HiddenMethod(e, proto, "hasRef", 0, func(c js.Call) js.Value {
		im := this(c)
		return js.Bool(im.in != nil && !im.unrefed)
	})
	setSymbol(proto, wellKnown(e, "dispose"), true, e.NewFunc("[Symbol.dispose]", 0, func(c js.Call) js.Value {
		this(c).clear()
		return js.Undefined
	}))
	return m.immediateCls
}

var immediateKeys = []string{"_idleNext", "_idlePrev", "_onImmediate", "_argv", "_destroyed"}

// Get implements goja.DynamicObject.
func (im *immediate) Get(key string) goja.Value {
	switch key {
	case "_idleNext":
		return im.next.object()
	case "_idlePrev":
		return im.prev.object()
	case "_onImmediate":
		return im.callback
	case "_argv":
		return im.m.array(im.args)
	case "_destroyed":
		return js.Bool(im.in == nil)
	}
	return im.extra.get(key)
}

func (im *immediate) object() goja.Value {
	if im == nil {
		return js.Null
	}
	return im.obj
}

// Set implements goja.DynamicObject. The links and the state cannot be assigned.
func (im *immediate) Set(key string, v goja.Value) bool {
	switch key {
	case "_onImmediate":
		im.callback = v
	case "_argv":
		im.args = listArgs(v)
	case "_idleNext", "_idlePrev", "_destroyed":
		return false
	default:
		setExtra(&im.extra, key, v)
	}
	return true
}

// Has implements goja.DynamicObject.
func (im *immediate) Has(key string) bool { return im.Get(key) != nil }

// Delete implements goja.DynamicObject. Only what the program added can be deleted.
func (im *immediate) Delete(key string) bool {
	if im.extra.get(key) == nil && im.Has(key) {
		return false
	}
	im.extra.delete(key)
	return true
}

// Keys implements goja.DynamicObject.
func (im *immediate) Keys() []string { return im.extra.after(immediateKeys) }
