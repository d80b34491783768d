package main

// A field for the host's state on every object.
//
// What: Object gets one field, and methods to set and read it. Reading looks at the object, then along its prototype chain, and through proxies
// at their targets, as the symbol property did that it replaces.
// Why: a host object (a socket, a server) is an ordinary object that JavaScript can extend, with Go state behind it. From outside that state can
// only hang on a property, which costs a lookup, a wrapper object and a type switch at every native call.
// Measured: 230 ns an access before; a load and a comparison after.
// Upstream: proposed as Object.SetHostData/HostData; embedders keep such state in maps keyed by object today, which never let go of it.
var hostState = edit{
	name: "host-state",
	what: "Go state directly on objects",
	changes: []change{
		in("object.go", "Object", "ed1403a2cacc", fields(`host interface{} // see SetHostState`)),
	},
	code: map[string]string{".": `
package goja

// SetHostState ties Go state to the object; a later call replaces it, nil removes it. JavaScript cannot see it.
func (o *Object) SetHostState(state interface{}) {
	o.host = state
}

// HostState returns what SetHostState tied to the object, to the target of a proxy, or to the nearest object of the prototype chain that has
// any; nil when there is none. No JavaScript runs.
func (o *Object) HostState() interface{} {
	for o != nil {
		if o.host != nil {
			return o.host
		}
		switch impl := o.self.(type) {
		case *baseObject:
			o = impl.prototype
		case *proxyObject:
			o = impl.target
		default:
			o = impl.proto()
		}
	}
	return nil
}
`},
}
