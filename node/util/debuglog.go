package util

import (
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// debugSection tells whether NODE_DEBUG, a list of names with * for anything, has a section.
func (m *Module) debugSection(name string) bool {
	list, _ := inspect.Environment(m.e)("NODE_DEBUG")
	if list == "" {
		return false
	}
	for pattern := range strings.SplitSeq(strings.ToUpper(list), ",") {
		if matchWild(pattern, name) {
			return true
		}
	}
	return false
}

// matchWild matches a pattern in which * stands for any text.
func matchWild(pattern, s string) bool {
	head, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == s
	}
	if !strings.HasPrefix(s, head) {
		return false
	}
	for i := len(head); i <= len(s); i++ {
		if matchWild(rest, s[i:]) {
			return true
		}
	}
	return false
}

func (m *Module) debuglog(c js.Call) js.Value {
	e := m.e
	set, cb := c.Argument(0), engine.FuncOf(c.Argument(1))
	var section string
	var enabled, known bool
	init := func() {
		if !known {
			section = strings.ToUpper(set.String())
			enabled, known = m.debugSection(section), true
		}
	}
	accessor := func(fn *goja.Object) {
		get := e.NewFunc("get", 0, func(js.Call) js.Value {
			init()
			return js.Bool(enabled)
		})
		if err := fn.DefineAccessorProperty("enabled", get, nil, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
			panic(err)
		}
	}
	debug := func(c js.Call) js.Value {
		init()
		if !enabled {
			return js.Undefined
		}
		return m.debugWriter(section)(c)
	}
	first := true
	logger := e.NewFunc("logger", 0, func(c js.Call) js.Value {
		if first {
			first = false
			init()
			if cb != nil {
				direct := e.NewFunc("debug", 0, debug)
				accessor(direct)
				e.Call1(cb, js.Undefined, direct)
			}
		}
		return debug(c)
	})
	accessor(logger)
	return logger
}

// debugWriter writes "SECTION pid: text" to process.stderr.
func (m *Module) debugWriter(section string) engine.Func {
	if fn := m.debugImpls[section]; fn != nil {
		return fn
	}
	e := m.e
	process := m.process()
	if (section == "HTTP" || section == "HTTP2") && process != nil {
		js.Invoke(e, process, "emitWarning", e.VM.ToValue("Setting the NODE_DEBUG environment variable to '"+strings.ToLower(section)+
			"' can expose sensitive data (such as passwords, tokens and authentication headers) in the resulting log."))
	}
	fn := func(c js.Call) js.Value {
		stderr := js.ObjectOf(js.Get(process, "stderr"))
		if stderr == nil {
			return js.Undefined
		}
		opts := inspect.Defaults(e)
		opts.Colors = inspect.ShouldColor(e, stderr)
		pid := js.Get(process, "pid")
		text := section + " " + inspect.Inspect(e, pid, &opts) + ": " + inspect.FormatWithOptions(e, &opts, c.Arguments) + "\n"
		js.Invoke(e, stderr, "write", e.VM.ToValue(text))
		return js.Undefined
	}
	m.debugImpls[section] = fn
	return fn
}
