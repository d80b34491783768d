package process

import (
	"path"
	"runtime/debug"
	"strings"
)

type dependency struct{ name, version string }

// dependencies are the modules linked into the binary that a program may want to know of.
func dependencies() []dependency {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	var list []dependency
	for _, mod := range info.Deps {
		if name := path.Base(mod.Path); name == "goja" || name == "esbuild" {
			list = append(list, dependency{name, strings.TrimPrefix(mod.Version, "v")})
		}
	}
	return list
}
