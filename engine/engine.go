// Package engine is the only place that knows goja's tricks: how to hold the microtask checkpoint, how to reach Go state from a JavaScript
// object, how to make a Buffer over Go memory, how to call without a wrapper per call, how stacks read. Everybody else calls this package and
// keeps to goja's public API.
//
// Rules that hold for the whole program:
//   - one goroutine owns an Engine; nothing of goja is touched off it.
//   - the program runs inside one engine call (Main). goja runs promise jobs by itself when the outermost Go->JS call returns; inside Main no
//     call is the outermost, so the host decides when jobs run (RunJobs).
//   - Go code below Main throws as JavaScript does: panic with a goja.Value or *goja.Exception. Such a panic passes through goja's frames with
//     JavaScript's catch and finally in between. Any other panic value passes through everything (process exit, internal errors).
package engine

import "github.com/dop251/goja"

// Engine is one JavaScript runtime and what jsrt keeps beside it.
type Engine struct {
	VM *goja.Runtime

	host host // what depends on the engine being stock goja or the patched one
	main goja.Callable
	args []goja.Value // stack of argument lists of the calls under way
}

// New makes a runtime with nothing of Node in it. It fails when the linked goja is not laid out as this package expects.
func New() (*Engine, error) {
	vm := goja.New()
	vm.SetMaxCallStackSize(maxCallStack)
	e := &Engine{VM: vm}
	if err := e.host.init(vm); err != nil {
		return nil, err
	}

	// A JavaScript frame under everything keeps goja from seeing an outermost call.
	v, err := vm.RunScript("node:internal/main", "(function(f){f()})")
	if err != nil {
		return nil, err
	}
	e.main, _ = goja.AssertFunction(v)
	return e, nil
}

// Main runs fn inside one engine call. Everything that touches JavaScript happens in fn. An error is an uncaught exception of fn.
func (e *Engine) Main(fn func()) error {
	_, err := e.main(goja.Undefined(), e.NewFunc("node:internal/main", 0, func(goja.FunctionCall) goja.Value {
		fn()
		return goja.Undefined()
	}))
	return err
}

// Func is a function of JavaScript in the form in which Go calls it: no wrapper per call, an exception is a panic.
type Func = func(goja.FunctionCall) goja.Value

// IsCallable tells whether v is a function.
func IsCallable(v goja.Value) bool {
	_, ok := goja.AssertFunction(v)
	return ok
}

// Call calls fn. The argument slice is the engine's: it is valid during the call only, as goja's own is.
func (e *Engine) Call(fn Func, this goja.Value, args ...goja.Value) goja.Value {
	return fn(goja.FunctionCall{This: this, Arguments: args})
}

// Call1 is Call with one argument and no allocation for it.
func (e *Engine) Call1(fn Func, this, a goja.Value) goja.Value {
	base := len(e.args)
	e.args = append(e.args, a)
	ret := fn(goja.FunctionCall{This: this, Arguments: e.args[base : base+1 : base+1]})
	e.args = e.args[:base]
	return ret
}

// Call2 is Call with two arguments and no allocation for them.
func (e *Engine) Call2(fn Func, this, a, b goja.Value) goja.Value {
	base := len(e.args)
	e.args = append(e.args, a, b)
	ret := fn(goja.FunctionCall{This: this, Arguments: e.args[base : base+2 : base+2]})
	e.args = e.args[:base]
	return ret
}

// Try runs fn and returns the JavaScript exception that left it, if any.
func (e *Engine) Try(fn func()) *goja.Exception {
	base := len(e.args)
	ex := e.VM.Try(fn)
	if ex != nil {
		clear(e.args[base:])
		e.args = e.args[:base]
	}
	return ex
}

// State is Go state that lives in a JavaScript object. Types that embed Opaque implement it.
type State = goja.DynamicObject

// Opaque makes a Go struct storable with SetState: seen from JavaScript it is an object without properties.
type Opaque struct{}

// Get implements goja.DynamicObject: there are no properties.
func (Opaque) Get(string) goja.Value { return nil }

// Set implements goja.DynamicObject: nothing can be stored.
func (Opaque) Set(string, goja.Value) bool { return false }

// Has implements goja.DynamicObject: there are no properties.
func (Opaque) Has(string) bool { return false }

// Delete implements goja.DynamicObject: there is nothing to delete.
func (Opaque) Delete(string) bool { return false }

// Keys implements goja.DynamicObject: there are no properties.
func (Opaque) Keys() []string { return nil }
