package childprocess

import (
	"bytes"
	"encoding/binary"
	"os"
	"strconv"

	"jsrt/engine"
	"jsrt/node/buffer"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/internal/validate"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// How a child learns of its channel: environment variables, as in Node, so that either may be the other's child.
const (
	channelFd   = "NODE_CHANNEL_FD"
	channelMode = "NODE_CHANNEL_SERIALIZATION_MODE"
)

// maxQueued is how many bytes may wait to be written before send asks its caller to slow down.
const maxQueued = 128 << 10

// channel is what fork puts between two processes: messages, and now and then a handle with one. Its target is what has send and emits 'message': the
// ChildProcess in the parent, process in the child. A message is a line of JSON, or ('advanced') its length in 4 bytes, most significant first, and
// what v8.serialize makes of it. Messages of which cmd begins with NODE_ are the runtimes' own, and emitted as 'internalMessage'.
type channel struct {
	engine.Opaque
	m       *Module
	target  *goja.Object
	control *goja.Object // target.channel
	pipe    *ipcPipe
	codec   codec
	onEnd   func() // the peer has closed its end; may be nil

	in  []byte // the beginning of a message
	fds []int  // came with a message that was not read to its end

	unheard   []message // came while nobody listened
	connected bool      // disconnect was not called
	closed    bool      // the target has no channel any more
	finishing bool      // closes after the message that is half read
	refs      int       // listeners that want to hear from the parent
	refSet    bool      // ref or unref was called: listeners decide nothing any more

	handles handleSender
	lists   socketLists
}

// message is one that came.
type message struct {
	c        *channel
	value    goja.Value
	handle   goja.Value
	fd       int // came with a handle's message, -1: none
	internal bool
}

// codec turns messages into bytes and back.
type codec interface {
	encode(m *Module, v goja.Value) []byte
	decode(m *Module, p []byte) goja.Value
	// split returns the first message in p and how many bytes it takes with what frames it; n is 0 when it is not whole. The first seen bytes of p
	// have been found to hold no whole one.
	split(p []byte, seen int) (message []byte, n int)
}

// newChannel gives target a channel over fd.
func (m *Module) newChannel(target *goja.Object, fd int, mode string, onEnd func()) *channel {
	c := &channel{m: m, target: target, onEnd: onEnd, connected: true, codec: jsonCodec{}}
	if mode == "advanced" {
		c.codec = advancedCodec{}
	}
	pipe, err := newIPCPipe(m.e.Loop, fd, &m.ipcScratch, c)
	if err != nil {
		panic(m.failure("open", errnoOf(err)))
	}
	c.pipe, c.handles.c, c.lists.c = pipe, c, c
	c.control = m.newControl(c)
	js.Set(target, "channel", c.control)
	c.onMessageListener()
	method := func(name string, length int, fn engine.Func) { js.Method(m.e, target, name, length, fn) }
	method("send", 4, c.send)
	method("_send", 4, func(call js.Call) js.Value {
		return js.Bool(c.post(call.Argument(0), call.Argument(1), call.Argument(2), call.Argument(3)))
	})
	js.Set(target, "connected", true)
	method("disconnect", 0, func(js.Call) js.Value {
		c.disconnect()
		return js.Undefined
	})
	method("_disconnect", 0, func(js.Call) js.Value {
		c.closeChannel()
		return js.Undefined
	})
	return c
}

// ConnectParent gives process its end of the channel if this process was forked: send, disconnect, connected, channel and the events. It must run
// before the program does. A channel keeps no process alive unless the program listens to 'message' or 'disconnect'.
func (m *Module) ConnectParent() {
	name, mode := os.Getenv(channelFd), os.Getenv(channelMode)
	if name == "" {
		return
	}
	// They are not meant for children of the program.
	_ = os.Unsetenv(channelFd)
	_ = os.Unsetenv(channelMode)
	fd, err := strconv.Atoi(name)
	if err != nil || fd < 0 {
		panic(m.failure("open", unix.EINVAL))
	}
	c := m.newChannel(m.process, fd, mode, nil)
	c.pipe.Unref()
	count := func(event string, change func()) {
		m.events.Add(m.process, m.str(event), m.e.NewFunc("", 1, func(call js.Call) js.Value {
			if name := call.Argument(0); js.IsString(name) && (name.String() == "message" || name.String() == "disconnect") {
				change()
			}
			return js.Undefined
		}), false)
	}
	count("newListener", c.refCounted)
	count("removeListener", c.unrefCounted)
}

func (c *channel) refCounted() {
	c.refs++
	if c.refs == 1 && !c.refSet {
		c.pipe.Ref()
	}
}

func (c *channel) unrefCounted() {
	c.refs--
	if c.refs == 0 && !c.refSet {
		c.pipe.Unref()
	}
}

// newControl makes the object that is target.channel.
func (m *Module) newControl(c *channel) *goja.Object {
	e := m.e
	if m.control == nil {
		class := js.NewClass(e, "Control", 1, m.events.Class, func(goja.ConstructorCall) *goja.Object {
			errors.Throw(e, "ERR_ILLEGAL_CONSTRUCTOR")
			return nil
		})
		m.control = class.Proto
		method := func(name string, fn func(c *channel)) {
			js.HiddenMethod(e, m.control, name, 0, func(call js.Call) js.Value {
				if c, ok := e.State(call.This).(*channel); ok {
					fn(c)
				}
				return js.Undefined
			})
		}
		method("refCounted", (*channel).refCounted)
		method("unrefCounted", (*channel).unrefCounted)
		method("ref", func(c *channel) {
			c.refSet = true
			c.pipe.Ref()
		})
		method("unref", func(c *channel) {
			c.refSet = true
			c.pipe.Unref()
		})
		js.Accessor(e, m.control, "fd", func(this js.Value) js.Value {
			if c, ok := e.State(this).(*channel); ok {
				return e.VM.ToValue(c.pipe.fd)
			}
			return js.Undefined
		}, nil)
	}
	obj := e.VM.CreateObject(m.control)
	m.events.Init(obj, js.Undefined)
	e.SetState(obj, c)
	return obj
}

// send is target.send(message[, handle][, options][, callback]).
func (c *channel) send(call js.Call) js.Value {
	m, e := c.m, c.m.e
	value, handle, options, callback := call.Argument(0), call.Argument(1), call.Argument(2), call.Argument(3)
	switch {
	case js.TypeOf(handle) == "function":
		handle, options, callback = js.Undefined, js.Undefined, handle
	case js.TypeOf(options) == "function":
		options, callback = js.Undefined, options
	case !js.IsUndefined(options):
		validate.Object(e, options, "options")
	}
	if c.connected {
		return js.Bool(c.post(value, handle, options, callback))
	}
	err := errors.New(e, "ERR_IPC_CHANNEL_CLOSED")
	if fn := engine.FuncOf(callback); fn != nil {
		e.NextTickCall(fn, []goja.Value{err})
	} else {
		e.NextTick(func(any) { m.events.Emit(c.target, "error", err) }, nil)
	}
	return js.False
}

// sendOptions reads send's options; of the runtimes' own calls, true means swallowErrors.
func sendOptions(v goja.Value) (keepOpen, swallowErrors bool) {
	if js.IsBool(v) {
		return false, v.ToBoolean()
	}
	o := js.ObjectOf(v)
	return js.Get(o, "keepOpen").ToBoolean(), js.Get(o, "swallowErrors").ToBoolean()
}

// post sends value, in its turn: behind a handle that the peer has not acknowledged everything waits. It tells whether more may be sent at once.
func (c *channel) post(value, handle, options, callback goja.Value) bool {
	m, e := c.m, c.m.e
	if js.IsUndefined(value) {
		errors.Throw(e, "ERR_MISSING_ARGS", `"message" argument`)
	}
	switch js.TypeOf(value) {
	case "string", "object", "number", "boolean":
	default:
		panic(errors.InvalidArgType(e, "message", value, "string", "object", "number", "boolean"))
	}
	if handle.ToBoolean() {
		return c.postHandle(value, js.ObjectOf(handle), options, callback)
	}
	if cmd := commandOf(value); c.handles.waiting && cmd != ackCommand && cmd != nackCommand {
		return c.handles.push(value, nil, options, callback)
	}
	ok, _ := c.write(c.codec.encode(m, value), -1, options, callback)
	return ok
}

// write gives bytes to the pipe, and tells whether more may be sent at once and whether it failed.
func (c *channel) write(p []byte, fd int, options, callback goja.Value) (more bool, err error) {
	m, e := c.m, c.m.e
	fn := engine.FuncOf(callback)
	sync, err := c.pipe.write(p, fd, func(error) {
		if fn != nil {
			e.Enter(func(any) { e.Call1(fn, js.Undefined, js.Null) }, nil)
		}
	})
	switch {
	case err == nil && sync && fn != nil:
		e.NextTickCall(fn, []goja.Value{js.Null})
	case err != nil:
		if _, swallow := sendOptions(options); swallow {
			break
		}
		failure := m.failure("write", errnoOf(err))
		if fn != nil {
			e.NextTickCall(fn, []goja.Value{failure})
		} else {
			e.NextTick(func(any) { m.events.Emit(c.target, "error", failure) }, nil)
		}
	}
	return c.pipe.queued < maxQueued, err
}

// received implements ipcOwner.
func (c *channel) received(p []byte, fds []int) {
	c.fds = append(c.fds, fds...)
	c.m.e.Enter(func(any) { c.read(p) }, nil)
}

// read takes the messages out of what has come.
func (c *channel) read(p []byte) {
	seen := len(c.in) // has no whole message in it
	if seen > 0 {
		c.in = append(c.in, p...)
		p = c.in
	}
	// Deferred, since a message that cannot be read throws.
	defer func() {
		if len(p) == 0 {
			c.in = nil
		} else {
			c.in = append(c.in[:0], p...)
		}
	}()
	for {
		raw, n := c.codec.split(p, seen)
		if n == 0 {
			return
		}
		p, seen = p[n:], 0
		c.take(c.codec.decode(c.m, raw))
	}
}

// take handles one message in a tick, as Node does: none of them is emitted before all that have come are read.
func (c *channel) take(value goja.Value) {
	msg := message{c: c, value: value, handle: js.Undefined, fd: -1, internal: isInternal(value)}
	if msg.internal && len(c.fds) > 0 && commandOf(value) == handleCommand {
		msg.fd = c.fds[0]
		c.fds = c.fds[1:]
	}
	c.emitLater(msg)
}

func (c *channel) emitLater(msg message) {
	if !c.closed {
		c.m.e.NextTick(emitMessage, msg)
	} else if msg.fd >= 0 {
		_ = unix.Close(msg.fd)
	}
}

func emitMessage(arg any) {
	msg := arg.(message)
	c := msg.c
	if !msg.internal && !c.finishing && !c.m.events.HasListener(c.target, "message") {
		c.unheard = append(c.unheard, msg)
		return
	}
	msg.emit()
}

func (msg message) emit() {
	c := msg.c
	name := "message"
	if msg.internal {
		name = "internalMessage"
		c.internal(js.ObjectOf(msg.value), msg.fd)
	}
	c.m.events.Emit2(c.target, name, msg.value, msg.handle)
	if c.finishing {
		c.finish()
	}
}

// onMessageListener delivers what nobody has heard to the first who listens.
func (c *channel) onMessageListener() {
	m := c.m
	m.events.Add(c.target, m.str("newListener"), m.e.NewFunc("", 1, func(js.Call) js.Value {
		m.e.NextTick(func(any) {
			if c.closed || !m.events.HasListener(c.target, "message") {
				return
			}
			unheard := c.unheard
			c.unheard = nil
			for _, msg := range unheard {
				msg.emit()
			}
		}, nil)
		return js.Undefined
	}), false)
}

// isInternal tells the runtimes' own messages.
func isInternal(v goja.Value) bool {
	const prefix = "NODE_"
	cmd := commandOf(v)
	return len(cmd) > len(prefix) && cmd[:len(prefix)] == prefix
}

// command is the cmd of a message, "" when there is none.
func commandOf(v goja.Value) string {
	if cmd := js.Get(js.ObjectOf(v), "cmd"); js.IsString(cmd) {
		return cmd.String()
	}
	return ""
}

// ended implements ipcOwner: the peer has closed its end, or is dead.
func (c *channel) ended(error) {
	c.m.e.Enter(func(any) {
		c.in = nil
		if c.connected {
			js.Invoke(c.m.e, c.target, "disconnect")
		} else if !c.closed {
			c.closeChannel()
		}
		c.shut()
		if c.onEnd != nil {
			c.onEnd()
		}
	}, nil)
}

// disconnect is target.disconnect(): nothing more can be sent, and the channel closes once what was sent has left.
func (c *channel) disconnect() {
	m := c.m
	if !c.connected {
		m.events.Emit(c.target, "error", errors.New(m.e, "ERR_IPC_DISCONNECTED"))
		return
	}
	c.connected = false
	js.Set(c.target, "connected", false)
	if !c.handles.waiting {
		js.Invoke(m.e, c.target, "_disconnect")
	}
}

// closeChannel takes the channel from the target, and closes it after the message that is being read.
func (c *channel) closeChannel() {
	if c.closed {
		return
	}
	c.closed = true
	js.Set(c.target, "channel", js.Null)
	c.handles.closePending()
	if len(c.in) > 0 {
		c.finishing = true
		return
	}
	c.m.e.NextTick(func(any) { c.finish() }, nil)
}

// finish closes the channel and emits 'disconnect', once.
func (c *channel) finish() {
	c.finishing = false
	c.shut()
	c.lists.gone()
	c.m.events.Emit(c.target, "disconnect")
}

// shut closes the pipe and the descriptors that nobody has claimed.
func (c *channel) shut() {
	c.pipe.close(nil)
	for _, fd := range c.fds {
		_ = unix.Close(fd)
	}
	c.fds = nil
}

// jsonCodec is one line of JSON a message.
type jsonCodec struct{}

func (jsonCodec) encode(m *Module, v goja.Value) []byte {
	text := m.e.Call1(m.json.stringify, js.Undefined, v)
	return append(buffer.UTF8.Append(nil, text.ToString()), '\n')
}

func (jsonCodec) decode(m *Module, p []byte) goja.Value {
	return m.e.Call1(m.json.parse, js.Undefined, buffer.UTF8.String(m.e, p))
}

func (jsonCodec) split(p []byte, seen int) ([]byte, int) {
	if i := bytes.IndexByte(p[seen:], '\n'); i >= 0 {
		return p[:seen+i], seen + i + 1
	}
	return nil, 0
}

// advancedCodec is what v8.Serializer makes of a message, behind its length. Views and other objects of the runtime stand in it as Node's channels
// write them: a number that tells them apart, then the view's own form, or the object's properties.
type advancedCodec struct{}

const (
	viewTag   = 0
	objectTag = 1
)

func (advancedCodec) encode(m *Module, v goja.Value) []byte {
	e := m.e
	ser := js.New(e, m.v8("DefaultSerializer"))
	view := engine.FuncOf(ser.Get("_writeHostObject"))
	js.Hidden(ser, "_writeHostObject", e.NewFunc("_writeHostObject", 1, func(c js.Call) js.Value {
		if _, ok := engine.Bytes(c.Argument(0)); ok {
			js.Invoke(e, ser, "writeUint32", e.VM.ToValue(viewTag))
			return e.Call1(view, ser, c.Argument(0))
		}
		js.Invoke(e, ser, "writeUint32", e.VM.ToValue(objectTag))
		plain := e.VM.NewObject()
		if obj := js.ObjectOf(c.Argument(0)); obj != nil {
			for _, key := range obj.Keys() {
				js.Set(plain, key, js.Get(obj, key))
			}
		}
		js.Invoke(e, ser, "writeValue", plain)
		return js.Undefined
	}))
	js.Invoke(e, ser, "writeHeader")
	js.Invoke(e, ser, "writeValue", v)
	p, _ := engine.Bytes(js.Invoke(e, ser, "releaseBuffer"))
	return append(binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(p)), uint32(len(p))), p...)
}

func (advancedCodec) decode(m *Module, p []byte) goja.Value {
	e := m.e
	des := js.New(e, m.v8("DefaultDeserializer"), m.buffer.FromBytes(append([]byte(nil), p...)))
	view := engine.FuncOf(des.Get("_readHostObject"))
	js.Hidden(des, "_readHostObject", e.NewFunc("_readHostObject", 0, func(js.Call) js.Value {
		if js.Invoke(e, des, "readUint32").ToInteger() == viewTag {
			return e.Call(view, des)
		}
		return js.Invoke(e, des, "readValue")
	}))
	js.Invoke(e, des, "readHeader")
	return js.Invoke(e, des, "readValue")
}

func (advancedCodec) split(p []byte, _ int) ([]byte, int) {
	if len(p) < 4 {
		return nil, 0
	}
	end := 4 + int(binary.BigEndian.Uint32(p))
	if len(p) < end {
		return nil, 0
	}
	return p[4:end], end
}

// v8 returns a class of node:v8.
func (m *Module) v8(name string) *goja.Object {
	if v8 := m.e.Require("v8"); v8 != nil {
		if class := js.ObjectOf(v8.Get(name)); class != nil {
			return class
		}
	}
	panic(errors.New(m.e, "ERR_FUNCTION_NOT_BUILT", "serialization: 'advanced'"))
}
