// Package events is node:events: EventEmitter in Go. Listeners live in the emitter's JavaScript-visible _events object with Node's shape (null
// prototype, a bare function for one listener, an array for more), so that code which looks at it sees what it sees in Node.
package events

import (
	"strconv"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

// Module is node:events of one runtime.
type Module struct {
	Class *js.Class // EventEmitter; its constructor is the module's exports

	e             *env.Env
	emit          *goja.Object // the intrinsic EventEmitter.prototype.emit
	on            *goja.Object
	errorMonitor  *goja.Symbol
	capture       *goja.Symbol // own flag: captureRejections
	rejection     *goja.Symbol // nodejs.rejection
	defaultMax    float64
	captureByRule bool // events.captureRejections

	emitted struct { // the last 'error' that nobody listened to
		err *goja.Object
		at  string
	}
}

// Of returns the module, made on first use.
var Of = env.NewSlot(build).Of

func build(e *env.Env) *Module {
	m := &Module{e: e, defaultMax: 10}
	m.errorMonitor = goja.NewSymbol("events.errorMonitor")
	m.capture = goja.NewSymbol("kCapture")
	m.rejection = js.SymbolFor(e, "nodejs.rejection")

	m.Class = js.NewClass(e, "EventEmitter", 1, nil, func(c goja.ConstructorCall) *goja.Object {
		m.Init(c.This, c.Argument(0))
		return nil
	})
	proto := m.Class.Proto
	js.Set(proto, "_events", js.Undefined)
	js.Set(proto, "_eventsCount", 0)
	js.Set(proto, "_maxListeners", js.Undefined)
	method := func(name string, length int, fn engine.Func) *goja.Object {
		return js.Method(e, proto, name, length, fn)
	}
	method("setMaxListeners", 1, m.setMaxListeners)
	method("getMaxListeners", 0, func(c js.Call) js.Value { return e.VM.ToValue(m.maxListeners(this(e, c))) })
	m.emit = method("emit", 1, func(c js.Call) js.Value {
		if len(c.Arguments) == 0 {
			return js.Bool(m.emitKey(this(e, c), js.Undefined, nil))
		}
		return js.Bool(m.emitKey(this(e, c), c.Arguments[0], c.Arguments[1:]))
	})
	m.on = method("addListener", 2, func(c js.Call) js.Value { return m.Add(this(e, c), c.Argument(0), c.Argument(1), false) })
	js.Set(proto, "on", m.on)
	method("prependListener", 2, func(c js.Call) js.Value { return m.Add(this(e, c), c.Argument(0), c.Argument(1), true) })
	method("once", 2, func(c js.Call) js.Value {
		obj := this(e, c)
		checkListener(e, c.Argument(1))
		js.Invoke(e, obj, "on", c.Argument(0), m.onceWrap(obj, c.Argument(0), c.Argument(1)))
		return obj
	})
	method("prependOnceListener", 2, func(c js.Call) js.Value {
		obj := this(e, c)
		checkListener(e, c.Argument(1))
		js.Invoke(e, obj, "prependListener", c.Argument(0), m.onceWrap(obj, c.Argument(0), c.Argument(1)))
		return obj
	})
	remove := method("removeListener", 2, func(c js.Call) js.Value {
		return m.Remove(this(e, c), c.Argument(0), c.Argument(1))
	})
	js.Set(proto, "off", remove)
	method("removeAllListeners", 1, m.removeAllListeners)
	method("listeners", 1, func(c js.Call) js.Value { return m.list(this(e, c), c.Argument(0), true) })
	method("rawListeners", 1, func(c js.Call) js.Value { return m.list(this(e, c), c.Argument(0), false) })
	method("listenerCount", 2, func(c js.Call) js.Value {
		return e.VM.ToValue(m.count(this(e, c), c.Argument(0), c.Argument(1)))
	})
	method("eventNames", 0, func(c js.Call) js.Value {
		if ev := m.listenersOf(this(e, c)); ev != nil {
			return js.Invoke(e, e.VM.Get("Reflect").(*goja.Object), "ownKeys", ev)
		}
		return e.VM.NewArray()
	})
	m.statics()
	return m
}

func this(e *env.Env, c js.Call) *goja.Object {
	obj := js.ObjectOf(c.This)
	if obj == nil {
		panic(e.VM.NewTypeError("Cannot read properties of %s (reading '_events')", c.This))
	}
	return obj
}

func checkListener(e *env.Env, v goja.Value) { validate.Function(e, v, "listener") }

// Init makes obj an emitter, as EventEmitter.call(obj, options) does.
func (m *Module) Init(obj *goja.Object, options goja.Value) {
	current := js.ObjectOf(obj.Get("_events"))
	if current != nil {
		// An _events that is inherited belongs to another emitter.
		if proto := obj.Prototype(); proto != nil && js.ObjectOf(proto.Get("_events")) == current {
			current = nil
		}
	}
	if current == nil {
		js.Set(obj, "_events", m.newEvents())
		js.Set(obj, "_eventsCount", js.Zero)
	}
	max := js.Get(obj, "_maxListeners")
	if !max.ToBoolean() {
		max = js.Undefined
	}
	js.Set(obj, "_maxListeners", max)
	if opts := js.ObjectOf(options); opts != nil {
		if v := js.Get(opts, "captureRejections"); v.ToBoolean() {
			validate.Boolean(m.e, v, "options.captureRejections")
			m.setCapture(obj, true)
			return
		}
	}
	if m.captureByRule {
		m.setCapture(obj, true)
	}
}

func (m *Module) setCapture(obj *goja.Object, on bool) {
	if err := obj.SetSymbol(m.capture, on); err != nil {
		panic(err)
	}
}

func (m *Module) newEvents() *goja.Object { return m.e.VM.CreateObject(nil) }

// listenersOf returns the _events object, nil when there is none.
func (m *Module) listenersOf(obj *goja.Object) *goja.Object { return js.ObjectOf(obj.Get("_events")) }

// Overridden tells whether obj has an emit of its own instead of EventEmitter's.
func (m *Module) Overridden(obj *goja.Object) bool {
	v, _ := obj.Get("emit").(*goja.Object)
	return v != m.emit
}

// Emit emits name on obj as obj.emit(name, ...args) does, through an emit of its own if obj has one. It tells whether somebody listened.
func (m *Module) Emit(obj *goja.Object, name string, args ...goja.Value) bool {
	if emit, _ := obj.Get("emit").(*goja.Object); emit != m.emit {
		return m.emitOverride(obj, emit, name, args)
	}
	if name == "error" {
		return m.emitKey(obj, m.e.VM.ToValue(name), args)
	}
	ev := js.ObjectOf(obj.Get("_events"))
	if ev == nil {
		return false
	}
	handler, _ := ev.Get(name).(*goja.Object)
	if handler == nil {
		return false
	}
	m.dispatch(obj, handler, args, func() goja.Value { return m.e.VM.ToValue(name) })
	return true
}

// Emit1 is Emit with one argument, which costs no allocation.
func (m *Module) Emit1(obj *goja.Object, name string, arg goja.Value) bool {
	if name != "error" {
		handler := m.Handler(obj, name)
		if handler == nil {
			return m.Overridden(obj) && m.Emit(obj, name, arg)
		}
		return m.EmitTo(obj, name, engine.FuncOf(handler), arg)
	}
	return m.Emit(obj, name, arg)
}

// Handler returns what listens to name: nil, a function, or an array of functions.
func (m *Module) Handler(obj *goja.Object, name string) *goja.Object {
	ev, _ := obj.Get("_events").(*goja.Object)
	if ev == nil {
		return nil
	}
	handler, _ := ev.Get(name).(*goja.Object)
	return handler
}

// EmitTo is Emit1 of an event that is not 'error', for a caller who has just asked for its Handler; fn is the Handler as engine.FuncOf gives it,
// nil for an array.
func (m *Module) EmitTo(obj *goja.Object, name string, fn engine.Func, arg goja.Value) bool {
	if fn == nil || m.Overridden(obj) {
		return m.Emit(obj, name, arg)
	}
	if ret := m.e.Call1(fn, obj, arg); !js.IsNullish(ret) {
		m.catch(obj, ret, func() goja.Value { return m.e.VM.ToValue(name) }, []goja.Value{arg})
	}
	return true
}

// Emit2 is Emit with two arguments, which cost no allocation.
func (m *Module) Emit2(obj *goja.Object, name string, a, b goja.Value) bool {
	if emit, _ := obj.Get("emit").(*goja.Object); emit == m.emit && name != "error" {
		ev := js.ObjectOf(obj.Get("_events"))
		if ev == nil {
			return false
		}
		handler, _ := ev.Get(name).(*goja.Object)
		if handler == nil {
			return false
		}
		if fn := engine.FuncOf(handler); fn != nil {
			if ret := m.e.Call2(fn, obj, a, b); !js.IsNullish(ret) {
				m.catch(obj, ret, func() goja.Value { return m.e.VM.ToValue(name) }, []goja.Value{a, b})
			}
			return true
		}
	}
	return m.Emit(obj, name, a, b)
}

func (m *Module) emitOverride(obj, emit *goja.Object, name string, args []goja.Value) bool {
	fn := engine.FuncOf(emit)
	if fn == nil {
		panic(m.e.VM.NewTypeError("emit is not a function"))
	}
	all := append([]goja.Value{m.e.VM.ToValue(name)}, args...)
	return m.e.Call(fn, obj, all...).ToBoolean()
}

// HasListener tells whether obj has a listener for name.
func (m *Module) HasListener(obj *goja.Object, name string) bool {
	ev := js.ObjectOf(obj.Get("_events"))
	return ev != nil && !js.IsNullish(ev.Get(name))
}

func (m *Module) emitKey(obj *goja.Object, key goja.Value, args []goja.Value) bool {
	ev := m.listenersOf(obj)
	if js.IsString(key) && key.String() == "error" {
		if ev != nil && !js.IsNullish(ev.GetSymbol(m.errorMonitor)) {
			js.Invoke(m.e, obj, "emit", append([]goja.Value{m.errorMonitor}, args...)...)
		}
		if ev == nil || js.IsNullish(ev.Get("error")) {
			m.throwUnhandled(obj, args)
		}
	}
	if ev == nil {
		return false
	}
	handler := js.ObjectOf(js.GetKey(ev, key))
	if handler == nil {
		return false
	}
	m.dispatch(obj, handler, args, func() goja.Value { return key })
	return true
}

// throwUnhandled throws what an 'error' event without listener throws: the error itself, or ERR_UNHANDLED_ERROR around anything else.
func (m *Module) throwUnhandled(emitter *goja.Object, args []goja.Value) {
	var er goja.Value = js.Undefined
	if len(args) > 0 {
		er = args[0]
	}
	if obj := js.ObjectOf(er); obj != nil && m.e.VM.InstanceOf(obj, m.e.Errors.Error) {
		on := ""
		if name := js.Get(js.ObjectOf(js.Get(emitter, "constructor")), "name").String(); name != "EventEmitter" {
			on = " on " + name + " instance"
		}
		m.emitted.err, m.emitted.at = obj, inspect.CallStack(m.e, "Emitted 'error' event"+on+" at:")
		panic(er)
	}
	err := errors.New(m.e, "ERR_UNHANDLED_ERROR", inspect.Inspect(m.e, er, nil))
	js.Set(err, "context", er)
	panic(err)
}

// dispatch calls the listeners that handler holds: a function, or an array of them. The array is copied first: listeners may change it.
func (m *Module) dispatch(obj, handler *goja.Object, args []goja.Value, key func() goja.Value) {
	if fn := engine.FuncOf(handler); fn != nil {
		m.catch(obj, fn(goja.FunctionCall{This: obj, Arguments: args}), key, args)
		return
	}
	n := js.Len(handler)
	fns := make([]engine.Func, 0, n)
	for i := 0; i < n; i++ {
		if fn := engine.FuncOf(js.Index(handler, i)); fn != nil {
			fns = append(fns, fn)
		}
	}
	// JavaScript's frames may reuse the engine's argument slice between two listeners.
	args = js.Copy(args)
	for _, fn := range fns {
		m.catch(obj, fn(goja.FunctionCall{This: obj, Arguments: args}), key, args)
	}
}

// catch follows a promise that a listener returned, when the emitter captures rejections.
func (m *Module) catch(obj *goja.Object, result goja.Value, key func() goja.Value, args []goja.Value) {
	promise, ok := result.(*goja.Object)
	if !ok || !truthy(obj.GetSymbol(m.capture)) {
		return
	}
	then := promise.Get("then")
	fn := engine.FuncOf(then)
	if fn == nil {
		return
	}
	kept := js.Copy(args)
	name := key()
	m.e.Call(fn, promise, js.Undefined, m.e.NewFunc("", 1, func(c js.Call) js.Value {
		err := c.Argument(0)
		m.e.NextTick(func(any) { m.rejected(obj, err, name, kept) }, nil)
		return js.Undefined
	}))
}

func (m *Module) rejected(obj *goja.Object, err, key goja.Value, args []goja.Value) {
	if fn := engine.FuncOf(obj.GetSymbol(m.rejection)); fn != nil {
		m.e.Call(fn, obj, append([]goja.Value{err, key}, args...)...)
		return
	}
	// The error listener's own promise must not come back here.
	before := truthy(obj.GetSymbol(m.capture))
	m.setCapture(obj, false)
	defer m.setCapture(obj, before)
	js.Invoke(m.e, obj, "emit", m.e.VM.ToValue("error"), err)
}

// EmittedAt tells where err was last emitted as an 'error' that nobody listened to, in the words of Node's fatal errors; "" for any other error.
func (m *Module) EmittedAt(err goja.Value) string {
	if m.emitted.err == nil || js.ObjectOf(err) != m.emitted.err {
		return ""
	}
	return m.emitted.at
}

func truthy(v goja.Value) bool { return v != nil && v.ToBoolean() }

// Add adds a listener and returns obj; prepend puts it first.
func (m *Module) Add(obj *goja.Object, key, listener goja.Value, prepend bool) *goja.Object {
	checkListener(m.e, listener)
	ev := m.listenersOf(obj)
	var existing goja.Value = js.Undefined
	if ev == nil {
		ev = m.newEvents()
		js.Set(obj, "_events", ev)
		js.Set(obj, "_eventsCount", js.Zero)
	} else {
		if !js.IsNullish(ev.Get("newListener")) {
			js.Invoke(m.e, obj, "emit", m.e.VM.ToValue("newListener"), key, unwrapped(listener))
			// A newListener listener may have replaced _events.
			ev = m.listenersOf(obj)
		}
		existing = js.GetKey(ev, key)
	}
	if js.IsUndefined(existing) {
		js.SetKey(ev, key, listener)
		m.setCount(obj, js.Get(obj, "_eventsCount").ToInteger()+1)
		return obj
	}
	list := js.ObjectOf(existing)
	switch {
	case engine.IsCallable(existing) && prepend:
		list = m.e.VM.NewArray(listener, existing)
		js.SetKey(ev, key, list)
	case engine.IsCallable(existing):
		list = m.e.VM.NewArray(existing, listener)
		js.SetKey(ev, key, list)
	case prepend:
		js.Invoke(m.e, list, "unshift", listener)
	default:
		js.Invoke(m.e, list, "push", listener)
	}
	m.warnLeak(obj, key, list)
	return obj
}

func (m *Module) setCount(obj *goja.Object, n int64) { js.Set(obj, "_eventsCount", n) }

func (m *Module) warnLeak(obj *goja.Object, key goja.Value, list *goja.Object) {
	max := m.maxListeners(obj)
	n := js.Len(list)
	if max <= 0 || float64(n) <= max || truthy(list.Get("warned")) {
		return
	}
	js.Set(list, "warned", true)
	name := key.String()
	if js.IsSymbol(key) {
		name = "Symbol(" + name + ")"
	}
	text := "Possible EventEmitter memory leak detected. " + strconv.Itoa(n) + " " + name + " listeners added to " +
		inspect.Inspect(m.e, obj, &inspect.Options{Depth: -1, CustomInspect: true}) + ". MaxListeners is " + m.e.VM.ToValue(max).String() +
		". Use emitter.setMaxListeners() to increase limit"
	w := errors.Plain(m.e, text)
	js.Set(w, "name", "MaxListenersExceededWarning")
	js.Set(w, "emitter", obj)
	js.Set(w, "type", key)
	js.Set(w, "count", n)
	if process := m.e.Require("process"); process != nil {
		js.Invoke(m.e, process, "emitWarning", w)
	}
}

// unwrapped returns the user's function behind a once wrapper.
func unwrapped(listener goja.Value) goja.Value {
	if obj := js.ObjectOf(listener); obj != nil {
		if inner := obj.Get("listener"); truthy(inner) {
			return inner
		}
	}
	return listener
}

// onceWrap makes the function that removes itself before it calls listener; listener stays visible as its property.
func (m *Module) onceWrap(obj *goja.Object, key, listener goja.Value) *goja.Object {
	fired := false
	fn := engine.FuncOf(listener)
	var wrapper *goja.Object
	wrapper = m.e.NewFunc("bound onceWrapper", 0, func(c js.Call) js.Value {
		if fired {
			return js.Undefined
		}
		args := js.Copy(c.Arguments)
		js.Invoke(m.e, obj, "removeListener", key, wrapper)
		fired = true
		return fn(goja.FunctionCall{This: obj, Arguments: args})
	})
	js.Set(wrapper, "listener", listener)
	return wrapper
}

// Remove removes the last listener that is, or wraps, listener; it returns obj.
func (m *Module) Remove(obj *goja.Object, key, listener goja.Value) *goja.Object {
	checkListener(m.e, listener)
	ev := m.listenersOf(obj)
	if ev == nil {
		return obj
	}
	existing := js.ObjectOf(js.GetKey(ev, key))
	if existing == nil {
		return obj
	}
	if engine.IsCallable(existing) {
		if existing != listener && !same(existing.Get("listener"), listener) {
			return obj
		}
		m.drop(obj, ev, key)
		if !js.IsNullish(ev.Get("removeListener")) {
			js.Invoke(m.e, obj, "emit", m.e.VM.ToValue("removeListener"), key, unwrappedOr(existing, listener))
		}
		return obj
	}
	at := -1
	for i := js.Len(existing) - 1; i >= 0; i-- {
		item := js.ObjectOf(js.Index(existing, i))
		if item == listener || item != nil && same(item.Get("listener"), listener) {
			at = i
			break
		}
	}
	if at < 0 {
		return obj
	}
	js.Invoke(m.e, existing, "splice", m.e.VM.ToValue(at), m.e.VM.ToValue(1))
	if js.Len(existing) == 1 {
		js.SetKey(ev, key, js.Index(existing, 0))
	}
	if !js.IsNullish(ev.Get("removeListener")) {
		js.Invoke(m.e, obj, "emit", m.e.VM.ToValue("removeListener"), key, listener)
	}
	return obj
}

func same(a, b goja.Value) bool {
	x, y := js.ObjectOf(a), js.ObjectOf(b)
	return x != nil && x == y
}

func unwrappedOr(list, listener goja.Value) goja.Value {
	if u := unwrapped(list); u != list {
		return u
	}
	return listener
}

// drop forgets key; an emitter that has no listener left gets a fresh _events, as in Node.
func (m *Module) drop(obj, ev *goja.Object, key goja.Value) {
	n := js.Get(obj, "_eventsCount").ToInteger() - 1
	m.setCount(obj, n)
	if n == 0 {
		js.Set(obj, "_events", m.newEvents())
		return
	}
	js.DeleteKey(ev, key)
}

func (m *Module) removeAllListeners(c js.Call) js.Value {
	obj := this(m.e, c)
	ev := m.listenersOf(obj)
	if ev == nil {
		return obj
	}
	key := c.Argument(0)
	if js.IsNullish(ev.Get("removeListener")) {
		if len(c.Arguments) == 0 {
			js.Set(obj, "_events", m.newEvents())
			m.setCount(obj, 0)
		} else if !js.IsUndefined(js.GetKey(ev, key)) {
			m.drop(obj, ev, key)
		}
		return obj
	}
	// Somebody listens to removals: every listener is removed by itself, last added first.
	if len(c.Arguments) == 0 {
		keys := js.Invoke(m.e, m.e.VM.Get("Reflect").(*goja.Object), "ownKeys", ev).(*goja.Object)
		for i := 0; i < js.Len(keys); i++ {
			k := js.Index(keys, i)
			if js.IsString(k) && k.String() == "removeListener" {
				continue
			}
			js.Invoke(m.e, obj, "removeAllListeners", k)
		}
		js.Invoke(m.e, obj, "removeAllListeners", m.e.VM.ToValue("removeListener"))
		js.Set(obj, "_events", m.newEvents())
		m.setCount(obj, 0)
		return obj
	}
	existing := js.ObjectOf(js.GetKey(ev, key))
	if existing == nil {
		return obj
	}
	if engine.IsCallable(existing) {
		js.Invoke(m.e, obj, "removeListener", key, existing)
		return obj
	}
	for i := js.Len(existing) - 1; i >= 0; i-- {
		js.Invoke(m.e, obj, "removeListener", key, js.Index(existing, i))
	}
	return obj
}

func (m *Module) list(obj *goja.Object, key goja.Value, unwrap bool) *goja.Object {
	ev := m.listenersOf(obj)
	if ev == nil {
		return m.e.VM.NewArray()
	}
	existing := js.ObjectOf(js.GetKey(ev, key))
	if existing == nil {
		return m.e.VM.NewArray()
	}
	var items []any
	add := func(v goja.Value) {
		if unwrap {
			v = unwrapped(v)
		}
		items = append(items, v)
	}
	if engine.IsCallable(existing) {
		add(existing)
	} else {
		for i, n := 0, js.Len(existing); i < n; i++ {
			add(js.Index(existing, i))
		}
	}
	return m.e.VM.NewArray(items...)
}

func (m *Module) count(obj *goja.Object, key, listener goja.Value) int {
	if js.IsNullish(listener) {
		ev := m.listenersOf(obj)
		if ev == nil {
			return 0
		}
		existing := js.ObjectOf(js.GetKey(ev, key))
		switch {
		case existing == nil:
			return 0
		case engine.IsCallable(existing):
			return 1
		}
		return js.Len(existing)
	}
	all, n := m.list(obj, key, false), 0
	for i := 0; i < js.Len(all); i++ {
		item := js.ObjectOf(js.Index(all, i))
		if item == listener || item != nil && same(item.Get("listener"), listener) {
			n++
		}
	}
	return n
}

// Count returns the number of listeners of name.
func (m *Module) Count(obj *goja.Object, name string) int {
	return m.count(obj, m.e.VM.ToValue(name), nil)
}

func (m *Module) setMaxListeners(c js.Call) js.Value {
	obj := this(m.e, c)
	validate.Number(m.e, c.Argument(0), "setMaxListeners", 0, inf)
	js.Set(obj, "_maxListeners", c.Argument(0))
	return obj
}

func (m *Module) maxListeners(obj *goja.Object) float64 {
	if v := js.Get(obj, "_maxListeners"); !js.IsUndefined(v) {
		return v.ToFloat()
	}
	return m.defaultMax
}
