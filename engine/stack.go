package engine

import (
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// StackOptions tell how stacks are written.
type StackOptions struct {
	// Position translates a place in the code that runs into the place that the user wrote (source maps). Nil leaves places as they are.
	Position func(Position) Position
	// Hidden tells the frames that are the host's own and no part of a stack. Nil hides none.
	Hidden func(frame *goja.StackFrame) bool
}

// InstallStacks gives the global Error what V8's has: captureStackTrace, stackTraceLimit, and a user's prepareStackTrace is called
// (https://v8.dev/docs/stack-trace-api). On the patched engine the stack of every error has V8's form; on stock goja that of captureStackTrace
// only, while errors keep goja's text.
func (e *Engine) InstallStacks(opts StackOptions) {
	s := &stacks{e: e, opts: opts, ctor: e.VM.Get("Error").(*goja.Object)}
	capture := e.NewFunc("captureStackTrace", 2, func(call goja.FunctionCall) goja.Value {
		obj, ok := call.Argument(0).(*goja.Object)
		if !ok {
			panic(e.VM.NewTypeError("Invalid argument"))
		}
		s.capture(obj, call.Argument(1))
		return goja.Undefined()
	})
	if err := s.ctor.DefineDataProperty("captureStackTrace", capture, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
	s.install()
}

// stacks writes the stacks of one engine.
type stacks struct {
	e         *Engine
	opts      StackOptions
	ctor      *goja.Object // Error
	callSites *goja.Object // prototype of the call sites that prepareStackTrace sees, nil until it is needed
	preparing bool
}

// value is what the property "stack" of err holds: what the program's Error.prepareStackTrace makes of it, or V8's text.
func (s *stacks) value(err *goja.Object, header string, frames []goja.StackFrame) goja.Value {
	visible := make([]goja.StackFrame, 0, len(frames))
	for i := range frames {
		if !frameTrampoline(&frames[i]) && (s.opts.Hidden == nil || !s.opts.Hidden(&frames[i])) {
			visible = append(visible, frames[i])
		}
	}
	frames = visible
	if prepare := FuncOf(s.ctor.Get("prepareStackTrace")); prepare != nil && !s.preparing {
		s.preparing = true
		defer func() { s.preparing = false }()
		sites := make([]interface{}, len(frames))
		for i := range frames {
			sites[i] = s.callSite(&frames[i])
		}
		return s.e.Call2(prepare, s.ctor, err, s.e.VM.NewArray(sites...))
	}
	return s.e.VM.ToValue(s.text(header, frames))
}

// text is V8's form of a stack.
func (s *stacks) text(header string, frames []goja.StackFrame) string {
	var b strings.Builder
	b.WriteString(header)
	for i := range frames {
		b.WriteString("\n    at ")
		s.writeFrame(&b, &frames[i])
	}
	return b.String()
}

// writeFrame writes one frame as V8 does: "f (file:1:2)", "Type.f [as g] (file:1:2)", "new F (file:1:2)", "async f (file:1:2)", or only the place.
func (s *stacks) writeFrame(b *strings.Builder, f *goja.StackFrame) {
	name := frameName(f)
	if frameAsync(f) {
		b.WriteString("async ")
	}
	switch {
	case frameNew(f):
		b.WriteString("new ")
		if name == "" {
			name = "<anonymous>"
		}
		b.WriteString(name)
	case !frameToplevel(f):
		typeName, method := frameTypeName(f), frameMethodName(f)
		accessor := strings.HasPrefix(name, "get ") || strings.HasPrefix(name, "set ")
		if name == "" {
			name = method
			if name == "" {
				name = "<anonymous>"
			}
			method = ""
		}
		if typeName != "" && !accessor && name[0] != '#' && !strings.HasPrefix(name, typeName+".") {
			b.WriteString(typeName + ".")
		}
		b.WriteString(name)
		if method != "" && method != name && !strings.HasSuffix(name, "."+method) {
			b.WriteString(" [as " + method + "]")
		}
	case name != "":
		b.WriteString(name)
	default:
		s.writePlace(b, f)
		return
	}
	b.WriteString(" (")
	s.writePlace(b, f)
	b.WriteByte(')')
}

func (s *stacks) writePlace(b *strings.Builder, f *goja.StackFrame) {
	if frameNative(f) {
		b.WriteString("<anonymous>")
		return
	}
	pos := s.place(f)
	b.WriteString(pos.Filename)
	b.WriteByte(':')
	b.WriteString(strconv.Itoa(pos.Line))
	b.WriteByte(':')
	b.WriteString(strconv.Itoa(pos.Column))
}

// place is where the frame stands in the user's text.
func (s *stacks) place(f *goja.StackFrame) Position {
	pos := f.Position()
	if pos.Filename == "" || pos.Filename == "<eval>" {
		pos.Filename = "<anonymous>"
		return pos
	}
	if s.opts.Position != nil {
		pos = s.opts.Position(pos)
	}
	return pos
}

// callSite is the state of the objects that prepareStackTrace sees.
type callSite struct {
	Opaque
	frame goja.StackFrame
}

func (s *stacks) callSite(f *goja.StackFrame) *goja.Object {
	if s.callSites == nil {
		s.callSites = s.callSitePrototype()
	}
	obj := s.e.VM.CreateObject(s.callSites)
	s.e.SetState(obj, &callSite{frame: *f})
	return obj
}

// callSitePrototype has the methods of V8's CallSite, in its order.
func (s *stacks) callSitePrototype() *goja.Object {
	vm := s.e.VM
	proto := vm.NewObject()
	class := s.e.NewFunc("CallSite", 0, func(goja.FunctionCall) goja.Value { panic(vm.NewTypeError("Illegal constructor")) })
	hidden := func(name string, v goja.Value) {
		if err := proto.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
			panic(err)
		}
	}
	hidden("constructor", class)
	method := func(name string, get func(f *goja.StackFrame) goja.Value) {
		hidden(name, s.e.NewFunc(name, 0, func(call goja.FunctionCall) goja.Value {
			site, ok := s.e.State(call.This).(*callSite)
			if !ok {
				panic(vm.NewTypeError("CallSite method " + name + " expects CallSite as receiver"))
			}
			return get(&site.frame)
		}))
	}
	text := func(v string) goja.Value {
		if v == "" {
			return goja.Null()
		}
		return vm.ToValue(v)
	}
	truth := func(is func(f *goja.StackFrame) bool) func(f *goja.StackFrame) goja.Value {
		return func(f *goja.StackFrame) goja.Value { return vm.ToValue(is(f)) }
	}
	file := func(f *goja.StackFrame) goja.Value {
		if frameNative(f) || frameEval(f) {
			return goja.Undefined()
		}
		return text(s.place(f).Filename)
	}
	line := func(f *goja.StackFrame) goja.Value {
		if frameNative(f) {
			return goja.Null()
		}
		return vm.ToValue(s.place(f).Line)
	}
	column := func(f *goja.StackFrame) goja.Value {
		if frameNative(f) {
			return goja.Null()
		}
		return vm.ToValue(s.place(f).Column)
	}
	null := func(*goja.StackFrame) goja.Value { return goja.Null() }
	never := func(*goja.StackFrame) bool { return false }
	method("getColumnNumber", column)
	method("getEnclosingColumnNumber", column)
	method("getEnclosingLineNumber", line)
	method("getEvalOrigin", func(*goja.StackFrame) goja.Value { return goja.Undefined() })
	method("getFileName", file)
	method("getFunction", func(f *goja.StackFrame) goja.Value {
		if fn := frameFunction(f); fn != nil {
			return fn
		}
		return goja.Undefined()
	})
	method("getFunctionName", func(f *goja.StackFrame) goja.Value { return text(frameName(f)) })
	method("getLineNumber", line)
	method("getMethodName", func(f *goja.StackFrame) goja.Value { return text(frameMethodName(f)) })
	method("getPosition", func(*goja.StackFrame) goja.Value { return vm.ToValue(0) })
	method("getPromiseIndex", null)
	method("getScriptNameOrSourceURL", file)
	method("getScriptHash", func(*goja.StackFrame) goja.Value { return vm.ToValue("") })
	method("getThis", func(f *goja.StackFrame) goja.Value {
		if v := frameReceiver(f); v != nil {
			return v
		}
		return goja.Undefined()
	})
	method("getTypeName", func(f *goja.StackFrame) goja.Value { return text(frameTypeName(f)) })
	method("isAsync", truth(frameAsync))
	method("isConstructor", truth(frameNew))
	method("isEval", truth(frameEval))
	method("isNative", truth(frameNative))
	method("isPromiseAll", truth(never))
	method("isToplevel", truth(frameToplevel))
	method("toString", func(f *goja.StackFrame) goja.Value {
		var b strings.Builder
		s.writeFrame(&b, f)
		return vm.ToValue(b.String())
	})
	return proto
}
