//go:build jsrt_patched

package engine

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// Patched tells whether the engine is goja with the edits of engine/patch.
const Patched = true

// maxCallStack is the depth of JavaScript calls after which a RangeError is thrown. Node gives up after about 11,000 calls of a small function.
// A call through a native function takes four.
const maxCallStack = 10000

// host is empty: the patched engine has all that is needed.
type host struct{}

func (*host) init(*goja.Runtime) error { return nil }

// JobsPending tells whether microtasks wait.
func (e *Engine) JobsPending() bool { return e.VM.JobsPending() }

// RunJobs runs microtasks until none is left, including those that they queue (HTML: perform a microtask checkpoint). A job that does not return
// (process.exit, an exception of queueMicrotask's callback) leaves the rest queued.
func (e *Engine) RunJobs() { e.VM.RunJobs() }

// QueueJob appends a Go function to the microtask queue.
func (e *Engine) QueueJob(job func()) { e.VM.QueueJob(job) }

// FuncOf returns v as a Func, or nil when v is not callable.
func FuncOf(v goja.Value) Func {
	if obj, ok := v.(*goja.Object); ok && obj != nil {
		return obj.Callable()
	}
	return nil
}

// NewFunc makes a native function with the name and length that JavaScript sees.
func (e *Engine) NewFunc(name string, length int, fn Func) *goja.Object {
	return e.VM.NewNativeFunction(name, length, fn)
}

// NewClass makes a native constructor function: callable with new, through super() and as Class.call(this). Its prototype object is fresh.
func (e *Engine) NewClass(name string, length int, construct func(goja.ConstructorCall) *goja.Object) *goja.Object {
	return e.VM.NewNativeClass(name, length, construct)
}

// Uint8View makes a Uint8Array over n bytes of the ArrayBuffer ab from offset. newTarget gives the prototype: Buffer for Buffers, nil for a
// plain Uint8Array.
func (e *Engine) Uint8View(newTarget, ab *goja.Object, offset, n int) *goja.Object {
	return e.VM.NewUint8View(newTarget, ab, offset, n)
}

// Bytes returns the memory behind v, not a copy: v is an ArrayBuffer, any typed array or a DataView. ok is false for other values and for
// detached buffers.
func Bytes(v goja.Value) (p []byte, ok bool) {
	if obj, isObj := v.(*goja.Object); isObj {
		return obj.Bytes()
	}
	return nil, false
}

// SetState ties state to obj. The object stays an ordinary one (it can be extended, subclassed, frozen later): JavaScript cannot see the state.
// A later call replaces it.
func (e *Engine) SetState(obj *goja.Object, state State) { obj.SetHostState(state) }

// State returns what SetState tied to v or to an object of its prototype chain, nil when there is none.
func (e *Engine) State(v goja.Value) State {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	state, _ := obj.HostState().(State)
	return state
}

// IsStateSlot tells whether sym is the symbol of SetState, which inspection leaves out: here is none.
func (e *Engine) IsStateSlot(*goja.Symbol) bool { return false }

// Key is a property's name, prepared for Get and Set.
type Key = unistring.String

// NewKey prepares a name.
func NewKey(name string) Key { return unistring.NewFromString(name) }

// Get returns the property of that name, nil when there is none. It panics with what a getter throws.
func Get(obj *goja.Object, key Key) goja.Value { return obj.GetKey(key) }

// Set assigns the property as strict code does. It panics with the TypeError of a property that cannot be assigned, or with what a setter throws.
func Set(obj *goja.Object, key Key, v goja.Value) { obj.SetKey(key, v) }
