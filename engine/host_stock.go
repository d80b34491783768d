//go:build !jsrt_patched

package engine

import (
	"errors"
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
)

// Patched tells whether the engine is goja with the edits of engine/patch. This one is goja as it is.
const Patched = false

// maxCallStack is the depth of JavaScript calls after which the engine gives up. goja has no limit by itself: runaway recursion would eat the
// machine's memory first. Unwinding through natives is quadratic in stock goja, which keeps this number low.
const maxCallStack = 2500

// host is what stock goja is reached with.
type host struct {
	jobs      *[]func() // goja's own microtask queue
	stateSlot *goja.Symbol
	newUint8  goja.Constructor
}

func (h *host) init(vm *goja.Runtime) error {
	h.stateSlot = goja.NewSymbol("jsrt.state")
	field, ok := reflect.TypeOf(vm).Elem().FieldByName("jobQueue")
	if !ok || field.Type != reflect.TypeOf([]func(){}) {
		return errors.New("engine: goja.Runtime has no field jobQueue []func()")
	}
	h.jobs = (*[]func())(unsafe.Add(unsafe.Pointer(vm), field.Offset))
	h.newUint8, _ = goja.AssertConstructor(vm.Get("Uint8Array"))
	return nil
}

// JobsPending tells whether microtasks wait.
func (e *Engine) JobsPending() bool { return len(*e.host.jobs) > 0 }

// RunJobs runs microtasks until none is left, including those that they queue (HTML: perform a microtask checkpoint).
func (e *Engine) RunJobs() {
	for len(*e.host.jobs) > 0 {
		jobs := *e.host.jobs
		*e.host.jobs = nil
		for i, job := range jobs {
			if job == nil {
				continue
			}
			jobs[i] = nil
			e.runJob(job, jobs[i+1:])
		}
		if *e.host.jobs == nil {
			*e.host.jobs = jobs[:0]
		}
	}
}

// runJob keeps the rest of the queue when a job does not return (process.exit, an exception of queueMicrotask's callback).
func (e *Engine) runJob(job func(), rest []func()) {
	done := false
	defer func() {
		if !done && len(rest) > 0 {
			*e.host.jobs = append(append([]func(){}, rest...), *e.host.jobs...)
		}
	}()
	job()
	done = true
}

// QueueJob appends a Go function to the microtask queue.
func (e *Engine) QueueJob(job func()) { *e.host.jobs = append(*e.host.jobs, job) }

var funcType = reflect.TypeFor[Func]()

// FuncOf returns v as a Func, or nil when v is not callable.
func FuncOf(v goja.Value) Func {
	obj, ok := v.(*goja.Object)
	if !ok || obj == nil {
		return nil
	}
	// Export of anything else would copy it, and call its getters.
	if obj.ExportType() == funcType {
		if f, ok := obj.Export().(Func); ok {
			return f
		}
	}
	// Proxies and the like have no bare form.
	if f, ok := goja.AssertFunction(v); ok {
		return func(call goja.FunctionCall) goja.Value {
			ret, err := f(call.This, call.Arguments...)
			if err != nil {
				panic(err)
			}
			return ret
		}
	}
	return nil
}

// NewFunc makes a native function with the name and length that JavaScript sees.
func (e *Engine) NewFunc(name string, length int, fn Func) *goja.Object {
	obj := e.VM.ToValue(fn).(*goja.Object)
	e.label(obj, name, length)
	return obj
}

// NewClass makes a native constructor function: callable with new, through super() and as Class.call(this). Its prototype object is fresh.
func (e *Engine) NewClass(name string, length int, construct func(goja.ConstructorCall) *goja.Object) *goja.Object {
	obj := e.VM.ToValue(construct).(*goja.Object)
	e.label(obj, name, length)
	return obj
}

func (e *Engine) label(obj *goja.Object, name string, length int) {
	_ = obj.DefineDataProperty("name", e.VM.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	if length != 0 {
		_ = obj.DefineDataProperty("length", e.VM.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
}

// Uint8View makes a Uint8Array over n bytes of the ArrayBuffer ab from offset. newTarget gives the prototype: Buffer for Buffers, nil for a
// plain Uint8Array.
func (e *Engine) Uint8View(newTarget, ab *goja.Object, offset, n int) *goja.Object {
	base := len(e.args)
	e.args = append(e.args, ab, e.VM.ToValue(offset), e.VM.ToValue(n))
	obj, err := e.host.newUint8(newTarget, e.args[base:base+3:base+3]...)
	e.args = e.args[:base]
	if err != nil {
		panic(err)
	}
	return obj
}

// Bytes returns the memory behind v, not a copy: v is an ArrayBuffer, any typed array or a DataView. ok is false for other values and for
// detached buffers.
func Bytes(v goja.Value) (p []byte, ok bool) {
	obj, isObj := v.(*goja.Object)
	if !isObj {
		return nil, false
	}
	typ := obj.ExportType()
	if typ == objectType {
		return dataViewBytes(obj)
	}
	if typ.Kind() != reflect.Slice && typ != arrayBufferType {
		return nil, false
	}
	switch x := obj.Export().(type) {
	case []byte:
		return x, true
	case goja.ArrayBuffer:
		if x.Detached() {
			return nil, false
		}
		return x.Bytes(), true
	case []int8:
		return raw(x), true
	case []uint16:
		return raw(x), true
	case []int16:
		return raw(x), true
	case []uint32:
		return raw(x), true
	case []int32:
		return raw(x), true
	case []float32:
		return raw(x), true
	case []float64:
		return raw(x), true
	case []uint64:
		return raw(x), true
	case []int64:
		return raw(x), true
	}
	return nil, false
}

var (
	objectType      = reflect.TypeFor[map[string]any]()
	arrayBufferType = reflect.TypeFor[goja.ArrayBuffer]()
)

// dataViewBytes is Bytes of a DataView, which goja exports as if it were any object.
func dataViewBytes(obj *goja.Object) ([]byte, bool) {
	if tag := obj.GetSymbol(goja.SymToStringTag); tag == nil || tag.String() != "DataView" {
		return nil, false
	}
	buf, ok := obj.Get("buffer").(*goja.Object)
	if !ok {
		return nil, false
	}
	ab, ok := buf.Export().(goja.ArrayBuffer)
	if !ok || ab.Detached() {
		return nil, false
	}
	off := obj.Get("byteOffset").ToInteger()
	return ab.Bytes()[off : off+obj.Get("byteLength").ToInteger()], true
}

func raw[T any](s []T) []byte {
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(zero)))
}

// SetState ties state to obj. The object stays an ordinary one (it can be extended, subclassed, frozen later): the state sits behind a
// non-enumerable symbol. A later call replaces the state.
func (e *Engine) SetState(obj *goja.Object, state State) {
	err := obj.DefineDataPropertySymbol(e.host.stateSlot, e.VM.NewDynamicObject(state), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	if err != nil {
		panic(err)
	}
}

// State returns what SetState tied to v or to an object of its prototype chain, nil when there is none.
func (e *Engine) State(v goja.Value) State {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	slot, ok := obj.GetSymbol(e.host.stateSlot).(*goja.Object)
	if !ok {
		return nil
	}
	state, _ := slot.Export().(State)
	return state
}

// IsStateSlot tells whether sym is the symbol of SetState, which inspection leaves out.
func (e *Engine) IsStateSlot(sym *goja.Symbol) bool { return sym == e.host.stateSlot }

// Key is a property's name, prepared for Get and Set.
type Key string

// NewKey prepares a name.
func NewKey(name string) Key { return Key(name) }

// Get returns the property of that name, nil when there is none. It panics with what a getter throws.
func Get(obj *goja.Object, key Key) goja.Value { return obj.Get(string(key)) }

// Set assigns the property as strict code does. It panics with the TypeError of a property that cannot be assigned, or with what a setter throws.
func Set(obj *goja.Object, key Key, v goja.Value) {
	if err := obj.Set(string(key), v); err != nil {
		panic(err)
	}
}
