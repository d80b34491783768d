package main

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"jsrt/test/internal/expect"
)

// verdict is a state and its reason; the zero value is "can be run".
type verdict struct {
	state  expect.State
	reason string
}

// bySource begins every reason found by classify, so that an update can tell it from what a person wrote.
const bySource = "the source uses "

// runFlags are the command line options, without their values, that a runtime with Node's public API takes; a file that asks for
// others is out of reach. They are passed on as they stand.
var runFlags = map[string]bool{
	"--expose-gc": true, "--expose_gc": true,
	"--no-warnings": true, "--trace-warnings": true,
	"--no-deprecation": true, "--pending-deprecation": true, "--throw-deprecation": true, "--trace-deprecation": true,
	"--unhandled-rejections": true,
	"--require":              true, "--import": true, "--preserve-symlinks": true, "--conditions": true, "-C": true, "--enable-source-maps": true,
	"--dns-result-order": true,
}

var flagsLine = regexp.MustCompile(`//\s+Flags:(.*)`)

// flagsOf returns the options of the file's "// Flags:" line, which Node's runner puts before the file's name.
func flagsOf(source string) []string {
	m := flagsLine.FindStringSubmatch(source)
	if m == nil {
		return nil
	}
	return strings.Fields(m[1])
}

// internals are the marks of a test that reaches into Node.
var internals = []struct {
	pattern *regexp.Regexp
	what    string
}{
	{regexp.MustCompile(`--expose[-_]internals`), "--expose-internals"},
	{regexp.MustCompile(`\binternalBinding\b`), "internalBinding"},
	{regexp.MustCompile(`process\.binding\(`), "process.binding"},
	{regexp.MustCompile(`require\(['"]internal/`), "modules of lib/internal"},
	{regexp.MustCompile(`require\(['"](node:)?inspector(/promises)?['"]\)|common/inspector-helper|common/debugger`), "the inspector protocol"},
	{regexp.MustCompile(`common/ongc|\bonGC\b`), "an assertion on garbage collection"},
	{regexp.MustCompile(`common/heap|test-heap-util`), "heap snapshots of V8"},
	{regexp.MustCompile(`setFlagsFromString`), "options of V8 (v8.setFlagsFromString)"},
}

// classify says whether the source of a test shows that it is out of reach for a runtime that has Node's public API and no more.
func classify(source string, flags []string) verdict {
	for _, mark := range internals {
		if mark.pattern.MatchString(source) {
			return verdict{expect.NeedsInternals, bySource + mark.what}
		}
	}
	for _, flag := range flags {
		name, _, _ := strings.Cut(flag, "=")
		if strings.HasPrefix(flag, "-") && !runFlags[name] {
			return verdict{expect.NeedsFlag, bySource + "the option " + flag}
		}
	}
	return verdict{}
}

// digest is a short name of a file's text.
func digest(source []byte) string {
	sum := sha256.Sum256(source)
	return hex.EncodeToString(sum[:5])
}
