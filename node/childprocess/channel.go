package childprocess

import (
	"os"
	"strconv"

	"jsrt/engine"
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

	in  inbox
	fds []int // came with a message that was not read to its end

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

// newChannel gives target a channel over fd.
func (m *Module) newChannel(target *goja.Object, fd int, codec codec, onEnd func()) *channel {
	c := &channel{m: m, target: target, onEnd: onEnd, connected: true, codec: codec}
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
	c := m.newChannel(m.process, fd, m.codec(mode), nil)
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
	c.m.e.Enter(func(any) {
		c.in.add(p, c.codec.split, func(raw []byte) { c.take(c.codec.decode(c.m, raw)) })
	}, nil)
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
		c.in = inbox{}
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
	if len(c.in.rest) > 0 {
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
