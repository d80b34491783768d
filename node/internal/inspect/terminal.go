package inspect

import (
	"os"
	"regexp"
	"strings"
	"sync"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// Terminals by name and by pattern that have 16 colours, and those that have all (terminfo; dircolors(1)).
var (
	terminals = map[string]int{
		"eterm": 4, "cons25": 4, "console": 4, "cygwin": 4, "dtterm": 4, "gnome": 4, "hurd": 4, "jfbterm": 4, "konsole": 4, "kterm": 4,
		"mlterm": 4, "mosh": 24, "putty": 4, "st": 4, "rxvt-unicode-24bit": 24, "terminator": 24, "xterm-kitty": 24,
	}
	colorTerminal = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`ansi|color|linux|direct|^con[0-9]*x[0-9]|^rxvt|^screen|^xterm|^vt100|^vt220`)
	})
	teamCity = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(9\.(0*[1-9]\d*)\.|\d{2,}\.)`) })
	ciDepths = [][2]any{
		{"APPVEYOR", 8}, {"BUILDKITE", 8}, {"CIRCLECI", 24}, {"DRONE", 8}, {"GITEA_ACTIONS", 24}, {"GITHUB_ACTIONS", 24}, {"GITLAB_CI", 8},
		{"TRAVIS", 8},
	}
)

// ColorDepth is the number of bits of colour that the environment promises for a terminal: 1, 4, 8 or 24
// (https://nodejs.org/api/tty.html#writestreamgetcolordepthenv).
func ColorDepth(lookup func(name string) (string, bool)) int {
	get := func(name string) string { v, _ := lookup(name); return v }
	has := func(name string) bool { _, ok := lookup(name); return ok }
	if v, ok := lookup("FORCE_COLOR"); ok {
		switch v {
		case "", "1", "true":
			return 4
		case "2":
			return 8
		case "3":
			return 24
		}
		return 1
	}
	term := get("TERM")
	if get("NODE_DISABLE_COLORS") != "" || get("NO_COLOR") != "" || term == "dumb" {
		return 1
	}
	switch {
	case get("TMUX") != "":
		return 24
	case has("TF_BUILD") && has("AGENT_NAME"):
		return 4
	case has("CI"):
		for _, ci := range ciDepths {
			if has(ci[0].(string)) {
				return ci[1].(int)
			}
		}
		if get("CI_NAME") == "codeship" {
			return 8
		}
		return 1
	case has("TEAMCITY_VERSION"):
		if teamCity().MatchString(get("TEAMCITY_VERSION")) {
			return 4
		}
		return 1
	}
	switch get("TERM_PROGRAM") {
	case "iTerm.app":
		v := get("TERM_PROGRAM_VERSION")
		if v == "" || len(v) > 1 && v[0] >= '0' && v[0] <= '2' && v[1] == '.' {
			return 8
		}
		return 24
	case "HyperTerm", "MacTerm":
		return 24
	case "Apple_Terminal":
		return 8
	}
	colors := get("COLORTERM")
	lower := strings.ToLower(term)
	switch {
	case colors == "truecolor" || colors == "24bit" || strings.Contains(term, "truecolor"):
		return 24
	case strings.HasPrefix(term, "xterm-256"):
		return 8
	case terminals[lower] != 0:
		return terminals[lower]
	case colorTerminal().MatchString(lower) || colors != "":
		return 4
	}
	return 1
}

// Environment looks a variable up in process.env, in the process's own environment where there is no process object yet.
func Environment(e *env.Env) func(name string) (string, bool) {
	if e.Require != nil {
		if process := e.Require("process"); process != nil {
			if vars := js.ObjectOf(process.Get("env")); vars != nil {
				return func(name string) (string, bool) {
					v := vars.Get(name)
					if v == nil || goja.IsUndefined(v) {
						return "", false
					}
					return v.String(), true
				}
			}
		}
	}
	return os.LookupEnv
}

// ShouldColor tells whether output to a stream is coloured unless told otherwise: on terminals that can, or where FORCE_COLOR says so.
func ShouldColor(e *env.Env, stream goja.Value) bool {
	lookup := Environment(e)
	if _, forced := lookup("FORCE_COLOR"); forced {
		return ColorDepth(lookup) > 2
	}
	obj := js.ObjectOf(stream)
	if obj == nil || !js.Get(obj, "isTTY").ToBoolean() {
		return false
	}
	if depth := engine.FuncOf(obj.Get("getColorDepth")); depth != nil {
		return e.Call(depth, obj).ToFloat() > 2
	}
	return true
}
