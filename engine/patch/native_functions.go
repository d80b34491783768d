package main

// Native functions with their name and length from the start.
//
// What: exports the two constructors that goja's own built-ins are made with.
// Why: Runtime.ToValue finds a function's name by its program counter, and the host then defines name and length again: three property
// definitions and a symbol table search a function. A runtime with Node's modules makes some hundreds of functions before the program starts.
// Measured: 2.1 us a function before, 0.4 us after.
// Upstream: proposed as they are.
var nativeFunctions = edit{
	name: "native-functions",
	what: "native functions made with name and length",
	changes: []change{
		in("runtime.go", "(*Runtime).newNativeFunc", "7f615074990e"),
		in("runtime.go", "(*Runtime).newNativeConstructor", "48822b984a35"),
	},
	code: map[string]string{".": `
package goja

import "github.com/dop251/goja/unistring"

// NewNativeFunction makes a function that Go implements, with the name and the length that JavaScript sees. It is no constructor.
func (r *Runtime) NewNativeFunction(name string, length int, fn func(FunctionCall) Value) *Object {
	return r.newNativeFunc(fn, unistring.NewFromString(name), length)
}

// NewNativeClass makes a constructor that Go implements: callable with new, through super() and as a plain function on an object. Its prototype
// object is fresh.
func (r *Runtime) NewNativeClass(name string, length int, construct func(ConstructorCall) *Object) *Object {
	return r.newNativeConstructor(construct, unistring.NewFromString(name), int64(length))
}
`},
}
