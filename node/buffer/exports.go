package buffer

import (
	"math"

	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
)

func (m *Module) defineExports() {
	e := m.e
	x := e.VM.NewObject()
	m.Exports = x
	js.Set(x, "Buffer", m.Ctor)
	js.Method(e, x, "transcode", 3, m.transcode)
	js.Method(e, x, "isUtf8", 1, m.isUtf8)
	js.Method(e, x, "isAscii", 1, m.isAscii)
	js.Set(x, "kMaxLength", MaxLength)
	js.Set(x, "kStringMaxLength", MaxStringLength)
	js.Method(e, x, "btoa", 1, m.btoa)
	js.Method(e, x, "atob", 1, m.atob)
	constants := e.VM.NewObject()
	js.Constant(constants, "MAX_LENGTH", e.VM.ToValue(MaxLength))
	js.Constant(constants, "MAX_STRING_LENGTH", e.VM.ToValue(MaxStringLength))
	js.Constant(x, "constants", constants)
	get := e.NewFunc("get", 0, func(js.Call) js.Value { return e.VM.ToValue(m.maxInspect) })
	set := e.NewFunc("set", 1, func(c js.Call) js.Value {
		m.maxInspect = validate.Number(e, c.Argument(0), "INSPECT_MAX_BYTES", 0, math.Inf(1))
		return js.Undefined
	})
	must(x.DefineAccessorProperty("INSPECT_MAX_BYTES", get, set, goja.FLAG_TRUE, goja.FLAG_TRUE))
}
