// Package assert is node:assert and node:assert/strict. A failed assertion is cold: the module is JavaScript (assert.js), compiled when it is
// first required; what compares values is Go (node/util).
package assert

import (
	_ "embed"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/js"
	"jsrt/node/util"

	"github.com/dop251/goja"
)

//go:embed assert.js
var source string

// Of returns the exports of node:assert, made on first use; its property strict is node:assert/strict.
var Of = env.NewSlot(build).Of

func build(e *env.Env) *goja.Object {
	prg, err := engine.Compile("node:assert", source, true)
	if err != nil {
		panic(err)
	}
	v, err := e.VM.RunProgram(prg)
	if err != nil {
		panic(err)
	}
	binding := e.VM.NewObject()
	js.Method(e, binding, "invalidArgType", 3, func(c js.Call) js.Value {
		var expected []string
		list := js.ObjectOf(c.Argument(1))
		for i := 0; i < js.Len(list); i++ {
			expected = append(expected, js.Index(list, i).String())
		}
		return errors.InvalidArgType(e, c.Argument(0).String(), c.Argument(2), expected...)
	})
	js.Method(e, binding, "invalidArgValue", 3, func(c js.Call) js.Value {
		return errors.InvalidArgValue(e, c.Argument(0).String(), c.Argument(1), c.Argument(2).String())
	})
	js.Method(e, binding, "coded", 2, func(c js.Call) js.Value {
		args := make([]any, 0, len(c.Arguments))
		for _, a := range c.Arguments[1:] {
			args = append(args, a.String())
		}
		return errors.New(e, c.Argument(0).String(), args...)
	})
	for name, mode := range map[string]util.Mode{"isDeepEqual": util.Loose, "isDeepStrictEqual": util.Strict} {
		js.Method(e, binding, name, 2, func(c js.Call) js.Value {
			return js.Bool(util.DeepEqual(e, c.Argument(0), c.Argument(1), mode))
		})
	}
	js.Set(binding, "util", e.Require("util"))
	return e.Call(engine.FuncOf(v), js.Undefined, binding).(*goja.Object)
}
