//go:build !jsrt_patched

package engine

import (
	"strings"

	"github.com/dop251/goja"
)

func (s *stacks) install() {
	if s.ctor.Get("stackTraceLimit") == nil {
		_ = s.ctor.Set("stackTraceLimit", 10)
	}
}

// capture writes the stack at once: a later change of the object's name or message does not show in it.
func (s *stacks) capture(obj *goja.Object, upTo goja.Value) {
	limit := s.ctor.Get("stackTraceLimit")
	if limit == nil || !goja.IsNumber(limit) {
		return
	}
	frames := s.e.VM.CaptureCallStack(0, nil)
	if len(frames) > 0 && frameNative(&frames[0]) {
		frames = frames[1:] // captureStackTrace itself
	}
	if fn, ok := upTo.(*goja.Object); ok && IsCallable(fn) {
		// Frames do not know their function here, only its name.
		name := fn.Get("name").String()
		for i := range frames {
			if frames[i].FuncName() == name {
				frames = frames[i+1:]
				break
			}
		}
	}
	frames = frames[:min(max(limit.ToInteger(), 0), int64(len(frames)))]
	v := s.value(obj, errorHeader(obj), frames)
	if err := obj.DefineDataProperty("stack", v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
}

// errorHeader is what Error.prototype.toString (ECMAScript, section 20.5.3.4) makes of an object.
func errorHeader(obj *goja.Object) string {
	text := func(key, missing string) string {
		if v := obj.Get(key); v != nil && !goja.IsUndefined(v) {
			return v.String()
		}
		return missing
	}
	name, msg := text("name", "Error"), text("message", "")
	switch {
	case name == "":
		return msg
	case msg == "":
		return name
	}
	return name + ": " + msg
}

func frameName(f *goja.StackFrame) string {
	switch name := f.FuncName(); name {
	case "<anonymous>", "<native>":
		return ""
	default:
		return name
	}
}

func frameTypeName(*goja.StackFrame) string       { return "" }
func frameMethodName(*goja.StackFrame) string     { return "" }
func frameToplevel(*goja.StackFrame) bool         { return true }
func frameNew(*goja.StackFrame) bool              { return false }
func frameAsync(*goja.StackFrame) bool            { return false }
func frameEval(f *goja.StackFrame) bool           { return f.SrcName() == "<eval>" }
func frameNative(f *goja.StackFrame) bool         { return f.SrcName() == "<native>" }
func frameFunction(*goja.StackFrame) *goja.Object { return nil }
func frameReceiver(*goja.StackFrame) goja.Value   { return nil }

// frameTrampoline goes by the name: the function itself is not known here.
func frameTrampoline(f *goja.StackFrame) bool {
	if !frameNative(f) {
		return false
	}
	name := f.FuncName()
	return name == "call" || name == "apply" || strings.HasPrefix(name, "bound ")
}
