package node

import (
	"slices"
	"strings"

	"jsrt/node/buffer"
	"jsrt/node/dgram"
	"jsrt/node/dns"
	"jsrt/node/events"
	"jsrt/node/internal/env"
	"jsrt/node/net"
	"jsrt/node/path"
	"jsrt/node/process"
	"jsrt/node/stream"
	"jsrt/node/timers"

	"github.com/dop251/goja"
)

// builtins are the modules that require finds by name, with and without "node:".
var builtins map[string]func(*env.Env) *goja.Object

// init, because "module" is the loader, which asks this table.
func init() {
	builtins = map[string]func(*env.Env) *goja.Object{
		"buffer":          func(e *env.Env) *goja.Object { return buffer.Of(e).Exports },
		"dgram":           func(e *env.Env) *goja.Object { return dgram.Of(e).Exports },
		"dns":             func(e *env.Env) *goja.Object { return dns.Of(e).Exports },
		"events":          func(e *env.Env) *goja.Object { return events.Of(e).Class.Ctor },
		"module":          func(e *env.Env) *goja.Object { return loaderOf(e).Module() },
		"net":             func(e *env.Env) *goja.Object { return net.Of(e).Exports },
		"path":            func(e *env.Env) *goja.Object { return path.Of(e).Exports },
		"path/posix":      func(e *env.Env) *goja.Object { return path.Of(e).Posix },
		"path/win32":      func(e *env.Env) *goja.Object { return path.Of(e).Win32 },
		"process":         func(e *env.Env) *goja.Object { return process.Of(e).Exports },
		"stream":          func(e *env.Env) *goja.Object { return stream.Of(e).Exports },
		"string_decoder":  buffer.StringDecoderExports,
		"timers":          func(e *env.Env) *goja.Object { return timers.Of(e).Exports },
		"timers/promises": func(e *env.Env) *goja.Object { return timers.Of(e).Promises() },
	}
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
