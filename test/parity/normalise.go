package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"jsrt/test/internal/proc"
)

// describe is what of a program's run must be equal under two runtimes: how it ended, its output and the error it died of, all
// without what differs from run to run.
func describe(res *proc.Result, temp, runtime string) string {
	ending := res.Status()
	if res.TimedOut {
		ending = "still running"
	}
	var text strings.Builder
	text.WriteString("ending: " + ending + "\n")
	for _, stream := range []struct {
		name string
		data string
	}{{"stdout", string(res.Stdout)}, {"stderr", withoutStack(string(res.Stderr))}} {
		for _, line := range strings.Split(strings.TrimRight(normalise(stream.data, temp, runtime), "\n"), "\n") {
			if line != "" {
				text.WriteString(stream.name + ": " + line + "\n")
			}
		}
	}
	return text.String()
}

var (
	frame       = regexp.MustCompile(`^\s+at `)
	errorLine   = regexp.MustCompile(`^(?:Uncaught )?\[?[A-Za-z_$][\w$]*(?:Error|Exception)\b`)
	location    = regexp.MustCompile(`^(?:\S*[/\\]|node:|\[eval\]|\[stdin\])\S*:\d+$`)
	versionLine = regexp.MustCompile(`^Node\.js v\d`)
)

// withoutStack leaves of the report of an uncaught error only what Node documents: the error's line and its properties. The source
// excerpt before it names an internal file in Node when the error was made inside, and stack frames are the engine's.
func withoutStack(text string) string {
	var kept []string
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if location.MatchString(line) {
			// The excerpt: a source line, one of carets and an empty one, or the error at once.
			j := i + 1
			for j < len(lines) && j <= i+4 && !errorLine.MatchString(lines[j]) && lines[j] != "" {
				j++
			}
			for j < len(lines) && lines[j] == "" {
				j++
			}
			i = j - 1
			continue
		}
		if frame.MatchString(line) || versionLine.MatchString(line) || strings.HasPrefix(line, "(Use `") {
			continue
		}
		// A stack that ends before the error's properties leaves their opening brace on its last frame.
		kept = append(kept, strings.TrimSuffix(line, " {"))
	}
	return strings.Join(kept, "\n")
}

var (
	number   = regexp.MustCompile(`\b\d{5}\b`)
	duration = regexp.MustCompile(`\b\d+(?:\.\d+)? ?(?:ns|us|µs|ms|s)\b`)
	version  = regexp.MustCompile(`\bv\d+\.\d+\.\d+\b`)
	checks   = regexp.MustCompile(`(?m)^verified \d+$`)
	process  = regexp.MustCompile(`\((?:node|jsrt):\d+\)|\b(?:pid|PID) \d+`)
)

// normalise replaces what two runs of one program may print differently: folders, ephemeral ports, durations, versions and process
// ids.
func normalise(text, temp, runtime string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, temp, "<temp>")
	text = strings.ReplaceAll(text, runtime, "<runtime>")
	if dir, err := os.Getwd(); err == nil {
		text = strings.ReplaceAll(text, filepath.Clean(dir), "<root>")
	}
	// How many checks a test makes depends on how the kernel cuts the data.
	text = checks.ReplaceAllString(text, "verified <n>")
	text = process.ReplaceAllString(text, "<process>")
	text = version.ReplaceAllString(text, "<version>")
	text = duration.ReplaceAllString(text, "<time>")
	return number.ReplaceAllStringFunc(text, func(digits string) string {
		// Linux gives out ports from 32768, BSD systems from 49152.
		if n, err := strconv.Atoi(digits); err == nil && n >= 32768 && n <= 65535 {
			return "<port>"
		}
		return digits
	})
}
