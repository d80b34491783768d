//go:build unix

package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// verified is the line that test/node/common.js prints last when every expectation of a test was met.
var verified = regexp.MustCompile(`^verified [1-9][0-9]*$`)

// verdict says why a test did not pass, or nil. skipped carries the reason of one that could not be run here.
func verdict(o outcome) (skipped string, err error) {
	switch {
	case o.timedOut:
		return "", errors.New("it did not end within its time")
	case o.signal != 0:
		return "", fmt.Errorf("a signal ended it: %v", o.signal)
	case o.status != 0:
		return "", fmt.Errorf("exit status %d", o.status)
	}
	lines := strings.Split(strings.TrimSpace(o.stdout), "\n")
	last := lines[len(lines)-1]
	if reason, ok := strings.CutPrefix(last, "skipped: "); ok {
		return reason, nil
	}
	if !verified.MatchString(last) {
		return "", errors.New("exit status 0, and the line \"verified N\" is not the last: not all of the file was run")
	}
	return "", nil
}

// files lists the tests of one folder of test/node.
func files(t *testing.T, folder string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(root, "test", "node", folder, "*.js"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// folders lists the folders of test/node that hold tests.
func folders(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(root, "test", "node"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() && entry.Name() != "canary" {
			names = append(names, entry.Name())
		}
	}
	return names
}

// Every file of test/node is one behaviour and one process.
func TestNode(t *testing.T) {
	t.Parallel()
	for _, folder := range folders(t) {
		for _, file := range files(t, folder) {
			t.Run(folder+"/"+filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				eachRuntime(t, func(t *testing.T, runtime string) {
					o := execute(t, timeLimit, temp, "", runtime, file)
					skipped, err := verdict(o)
					if err != nil {
						t.Fatalf("%v\n%s", err, o)
					}
					if skipped != "" {
						t.Skip(skipped)
					}
				})
			})
		}
	}
}

// A folder that was moved or a pattern that matches nothing must not look like success.
func TestNodeFilesAreThere(t *testing.T) {
	t.Parallel()
	for folder, least := range map[string]int{"net": 100, "dgram": 45, "events": 12, "process": 11, "timers": 12, "canary": 17} {
		if list := files(t, folder); len(list) < least {
			t.Errorf("test/node/%s has %d files, expected at least %d", folder, len(list), least)
		}
	}
	for _, folder := range append(folders(t), "canary") {
		for _, file := range files(t, folder) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(string(text), "// ") {
				t.Errorf("%s does not begin with a comment that names its behaviour", file)
			}
		}
	}
}

// The canaries are tests that must not pass; each must fail for its own reason, and a new one must be listed here.
func TestCanaries(t *testing.T) {
	t.Parallel()
	reasons := map[string]string{
		"checks-nothing.js":         "the test checked nothing",
		"exits-early.js":            "expected 1 calls, got 0",
		"exits-with-status.js":      "exit status 3",
		"hangs.js":                  "within its time",
		"lies.js":                   "after the word",
		"must-call-never-called.js": "expected 1 calls, got 0",
		"must-call-too-often.js":    "expected 1 calls, got 2",
		"must-not-call-called.js":   "this must not be called",
		"no-exception.js":           "nothing was thrown",
		"runs-nothing.js":           `"verified N" is not the last`,
		"spins.js":                  "within its time",
		"syntax-error.js":           "SyntaxError",
		"throw-in-listener.js":      "in a listener",
		"throw-in-tick.js":          "in a tick",
		"throw-in-timer.js":         "in a timer",
		"unhandled-rejection.js":    "unheard",
		"wrong-value.js":            ".a.1.b: got 2, expected 3",
	}
	for _, file := range files(t, "canary") {
		name := filepath.Base(file)
		reason, ok := reasons[name]
		if !ok {
			t.Errorf("%s is not listed with its reason", name)
			continue
		}
		delete(reasons, name)
		limit := timeLimit
		if reason == "within its time" {
			limit = 2 * time.Second
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachRuntime(t, func(t *testing.T, runtime string) {
				o := execute(t, limit, temp, "", runtime, file)
				skipped, err := verdict(o)
				if err == nil {
					t.Fatalf("it passed (skipped: %q)\n%s", skipped, o)
				}
				if !strings.Contains(err.Error()+"\n"+o.stderr, reason) {
					t.Errorf("it failed, but not for its reason, %q: %v\n%s", reason, err, o)
				}
			})
		})
	}
	for name := range reasons {
		t.Errorf("%s is listed and not there", name)
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		o       outcome
		skipped string
		passes  bool
	}{
		"passed":             {outcome{stdout: "verified 3\n"}, "", true},
		"passed with output": {outcome{stdout: "noise\nverified 12\n"}, "", true},
		"skipped":            {outcome{stdout: "skipped: no IPv6\n"}, "no IPv6", true},
		"silent":             {outcome{}, "", false},
		"noise after":        {outcome{stdout: "verified 3\nmore\n"}, "", false},
		"nothing verified":   {outcome{stdout: "verified 0\n"}, "", false},
		"status":             {outcome{stdout: "verified 3\n", status: 1}, "", false},
		"skipped and failed": {outcome{stdout: "skipped: x\n", status: 1}, "", false},
		"signal":             {outcome{stdout: "verified 3\n", status: -1, signal: 11}, "", false},
		"time":               {outcome{stdout: "verified 3\n", timedOut: true}, "", false},
	} {
		skipped, err := verdict(test.o)
		if (err == nil) != test.passes || skipped != test.skipped {
			t.Errorf("%s: %q, %v", name, skipped, err)
		}
	}
}
