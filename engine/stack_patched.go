//go:build jsrt_patched

package engine

import "github.com/dop251/goja"

func (s *stacks) install() {
	s.e.VM.SetStackFormatter(func(err *goja.Object, frames []goja.StackFrame) goja.Value {
		return s.value(err, s.e.VM.ErrorHeader(err), frames)
	})
}

func (s *stacks) capture(obj *goja.Object, upTo goja.Value) { s.e.VM.CaptureStackTrace(obj, upTo) }

func frameName(f *goja.StackFrame) string {
	if f.IsEval() {
		return "eval"
	}
	return f.Name()
}

func frameTypeName(f *goja.StackFrame) string       { return f.TypeName() }
func frameMethodName(f *goja.StackFrame) string     { return f.MethodName() }
func frameToplevel(f *goja.StackFrame) bool         { return f.IsToplevel() }
func frameNew(f *goja.StackFrame) bool              { return f.IsConstructor() }
func frameAsync(f *goja.StackFrame) bool            { return f.IsAsync() }
func frameEval(f *goja.StackFrame) bool             { return f.IsEval() }
func frameNative(f *goja.StackFrame) bool           { return f.IsNative() }
func frameFunction(f *goja.StackFrame) *goja.Object { return f.Function() }
func frameReceiver(f *goja.StackFrame) goja.Value   { return f.Receiver() }
func frameTrampoline(f *goja.StackFrame) bool       { return f.IsTrampoline() }
