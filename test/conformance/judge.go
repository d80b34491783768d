package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"jsrt/test/internal/expect"
)

// known is the record of the files that the expectations were written for: digest by file. A file of another release of Node whose
// text differs is run and reported but not judged.
type known map[string]string

func readKnown(path string) (known, error) {
	k := known{}
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return k, nil
	}
	if err != nil {
		return nil, err
	}
	scanner := bufio.NewScanner(strings.NewReader(string(text)))
	for scanner.Scan() {
		line := scanner.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		sum, file, ok := strings.Cut(line, " ")
		if !ok {
			return nil, fmt.Errorf("%s: %q is not a digest and a file", path, line)
		}
		k[file] = sum
	}
	return k, scanner.Err()
}

func (k known) write(path, version string) error {
	files := make([]string, 0, len(k))
	for file := range k {
		files = append(files, file)
	}
	sort.Strings(files)
	var text strings.Builder
	fmt.Fprintf(&text, "# The files of the chosen groups in the test suite of Node %s, each with the start of its SHA-256: the texts that\n", version)
	text.WriteString("# expectations.txt was written for. Written by \"go run ./test/conformance -update\".\n")
	for _, file := range files {
		fmt.Fprintf(&text, "%s %s\n", k[file], file)
	}
	temp := filepath.Join(filepath.Dir(path), ".suite.txt")
	if err := os.WriteFile(temp, []byte(text.String()), 0o644); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

// reference is what the Node release whose API jsrt follows does with the suite, which is that of an older release: the files that
// do not pass there, with the outcome.
type reference struct {
	// version is that of the release, such as "26.10.0".
	version string
	results map[string]result
}

const referenceHead = "# The files that do not pass with Node "

func readReference(path string) (*reference, error) {
	ref := &reference{results: map[string]result{}}
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return ref, nil
	}
	if err != nil {
		return nil, err
	}
	for _, line := range strings.Split(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, referenceHead); ok {
			ref.version, _, _ = strings.Cut(rest, ",")
		}
		if line == "" || line[0] == '#' {
			continue
		}
		file, rest, _ := strings.Cut(line, "  ")
		state, detail, ok := strings.Cut(rest, "  ")
		if !ok || (outcome(state) != failed && outcome(state) != skipped) {
			return nil, fmt.Errorf("%s: %q is not a file, an outcome and a detail", path, line)
		}
		ref.results[file] = result{outcome: outcome(state), detail: detail}
	}
	return ref, nil
}

// writeReference records a run with the release that jsrt follows.
func writeReference(path, version string, tests []*test, results map[string]result) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s%s, the release whose API jsrt follows, and how they end there. The suite is older, so\n", referenceHead, strings.TrimPrefix(version, "v"))
	text.WriteString("# most of these are changes of Node. Written by \"go run ./test/conformance -runtime node -score -reference\".\n")
	for _, t := range tests {
		if r, ran := results[t.file]; ran && r.outcome != passed {
			fmt.Fprintf(&text, "%s  %s  %s\n", t.file, r.outcome, r.detail)
		}
	}
	return os.WriteFile(path, []byte(text.String()), 0o644)
}

// expected is the state of a file: the listed one, else the one its source shows, else none, which is "passes".
func expected(l *expect.List, t *test) (verdict, bool) {
	if e, ok := l.Entries[expect.Key{File: t.file}]; ok {
		return verdict{e.State, e.Reason}, true
	}
	return t.auto, false
}

// complain compares a result with the expectation; empty means as expected.
func complain(v verdict, r result) string {
	switch v.state {
	case expect.Flaky:
		return ""
	case expect.Fails:
		switch r.outcome {
		case passed:
			return "is listed as failing but passes"
		case skipped:
			return "is listed as failing but skips: " + r.detail
		}
	case expect.Skips:
		switch r.outcome {
		case passed:
			return "is listed as skipping but passes"
		case failed:
			return "is listed as skipping but fails: " + r.detail
		}
	default:
		switch r.outcome {
		case failed:
			return "fails: " + r.detail
		case skipped:
			return "skips: " + r.detail
		}
	}
	return ""
}

// score counts one group.
type score struct {
	Files      int `json:"files"`
	OutOfReach int `json:"outOfReach"`
	Skipped    int `json:"skipped"`
	Passed     int `json:"passed"`
	Failed     int `json:"failed"`
}

// Applicable is the number of files that count: those that are not out of reach.
func (s score) Applicable() int { return s.Files - s.OutOfReach }

func (s *score) add(o score) {
	s.Files += o.Files
	s.OutOfReach += o.OutOfReach
	s.Skipped += o.Skipped
	s.Passed += o.Passed
	s.Failed += o.Failed
}

// stale lists the entries of the chosen groups whose file the suite does not have.
func stale(l *expect.List, tests []*test, chosen map[string]bool) []string {
	have := map[string]bool{}
	for _, t := range tests {
		have[t.file] = true
	}
	var gone []string
	for key, e := range l.Entries {
		if chosen[e.Group] && !have[key.File] {
			gone = append(gone, key.File)
		}
	}
	sort.Strings(gone)
	return gone
}

// update changes l so that it says what the run showed. Reasons of entries that stay are kept; entries written by a person as out
// of reach or flaky stay as they are.
func update(l *expect.List, tests []*test, results map[string]result, ref *reference) {
	have := map[string]bool{}
	for _, t := range tests {
		have[t.file] = true
		key := expect.Key{File: t.file}
		old, listed := l.Entries[key]
		set := func(v verdict) {
			l.Entries[key] = expect.Entry{Key: key, Group: t.group, State: v.state, Reason: v.reason}
		}
		switch {
		case listed && (old.State == expect.Flaky || old.State.OutOfReach() && !strings.HasPrefix(old.Reason, bySource)):
			set(verdict{old.State, old.Reason})
			continue
		case t.auto.state != "" && (!listed || old.State.OutOfReach()):
			set(t.auto)
			continue
		}
		r, ran := results[t.file]
		if !ran {
			// Listed as out of reach by an older rule: the next run shows what it does.
			delete(l.Entries, key)
			continue
		}
		var state expect.State
		switch r.outcome {
		case passed:
			delete(l.Entries, key)
			continue
		case failed:
			state = expect.Fails
		case skipped:
			state = expect.Skips
		}
		if r.outcome == skipped && ref.results[t.file].outcome == skipped {
			// Node skips it as well on such a machine, so it says nothing about the runtime.
			state = expect.NeedsPlatform
		}
		reason := reasonFor(t, r, ref)
		if listed && old.State == state && !written(old.Reason) {
			reason = old.Reason
		}
		set(verdict{state, reason})
	}
	for key, e := range l.Entries {
		if !have[key.File] && hasGroup(tests, e.Group) {
			delete(l.Entries, key)
		}
	}
}

func hasGroup(tests []*test, name string) bool {
	for _, t := range tests {
		if t.group == name {
			return true
		}
	}
	return false
}

// sameInNode begins the reason, written by a tool, of a file that does not pass with the release jsrt follows either; its version and
// outcome come after it.
const sameInNode = "the same in Node "

// written reports whether a tool wrote the reason, so that it may write another.
func written(reason string) bool { return expect.Auto(reason) || strings.HasPrefix(reason, sameInNode) }

// reasonFor is the reason that a tool can give by itself.
func reasonFor(t *test, r result, ref *reference) string {
	if old, ok := ref.results[t.file]; ok && old.outcome == r.outcome {
		return sameInNode + ref.version + ": " + old.detail
	}
	return expect.AutoReason(r.detail)
}
