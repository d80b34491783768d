package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"jsrt/test/internal/expect"
)

// counts is the number of sub-tests of each page, as Node reports them: the denominator also of pages that break before they
// report any.
type counts map[string]int

func readCounts(path string) (counts, error) {
	c := counts{}
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return c, nil
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
		number, name, _ := strings.Cut(line, " ")
		n, err := strconv.Atoi(number)
		if err != nil || name == "" {
			return nil, fmt.Errorf("%s: %q is not a number and a file", path, line)
		}
		c[name] = n
	}
	return c, scanner.Err()
}

func (c counts) write(path, by string) error {
	names := make([]string, 0, len(c))
	for name := range c {
		names = append(names, name)
	}
	sort.Strings(names)
	var text strings.Builder
	fmt.Fprintf(&text, "# The number of sub-tests of each file, as %s reports them. Written by \"go run ./test/wpt -runtime node -counts\".\n", by)
	for _, name := range names {
		fmt.Fprintf(&text, "%d %s\n", c[name], name)
	}
	temp := filepath.Join(filepath.Dir(path), ".subtests.txt")
	if err := os.WriteFile(temp, []byte(text.String()), 0o644); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

// total is the number of sub-tests of a page that count.
func (c counts) total(p *page, r result) int { return max(c[p.name], len(r.tests)) }

// complete reports whether a page's harness came to its end and reported all its sub-tests.
func complete(c counts, p *page, r result) (bool, string) {
	if r.broken != "" {
		return false, r.broken
	}
	if len(r.tests) < c[p.name] {
		return false, fmt.Sprintf("reports %d sub-tests of %d", len(r.tests), c[p.name])
	}
	return true, ""
}

// complaints compares a page's result with the expectations: the entry of the page itself says whether its harness comes to its
// end with all sub-tests, the others name the sub-tests that do not pass.
func complaints(l *expect.List, listed map[string][]expect.Entry, c counts, p *page, r result) []string {
	state, _ := p.expected(l)
	if state == expect.Flaky {
		return nil
	}
	var all []string
	whole, why := complete(c, p, r)
	switch {
	case whole && state != "":
		all = append(all, p.name+" is listed as failing but reports all its sub-tests")
	case !whole && state == "":
		all = append(all, p.name+" does not come to its end: "+shorten(why))
	}
	entries := map[string]expect.Entry{}
	if e, ok := l.Entries[expect.Key{File: p.name, Test: everyTest}]; ok {
		for name, t := range r.tests {
			if t.passed {
				all = append(all, expect.Key{File: p.name, Test: name}.String()+" passes where every sub-test is listed as failing")
			}
		}
		if len(listed[p.name]) > 1 {
			all = append(all, e.Key.String()+" stands beside entries of single sub-tests")
		}
		sort.Strings(all)
		return all
	}
	for _, e := range listed[p.name] {
		entries[e.Test] = e
		if _, seen := r.tests[e.Test]; !seen && whole {
			all = append(all, e.Key.String()+" is listed but was not reported")
		}
	}
	for name, t := range r.tests {
		e, isListed := entries[name]
		key := expect.Key{File: p.name, Test: name}
		switch {
		case t.passed && isListed && e.State != expect.Flaky:
			all = append(all, key.String()+" is listed as failing but passes")
		case !t.passed && !isListed:
			all = append(all, key.String()+" fails: "+shorten(t.detail))
		}
	}
	sort.Strings(all)
	return all
}

// everyTest is the name of the entry that stands for all sub-tests of a page when none of them passes: pages have up to thousands.
const everyTest = "*"

// nonePasses reports whether a page reported several sub-tests and none passed.
func nonePasses(r result) bool {
	for _, t := range r.tests {
		if t.passed {
			return false
		}
	}
	return len(r.tests) > 1
}

// bySubTest collects the entries of sub-tests by page.
func bySubTest(l *expect.List) map[string][]expect.Entry {
	listed := map[string][]expect.Entry{}
	for key, e := range l.Entries {
		if key.Test != "" {
			listed[key.File] = append(listed[key.File], e)
		}
	}
	return listed
}

// update changes l so that it says what the run showed; the reasons of entries that stay are kept.
func update(l *expect.List, c counts, all []*page, results map[string]result) {
	names, inGroups := map[string]bool{}, map[string]bool{}
	for _, p := range all {
		names[p.name], inGroups[p.group] = true, true
	}
	listed := bySubTest(l)
	for _, p := range all {
		key := expect.Key{File: p.name}
		state, reason := p.expected(l)
		if state == expect.Flaky || state.OutOfReach() {
			l.Entries[key] = expect.Entry{Key: key, Group: p.group, State: state, Reason: reason}
			continue
		}
		r, ran := results[p.name]
		if !ran {
			continue
		}
		set := func(key expect.Key, fallback string) {
			e, ok := l.Entries[key]
			if !ok || expect.Auto(e.Reason) {
				e.Reason = expect.AutoReason(shorten(fallback))
			}
			if e.State != expect.Flaky {
				e.State = expect.Fails
			}
			e.Key, e.Group = key, p.group
			l.Entries[key] = e
		}
		if whole, why := complete(c, p, r); whole {
			delete(l.Entries, key)
			for _, e := range listed[p.name] {
				if t, seen := r.tests[e.Test]; !seen || (t.passed && e.State != expect.Flaky) {
					delete(l.Entries, e.Key)
				}
			}
		} else {
			set(key, why)
			for _, e := range listed[p.name] {
				if t, seen := r.tests[e.Test]; seen && t.passed && e.State != expect.Flaky {
					delete(l.Entries, e.Key)
				}
			}
		}
		every := expect.Key{File: p.name, Test: everyTest}
		if nonePasses(r) {
			for _, e := range listed[p.name] {
				if e.Key != every {
					delete(l.Entries, e.Key)
				}
			}
			set(every, commonDetail(r))
			continue
		}
		delete(l.Entries, every)
		for name, t := range r.tests {
			if !t.passed {
				set(expect.Key{File: p.name, Test: name}, t.detail)
			}
		}
	}
	for key, e := range l.Entries {
		if inGroups[e.Group] && !names[key.File] {
			delete(l.Entries, key)
		}
	}
}

// commonDetail is the message that most sub-tests of a page failed with.
func commonDetail(r result) string {
	times := map[string]int{}
	best := ""
	for _, t := range r.tests {
		times[t.detail]++
		if n, most := times[t.detail], times[best]; n > most || n == most && t.detail < best {
			best = t.detail
		}
	}
	return best
}
