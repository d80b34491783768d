package engine

import "github.com/dop251/goja"

// ArrayBuffer makes an ArrayBuffer over data without copying: JavaScript and Go see the same memory.
func (e *Engine) ArrayBuffer(data []byte) *goja.Object {
	return e.VM.ToValue(e.VM.NewArrayBuffer(data)).(*goja.Object)
}
