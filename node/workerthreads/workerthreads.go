// Package workerthreads is node:worker_threads as far as one thread goes: what tells a program that it is the main thread is real; starting a
// Worker throws ERR_FUNCTION_NOT_BUILT.
package workerthreads

import (
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// Of returns the exports of node:worker_threads, made on first use.
var Of = env.NewSlot(func(e *env.Env) *goja.Object {
	exports := e.VM.NewObject()
	js.Set(exports, "isMainThread", true)
	js.Set(exports, "threadId", 0)
	js.Set(exports, "parentPort", js.Null)
	js.Set(exports, "workerData", js.Null)
	js.Set(exports, "resourceLimits", e.VM.NewObject())
	js.Set(exports, "SHARE_ENV", js.SymbolFor(e, "nodejs.worker_threads.SHARE_ENV"))
	worker := js.NewClass(e, "Worker", 1, nil, func(goja.ConstructorCall) *goja.Object {
		errors.Throw(e, "ERR_FUNCTION_NOT_BUILT", "worker_threads.Worker")
		return nil
	})
	js.Set(exports, "Worker", worker.Ctor)

	// Environment data has one reader here, which is who wrote it.
	data := js.New(e, e.VM.Get("Map").(*goja.Object))
	js.Method(e, exports, "setEnvironmentData", 2, func(c js.Call) js.Value {
		if js.IsUndefined(c.Argument(1)) {
			js.Invoke(e, data, "delete", c.Argument(0))
		} else {
			js.Invoke(e, data, "set", c.Argument(0), c.Argument(1))
		}
		return js.Undefined
	})
	js.Method(e, exports, "getEnvironmentData", 1, func(c js.Call) js.Value { return js.Invoke(e, data, "get", c.Argument(0)) })
	return exports
}).Of
