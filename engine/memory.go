package engine

import (
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
)

// ArrayBuffer makes an ArrayBuffer over data without copying: JavaScript and Go see the same memory.
func (e *Engine) ArrayBuffer(data []byte) *goja.Object {
	return e.VM.ToValue(e.VM.NewArrayBuffer(data)).(*goja.Object)
}

// Uint8View makes a Uint8Array over n bytes of the ArrayBuffer ab from offset. newTarget gives the prototype: Buffer for Buffers, nil for a
// plain Uint8Array.
func (e *Engine) Uint8View(newTarget, ab *goja.Object, offset, n int) *goja.Object {
	base := len(e.args)
	e.args = append(e.args, ab, e.VM.ToValue(offset), e.VM.ToValue(n))
	obj, err := e.newUint8(newTarget, e.args[base:base+3:base+3]...)
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
