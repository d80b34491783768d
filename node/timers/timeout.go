package timers

import (
	"math"
	"strconv"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

// timeout is an object of class Timeout. Its properties are computed from the Go fields, so that a timer costs this struct and the object's head,
// whether a program has ten of them or a million.
type timeout struct {
	Timer
	obj      *goja.Object
	callback goja.Value // _onTimeout
	args     []goja.Value
	after    float64 // _idleTimeout: ms, may be a fraction; -1 once cleared
	repeat   float64 // _repeat: 0 is null
	id       int64   // as a primitive; 0 until asked for
	refed    bool
	gone     bool // _destroyed
	extra    *extras
}

func (m *Module) newTimeout(callback goja.Value, after float64, args []goja.Value, repeat, refed bool) *timeout {
	t := &timeout{callback: callback, args: args, after: after, refed: refed}
	if repeat {
		t.repeat = after
	}
	t.Timer = Timer{m: m, fn: runTimeout, arg: t}
	t.obj = m.e.VM.NewDynamicObject(t)
	if err := t.obj.SetPrototype(m.timeoutClass().Proto); err != nil {
		panic(err)
	}
	if refed {
		m.ref(1)
	}
	return t
}

// delayOf coerces the second argument of setTimeout.
func (m *Module) delayOf(v goja.Value) float64 {
	if js.IsUndefined(v) {
		return 1
	}
	after := v.ToFloat()
	if after >= 1 && after <= maxDelay {
		return after
	}
	text := func() string { return m.e.VM.ToValue(after).String() }
	switch {
	case after > maxDelay:
		m.warn(text()+" does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.", "TimeoutOverflowWarning")
	case after < 0 && !m.warnedNegative:
		m.warnedNegative = true
		m.warn(text()+" is a negative number.\nTimeout duration was set to 1.", "TimeoutNegativeWarning")
	case math.IsNaN(after) && !m.warnedNaN:
		m.warnedNaN = true
		m.warn(text()+" is not a number.\nTimeout duration was set to 1.", "TimeoutNaNWarning")
	}
	return 1
}

func (m *Module) warn(text, kind string) {
	if process := m.e.Require("process"); process != nil {
		js.Invoke(m.e, process, "emitWarning", m.e.VM.ToValue(text), m.e.VM.ToValue(kind))
	}
}

func (m *Module) arm(t *timeout) { m.insert(&t.Timer, int64(t.after), m.e.Loop.UpdateNow()) }

// runTimeout fires a timeout. What follows the callback is deferred, since it must be done before the exception is handled.
func runTimeout(arg any) {
	t := arg.(*timeout)
	if js.IsNullish(t.callback) {
		t.end()
		return
	}
	fn := engine.FuncOf(t.callback)
	if fn == nil {
		defer t.end()
		panic(t.m.e.VM.NewTypeError("timer._onTimeout is not a function"))
	}
	var start int64
	if t.repeat != 0 {
		start = t.m.e.Loop.UpdateNow()
	}
	defer t.fired(start)
	fn(goja.FunctionCall{This: t.obj, Arguments: t.args})
}

func (t *timeout) fired(start int64) {
	if t.repeat != 0 && t.after != -1 {
		t.after = t.repeat
		t.m.insert(&t.Timer, int64(t.after), start)
	} else if t.list == nil {
		t.end()
	}
}

// end settles a timeout that will not fire any more.
func (t *timeout) end() {
	if t.gone {
		return
	}
	t.gone = true
	if t.id != 0 {
		delete(t.m.byID, t.id)
	}
	if t.refed {
		t.m.ref(-1)
	}
}

// clear is clearTimeout.
func (t *timeout) clear() {
	if js.IsNullish(t.callback) {
		return
	}
	if t.gone {
		t.callback, t.args = js.Undefined, nil
		return
	}
	t.unlink()
	t.callback, t.args = js.Undefined, nil
	// Empty lists of unreferenced timers stay: they are likely to be needed again soon.
	if l := t.m.byDelay[int64(t.after)]; t.refed && l != nil && l.first == nil {
		t.m.drop(l)
	}
	t.end()
	t.after = -1
}

// refresh is timer.refresh().
func (t *timeout) refresh() {
	if t.after < 0 || math.IsNaN(t.after) {
		return
	}
	t.m.arm(t)
	if t.gone {
		t.gone = false
		if t.refed {
			t.m.ref(1)
		}
	}
}

func (t *timeout) setRef(on bool) {
	if t.refed == on {
		return
	}
	t.refed = on
	if t.gone {
		return
	}
	if on {
		t.m.ref(1)
	} else {
		t.m.ref(-1)
	}
}

func (m *Module) timeoutOf(v goja.Value) *timeout {
	if obj := js.ObjectOf(v); obj != nil {
		if t, ok := obj.Export().(*timeout); ok {
			return t
		}
	}
	return nil
}

func (m *Module) thisTimeout(c js.Call) *timeout {
	t := m.timeoutOf(c.This)
	if t == nil {
		errors.Throw(m.e, "ERR_INVALID_THIS", "Timeout")
	}
	return t
}

// timeoutClass makes class Timeout when the first timer is.
func (m *Module) timeoutClass() *js.Class {
	if m.timeouts != nil {
		return m.timeouts
	}
	e := m.e
	m.timeouts = js.NewClass(e, "Timeout", 5, nil, func(c goja.ConstructorCall) *goja.Object {
		return m.newTimeout(c.Argument(0), m.delayOf(c.Argument(1)), listArgs(c.Argument(2)), c.Argument(3).ToBoolean(), c.Argument(4).ToBoolean()).obj
	})
	proto := m.timeouts.Proto
	hidden := func(name string, fn func(t *timeout, c js.Call) goja.Value) {
		js.HiddenMethod(e, proto, name, 0, func(c js.Call) js.Value { return fn(m.thisTimeout(c), c) })
	}
	hidden("refresh", func(t *timeout, c js.Call) goja.Value { t.refresh(); return c.This })
	hidden("unref", func(t *timeout, c js.Call) goja.Value { t.setRef(false); return c.This })
	hidden("ref", func(t *timeout, c js.Call) goja.Value { t.setRef(true); return c.This })
	hidden("hasRef", func(t *timeout, _ js.Call) goja.Value { return js.Bool(t.refed) })
	js.Method(e, proto, "close", 0, func(c js.Call) js.Value { m.thisTimeout(c).clear(); return c.This })
	setSymbol(proto, wellKnown(e, "dispose"), true, e.NewFunc("[Symbol.dispose]", 0, func(c js.Call) js.Value {
		m.thisTimeout(c).clear()
		return js.Undefined
	}))
	setSymbol(proto, goja.SymToPrimitive, true, e.NewFunc("[Symbol.toPrimitive]", 0, func(c js.Call) js.Value {
		t := m.thisTimeout(c)
		if t.id == 0 {
			m.lastTimerID++
			t.id = m.lastTimerID
			m.byID[t.id] = t
		}
		return e.VM.ToValue(t.id)
	}))
	setSymbol(proto, js.SymbolFor(e, "nodejs.util.inspect.custom"), false, shallowInspect(e))
	return m.timeouts
}

// shallowInspect is the custom inspection of timers and lists, which without it would print each other.
func shallowInspect(e *env.Env) *goja.Object {
	return e.NewFunc("[nodejs.util.inspect.custom]", 2, func(c js.Call) js.Value {
		opts := e.VM.NewObject()
		if given := js.ObjectOf(c.Argument(1)); given != nil {
			for _, key := range given.Keys() {
				js.Set(opts, key, given.Get(key))
			}
		}
		js.Set(opts, "depth", 0)
		js.Set(opts, "customInspect", false)
		return js.Invoke(e, e.Require("util"), "inspect", c.This, opts)
	})
}

func setSymbol(obj *goja.Object, sym *goja.Symbol, enumerable bool, v goja.Value) {
	if sym == nil {
		return
	}
	if err := obj.DefineDataPropertySymbol(sym, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.ToFlag(enumerable)); err != nil {
		panic(err)
	}
}

// wellKnown returns Symbol[name], nil where the environment does not define it.
func wellKnown(e *env.Env, name string) *goja.Symbol {
	sym, _ := js.Get(js.ObjectOf(e.VM.Get("Symbol")), name).(*goja.Symbol)
	return sym
}

var timeoutKeys = []string{"_idleTimeout", "_idlePrev", "_idleNext", "_idleStart", "_onTimeout", "_timerArgs", "_repeat", "_destroyed"}

// Get implements goja.DynamicObject.
func (t *timeout) Get(key string) goja.Value {
	if key == "" || key[0] != '_' {
		return t.extra.get(key)
	}
	vm := t.m.e.VM
	switch key {
	case "_idleTimeout":
		return vm.ToValue(t.after)
	case "_idlePrev":
		return t.neighbour(func(x *Timer) *Timer { return x.prev })
	case "_idleNext":
		return t.neighbour(func(x *Timer) *Timer { return x.next })
	case "_idleStart":
		return vm.ToValue(t.start)
	case "_onTimeout":
		return t.callback
	case "_timerArgs":
		return t.m.array(t.args)
	case "_repeat":
		if t.repeat == 0 {
			return js.Null
		}
		return vm.ToValue(t.repeat)
	case "_destroyed":
		return js.Bool(t.gone)
	}
	return t.extra.get(key)
}

// neighbour is the next timer in one direction that JavaScript can see, or the list at its end.
func (t *timeout) neighbour(step func(*Timer) *Timer) goja.Value {
	if t.list == nil {
		return js.Null
	}
	for x := step(&t.Timer); x != nil; x = step(x) {
		if other, ok := x.arg.(*timeout); ok {
			return other.obj
		}
	}
	return t.m.listObject(t.list)
}

// Set implements goja.DynamicObject. The links and the state cannot be assigned.
func (t *timeout) Set(key string, v goja.Value) bool {
	switch key {
	case "_onTimeout":
		t.callback = v
	case "_idleTimeout":
		t.after = v.ToFloat()
	case "_repeat":
		t.repeat = 0
		if f := v.ToFloat(); f >= 1 {
			t.repeat = f
		}
	case "_timerArgs":
		t.args = listArgs(v)
	case "_idlePrev", "_idleNext", "_idleStart", "_destroyed":
		return false
	default:
		setExtra(&t.extra, key, v)
	}
	return true
}

// Has implements goja.DynamicObject.
func (t *timeout) Has(key string) bool { return t.Get(key) != nil }

// Delete implements goja.DynamicObject. Only what the program added can be deleted.
func (t *timeout) Delete(key string) bool {
	if t.extra.get(key) == nil && t.Has(key) {
		return false
	}
	t.extra.delete(key)
	return true
}

// Keys implements goja.DynamicObject.
func (t *timeout) Keys() []string { return t.extra.after(timeoutKeys) }

// listObject is what _idleNext of the last timer shows: an object of class TimersList.
func (m *Module) listObject(l *list) *goja.Object {
	obj := m.e.VM.NewDynamicObject(&listView{m: m, list: l})
	if m.listProto == nil {
		m.listProto = js.NewClass(m.e, "TimersList", 2, nil, func(goja.ConstructorCall) *goja.Object {
			errors.Throw(m.e, "ERR_ILLEGAL_CONSTRUCTOR")
			return nil
		}).Proto
		setSymbol(m.listProto, js.SymbolFor(m.e, "nodejs.util.inspect.custom"), false, shallowInspect(m.e))
	}
	if err := obj.SetPrototype(m.listProto); err != nil {
		panic(err)
	}
	return obj
}

// listView shows a list; it is read only.
type listView struct {
	engine.Opaque
	m    *Module
	list *list
}

const minSafe = -(1<<53 - 1) // where Node begins to count lists

var listKeys = []string{"_idleNext", "_idlePrev", "expiry", "id", "msecs", "priorityQueuePosition"}

// Get implements goja.DynamicObject.
func (v *listView) Get(key string) goja.Value {
	end := func(t *Timer) goja.Value {
		if t != nil {
			if x, ok := t.arg.(*timeout); ok {
				return x.obj
			}
		}
		return v.m.listObject(v.list)
	}
	vm := v.m.e.VM
	switch key {
	case "_idleNext":
		return end(v.list.first)
	case "_idlePrev":
		return end(v.list.last)
	case "expiry":
		return vm.ToValue(v.list.expiry)
	case "id":
		return vm.ToValue(minSafe + v.list.id)
	case "msecs":
		return vm.ToValue(v.list.ms)
	case "priorityQueuePosition":
		return vm.ToValue(v.list.index + 1)
	}
	return nil
}

// Has implements goja.DynamicObject.
func (v *listView) Has(key string) bool { return v.Get(key) != nil }

// Keys implements goja.DynamicObject.
func (v *listView) Keys() []string { return listKeys }

// idOf reads a timer's id as clearTimeout takes it: a number, or a string that is one.
func idOf(v goja.Value) (int64, bool) {
	switch {
	case js.IsNumber(v):
		f := v.ToFloat()
		return int64(f), f == math.Trunc(f)
	case js.IsString(v):
		n, err := strconv.ParseInt(v.String(), 10, 64)
		return n, err == nil
	}
	return 0, false
}

// callback demands a function and keeps it.
func (m *Module) callback(v goja.Value) goja.Value {
	if obj := js.ObjectOf(v); obj == nil || obj.ClassName() != "Function" {
		validate.Function(m.e, v, "callback")
	}
	return v
}
