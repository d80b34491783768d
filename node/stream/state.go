package stream

import (
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// The objects that packages read as stream._readableState and stream._writableState: accessors over the Go state, made when first looked at.

type stateField struct {
	name string
	get  func(s *Stream) goja.Value
	set  func(s *Stream, v goja.Value) // nil: read only
}

func flag(get func(s *Stream) *bool) stateField {
	return stateField{
		get: func(s *Stream) goja.Value { return js.Bool(*get(s)) },
		set: func(s *Stream, v goja.Value) { *get(s) = v.ToBoolean() },
	}
}

func named(name string, f stateField) stateField {
	f.name = name
	return f
}

func intField(name string, get func(s *Stream) *int) stateField {
	return stateField{
		name: name,
		get:  func(s *Stream) goja.Value { return s.e.VM.ToValue(*get(s)) },
		set:  func(s *Stream, v goja.Value) { *get(s) = int(v.ToInteger()) },
	}
}

var commonFields = []stateField{
	named("destroyed", flag(func(s *Stream) *bool { return &s.destroyed })),
	named("closed", flag(func(s *Stream) *bool { return &s.closed })),
	named("closeEmitted", flag(func(s *Stream) *bool { return &s.closeEmitted })),
	named("errorEmitted", flag(func(s *Stream) *bool { return &s.errorEmitted })),
	named("constructed", flag(func(s *Stream) *bool { return &s.constructed })),
	named("emitClose", flag(func(s *Stream) *bool { return &s.emitClose })),
	named("autoDestroy", flag(func(s *Stream) *bool { return &s.autoDestroy })),
	{name: "errored", get: func(s *Stream) goja.Value { return orNull(s.errored) }, set: func(s *Stream, v goja.Value) {
		s.errored = nil
		s.setErrored(v)
	}},
}

var readableFields = append([]stateField{
	intField("highWaterMark", func(s *Stream) *int { return &s.R.hwm }),
	intField("length", func(s *Stream) *int { return &s.R.length }),
	named("objectMode", flag(func(s *Stream) *bool { return &s.R.objectMode })),
	named("ended", flag(func(s *Stream) *bool { return &s.R.ended })),
	named("endEmitted", flag(func(s *Stream) *bool { return &s.R.endEmitted })),
	named("reading", flag(func(s *Stream) *bool { return &s.R.reading })),
	named("sync", flag(func(s *Stream) *bool { return &s.R.sync })),
	named("needReadable", flag(func(s *Stream) *bool { return &s.R.needReadable })),
	named("emittedReadable", flag(func(s *Stream) *bool { return &s.R.emittedReadable })),
	named("readableListening", flag(func(s *Stream) *bool { return &s.R.readableListening })),
	named("resumeScheduled", flag(func(s *Stream) *bool { return &s.R.resumeScheduled })),
	named("readingMore", flag(func(s *Stream) *bool { return &s.R.readingMore })),
	named("dataEmitted", flag(func(s *Stream) *bool { return &s.R.dataEmitted })),
	{name: "flowing", get: func(s *Stream) goja.Value { return s.R.flowValue() }, set: func(s *Stream, v goja.Value) { s.R.setFlow(v) }},
	{name: "buffer", get: func(s *Stream) goja.Value { return s.R.bufferArray() }},
	{name: "encoding", get: func(s *Stream) goja.Value { return s.R.encodingValue() }},
	{name: "defaultEncoding", get: func(s *Stream) goja.Value { return s.e.VM.ToValue(s.R.defaultEncoding.Name()) }},
	{name: "paused", get: func(s *Stream) goja.Value { return js.Bool(s.R.pauseCalled && s.R.paused) }},
	{name: "pipes", get: func(s *Stream) goja.Value {
		list := make([]any, len(s.R.pipes))
		for i, p := range s.R.pipes {
			list[i] = p.dest
		}
		return s.e.VM.NewArray(list...)
	}},
}, commonFields...)

var writableFields = append([]stateField{
	intField("highWaterMark", func(s *Stream) *int { return &s.W.hwm }),
	intField("length", func(s *Stream) *int { return &s.W.length }),
	intField("corked", func(s *Stream) *int { return &s.W.corked }),
	intField("pendingcb", func(s *Stream) *int { return &s.W.pendingcb }),
	intField("writelen", func(s *Stream) *int { return &s.W.writelen }),
	named("objectMode", flag(func(s *Stream) *bool { return &s.W.objectMode })),
	named("decodeStrings", flag(func(s *Stream) *bool { return &s.W.decodeStrings })),
	named("needDrain", flag(func(s *Stream) *bool { return &s.W.needDrain })),
	named("ending", flag(func(s *Stream) *bool { return &s.W.ending })),
	named("ended", flag(func(s *Stream) *bool { return &s.W.ended })),
	named("finished", flag(func(s *Stream) *bool { return &s.W.finished })),
	named("finalCalled", flag(func(s *Stream) *bool { return &s.W.finalCalled })),
	named("prefinished", flag(func(s *Stream) *bool { return &s.W.prefinished })),
	named("writing", flag(func(s *Stream) *bool { return &s.W.writing })),
	named("sync", flag(func(s *Stream) *bool { return &s.W.sync })),
	named("bufferProcessing", flag(func(s *Stream) *bool { return &s.W.processing })),
	{name: "defaultEncoding", get: func(s *Stream) goja.Value { return s.e.VM.ToValue(s.W.defaultEncoding.Name()) }},
	{name: "bufferedRequestCount", get: func(s *Stream) goja.Value { return s.e.VM.ToValue(len(s.W.buffered) - s.W.index) }},
	{name: "buffered", get: func(s *Stream) goja.Value { return s.W.bufferArray() }},
}, commonFields...)

func (m *Module) stateProto(name string, fields []stateField) *goja.Object {
	class := js.NewClass(m.e, name, 0, nil, func(c goja.ConstructorCall) *goja.Object { return nil })
	for _, f := range fields {
		var set func(this, v js.Value)
		if f.set != nil {
			set = func(this, v js.Value) {
				if s := m.From(this); s != nil {
					f.set(s, v)
				}
			}
		}
		js.Accessor(m.e, class.Proto, f.name, func(this js.Value) js.Value {
			if s := m.From(this); s != nil {
				return f.get(s)
			}
			return js.Undefined
		}, set)
	}
	return class.Proto
}

func (s *Stream) readableStateObject() *goja.Object {
	if s.m.readableState == nil {
		s.m.readableState = s.m.stateProto("ReadableState", readableFields)
	}
	if s.stateObjs.r == nil {
		s.stateObjs.r = s.e.VM.CreateObject(s.m.readableState)
		s.e.SetState(s.stateObjs.r, s)
	}
	return s.stateObjs.r
}

func (s *Stream) writableStateObject() *goja.Object {
	if s.m.writableState == nil {
		s.m.writableState = s.m.stateProto("WritableState", writableFields)
		js.Method(s.e, s.m.writableState, "getBuffer", 0, func(c js.Call) js.Value {
			if s := s.m.From(c.This); s != nil {
				return s.W.bufferArray()
			}
			return s.e.VM.NewArray()
		})
	}
	if s.stateObjs.w == nil {
		s.stateObjs.w = s.e.VM.CreateObject(s.m.writableState)
		s.e.SetState(s.stateObjs.w, s)
	}
	return s.stateObjs.w
}
