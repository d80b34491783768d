// Package deprecation warns of deprecated functions, as Node does: once, and not for the sake of an installed package, which its user cannot change.
package deprecation

import (
	"strings"

	"jsrt/node/internal/env"
	"jsrt/node/internal/js"
)

// Warn calls process.emitWarning(message, "DeprecationWarning", code), unless the innermost frame of the program lies in a node_modules folder. It
// reports whether it has warned.
func Warn(e *env.Env, message, code string) bool {
	if insideNodeModules(e) {
		return false
	}
	js.Invoke(e, e.Require("process"), "emitWarning", e.VM.ToValue(message), e.VM.ToValue("DeprecationWarning"), e.VM.ToValue(code))
	return true
}

// maxFrames is how many frames are looked through for one of the program.
const maxFrames = 20

func insideNodeModules(e *env.Env) bool {
	for _, frame := range e.VM.CaptureCallStack(maxFrames, nil) {
		name := frame.SrcName()
		// Natives and what is built in have no file.
		if strings.HasPrefix(name, "node:") || !strings.ContainsAny(name, `/\`) {
			continue
		}
		return strings.Contains(name, "/node_modules/") || strings.Contains(name, `\node_modules\`)
	}
	return false
}
