package node

import (
	"slices"
	"strings"

	"jsrt/node/assert"
	"jsrt/node/buffer"
	"jsrt/node/childprocess"
	"jsrt/node/console"
	"jsrt/node/dgram"
	"jsrt/node/dns"
	"jsrt/node/events"
	"jsrt/node/fs"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"
	"jsrt/node/net"
	"jsrt/node/os"
	"jsrt/node/path"
	"jsrt/node/process"
	"jsrt/node/punycode"
	"jsrt/node/querystring"
	"jsrt/node/stream"
	"jsrt/node/timers"
	"jsrt/node/url"
	"jsrt/node/util"
	"jsrt/node/workerthreads"

	"github.com/dop251/goja"
)

// builtins are the modules that require finds by name, with and without "node:".
var builtins map[string]func(*env.Env) *goja.Object

// init, because "module" is the loader, which asks this table.
func init() {
	builtins = map[string]func(*env.Env) *goja.Object{
		"assert":          assert.Of,
		"assert/strict":   func(e *env.Env) *goja.Object { return assert.Of(e).Get("strict").(*goja.Object) },
		"buffer":          func(e *env.Env) *goja.Object { return bufferOf(e).Exports },
		"console":         consoleOf,
		"dgram":           func(e *env.Env) *goja.Object { return dgram.Of(e).Exports },
		"dns":             func(e *env.Env) *goja.Object { return dns.Of(e).Exports },
		"events":          func(e *env.Env) *goja.Object { return events.Of(e).Class.Ctor },
		"fs":              func(e *env.Env) *goja.Object { return fs.Of(e).Exports },
		"fs/promises":     func(e *env.Env) *goja.Object { return js.ObjectOf(fs.Of(e).Exports.Get("promises")) },
		"child_process":   func(e *env.Env) *goja.Object { return childprocess.Of(e).Exports },
		"querystring":     func(e *env.Env) *goja.Object { return querystring.Of(e).Exports },
		"punycode":        func(e *env.Env) *goja.Object { return punycode.Of(e).Exports },
		"module":          func(e *env.Env) *goja.Object { return loaderOf(e).Module() },
		"net":             func(e *env.Env) *goja.Object { return net.Of(e).Exports },
		"os":              func(e *env.Env) *goja.Object { return os.Of(e).Exports },
		"path":            func(e *env.Env) *goja.Object { return path.Of(e).Exports },
		"path/posix":      func(e *env.Env) *goja.Object { return path.Of(e).Posix },
		"path/win32":      func(e *env.Env) *goja.Object { return path.Of(e).Win32 },
		"process":         func(e *env.Env) *goja.Object { return process.Of(e).Exports },
		"stream":          func(e *env.Env) *goja.Object { return stream.Of(e).Exports },
		"string_decoder":  buffer.StringDecoderExports,
		"timers":          func(e *env.Env) *goja.Object { return timers.Of(e).Exports },
		"timers/promises": func(e *env.Env) *goja.Object { return timers.Of(e).Promises() },
		"worker_threads":  workerthreads.Of,
		"url":             func(e *env.Env) *goja.Object { return url.Of(e).Exports() },
		"util/types":      func(e *env.Env) *goja.Object { return util.Of(e).Types },
		"util":            func(e *env.Env) *goja.Object { return util.Of(e).Exports },
	}
}

// consoleOf is the console over the process's own streams.
func consoleOf(e *env.Env) *goja.Object {
	*console.Output.Of(e) = console.Writers{
		Stdout: func(text string) { process.Of(e).Print("stdout", text) },
		Stderr: func(text string) { process.Of(e).Print("stderr", text) },
	}
	return console.Of(e).Exports
}

func isBuiltin(name string) bool { return builtins[strings.TrimPrefix(name, "node:")] != nil }

// requireBuiltin returns the exports of a built-in, nil when there is none of that name.
func requireBuiltin(e *env.Env, name string) *goja.Object {
	if make := builtins[strings.TrimPrefix(name, "node:")]; make != nil {
		return make(e)
	}
	return nil
}

// builtinNames is module.builtinModules, in order.
func builtinNames() []string {
	names := make([]string, 0, len(builtins))
	for name := range builtins {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// bufferOf is node:buffer, with the warning of Buffer() and new Buffer() outside of node_modules.
var bufferOf = env.NewSlot(func(e *env.Env) *buffer.Module {
	m := buffer.Of(e)
	m.Deprecated = func() {
		for _, frame := range e.VM.CaptureCallStack(0, nil) {
			name := frame.SrcName()
			if strings.Contains(name, "/node_modules/") {
				return
			}
			if name != "<native>" && !strings.HasPrefix(name, "node:") {
				break
			}
		}
		m.Deprecated = nil
		const text = "Buffer() is deprecated due to security and usability issues. Please use the Buffer.alloc(), Buffer.allocUnsafe(), or Buffer.from() methods instead."
		js.Invoke(e, process.Of(e).Exports, "emitWarning", e.VM.ToValue(text), e.VM.ToValue("DeprecationWarning"), e.VM.ToValue("DEP0005"))
	}
	return m
}).Of
