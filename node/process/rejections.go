package process

import (
	"weak"

	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// rejections follows promises that were rejected while nobody listened (node: lib/internal/process/promises.js). A promise is pending until
// the checkpoint has run dry; then it counts as unhandled, and a handler that comes later is reported by 'rejectionHandled'.
type rejections struct {
	pending []rejection
	warned  map[weak.Pointer[goja.Promise]]int // the unhandled ones, by their number; a promise that is gone can get no handler
	sweepAt int                                // size of warned at which the gone ones are looked for
	handled []handledLate
	lastID  int
}

type rejection struct {
	promise *goja.Promise
	id      int
}

type handledLate struct {
	promise *goja.Promise
	warning *goja.Object
}

func (m *Module) initRejections() {
	m.warned = map[weak.Pointer[goja.Promise]]int{}
	m.sweepAt = 64
	m.e.VM.SetPromiseRejectionTracker(func(p *goja.Promise, op goja.PromiseRejectionOperation) {
		if op == goja.PromiseRejectionReject {
			m.lastID++
			m.pending = append(m.pending, rejection{p, m.lastID})
		} else {
			m.handledRejection(p)
		}
	})
	m.e.Rejections = func() bool {
		ran := false
		if ex := m.e.Try(func() { ran = m.settleRejections() }); ex != nil {
			m.Uncaught(ex, false)
			return true
		}
		return ran
	}
}

func (m *Module) handledRejection(p *goja.Promise) {
	for i := range m.pending {
		if m.pending[i].promise == p {
			m.pending = append(m.pending[:i], m.pending[i+1:]...)
			return
		}
	}
	key := weak.Make(p)
	id, ok := m.warned[key]
	if !ok {
		return
	}
	delete(m.warned, key)
	w := errors.Plain(m.e, "Promise rejection was handled asynchronously (rejection id: "+m.e.VM.ToValue(id).String()+")")
	js.Set(w, "name", "PromiseRejectionHandledWarning")
	js.Set(w, "id", id)
	m.handled = append(m.handled, handledLate{p, w})
}

// settleRejections tells whether it ran any JavaScript, after which ticks and microtasks must be looked at again.
func (m *Module) settleRejections() bool {
	if len(m.pending) == 0 && len(m.handled) == 0 {
		return false
	}
	e := m.e
	for len(m.handled) > 0 {
		h := m.handled[0]
		m.handled = m.handled[1:]
		if !m.events.Emit(m.Exports, "rejectionHandled", e.VM.ToValue(h.promise)) {
			js.Invoke(e, m.Exports, "emitWarning", h.warning)
		}
	}
	pending := m.pending
	m.pending = nil
	for _, r := range pending {
		m.remember(r)
		reason := r.promise.Result()
		if m.events.Emit(m.Exports, "unhandledRejection", reason, e.VM.ToValue(r.promise)) {
			continue
		}
		if obj := js.ObjectOf(reason); obj == nil || !hasOwn(obj, "stack") {
			reason = m.rejectionError(reason)
		}
		// What Try gives carries the stack of the error, as every exception does.
		m.Uncaught(e.Try(func() { panic(reason) }), true)
	}
	return true
}

func (m *Module) remember(r rejection) {
	if len(m.warned) >= m.sweepAt {
		for key := range m.warned {
			if key.Value() == nil {
				delete(m.warned, key)
			}
		}
		m.sweepAt = max(64, 2*len(m.warned))
	}
	m.warned[weak.Make(r.promise)] = r.id
}

// rejectionError is what an unhandled rejection with a value that is no error throws.
func (m *Module) rejectionError(reason goja.Value) *goja.Object {
	e := m.e
	err := errors.New(e, "ERR_UNHANDLED_REJECTION", m.describe(reason))
	js.Set(err, "name", "UnhandledPromiseRejection")
	js.Hidden(err, "stack", e.VM.ToValue("UnhandledPromiseRejection: "+err.Get("message").String()+"\n    at process.processTicksAndRejections (node:internal/process/task_queues)"))
	return err
}

// describe writes a value without running code of the program: V8's NoSideEffectsToString.
func (m *Module) describe(v goja.Value) string {
	obj := js.ObjectOf(v)
	if obj == nil {
		if js.IsSymbol(v) {
			return "Symbol(" + v.String() + ")"
		}
		return v.String()
	}
	if js.TypeOf(obj) == "function" {
		return obj.String()
	}
	objectProto := js.ObjectOf(js.Get(js.ObjectOf(m.e.VM.Get("Object")), "prototype"))
	if toString := obj.Get("toString"); toString != nil && toString == objectProto.Get("toString") {
		if name := js.Get(js.ObjectOf(js.Get(obj, "constructor")), "name"); js.IsString(name) && name.String() != "" {
			return "#<" + name.String() + ">"
		}
	}
	tag := obj.ClassName()
	if s := obj.GetSymbol(goja.SymToStringTag); s != nil && js.IsString(s) {
		tag = s.String()
	}
	return "[object " + tag + "]"
}

func hasOwn(obj *goja.Object, name string) bool {
	for _, key := range obj.GetOwnPropertyNames() {
		if key == name {
			return true
		}
	}
	return false
}
