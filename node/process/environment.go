package process

import (
	"os"
	"strings"
	"time"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// environment is process.env: it reads and writes the environment of the operating system, where everything is a string.
type environment struct {
	e *env.Env
}

var _ engine.State = (*environment)(nil)

// Get implements goja.DynamicObject.
func (x *environment) Get(key string) goja.Value {
	if v, ok := os.LookupEnv(key); ok {
		return x.e.VM.ToValue(v)
	}
	return nil
}

// Set implements goja.DynamicObject. What the system cannot take (an empty name, "=" or NUL in it) is ignored, as setenv's error is in Node.
func (x *environment) Set(key string, v goja.Value) bool {
	if js.IsSymbol(v) {
		panic(x.e.VM.NewTypeError("Cannot convert a Symbol value to a string"))
	}
	_ = os.Setenv(key, v.String())
	setZone(key)
	return true
}

// setZone makes a change of TZ the time zone of dates, as Node does (https://nodejs.org/api/cli.html#tz).
func setZone(key string) {
	if key != "TZ" {
		return
	}
	name, set := os.LookupEnv("TZ")
	if !set {
		name = "Local"
		if zone, err := os.ReadFile("/etc/localtime"); err == nil {
			if loc, err := time.LoadLocationFromTZData(name, zone); err == nil {
				time.Local = loc
				return
			}
		}
		name = "UTC"
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		loc = time.UTC
	}
	time.Local = loc
}

// Has implements goja.DynamicObject.
func (x *environment) Has(key string) bool {
	_, ok := os.LookupEnv(key)
	return ok
}

// Delete implements goja.DynamicObject.
func (x *environment) Delete(key string) bool {
	_ = os.Unsetenv(key)
	setZone(key)
	return true
}

// Keys implements goja.DynamicObject.
func (x *environment) Keys() []string {
	all := os.Environ()
	keys := make([]string, 0, len(all))
	for _, entry := range all {
		// Nothing before the first "=" is no name.
		if i := strings.IndexByte(entry, '='); i > 0 {
			keys = append(keys, entry[:i])
		}
	}
	return keys
}
