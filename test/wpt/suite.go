package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"jsrt/test/internal/expect"
	"jsrt/test/internal/nodesrc"
)

// group is a part of the Web Platform Tests that is counted as one.
type group struct {
	name string
	// folders below test/fixtures/wpt.
	folders []string
}

var groups = []group{
	{"url", []string{"url"}},
	{"encoding", []string{"encoding"}},
	{"dom", []string{"dom/abort", "dom/events"}},
	{"timers", []string{"html/webappapis/timers"}},
	{"console", []string{"console"}},
	{"hr-time", []string{"hr-time"}},
	{"microtask", []string{"html/webappapis/microtask-queuing"}},
	{"structured-clone", []string{"html/webappapis/structured-clone"}},
	{"atob", []string{"html/webappapis/atob"}},
	{"streams", []string{"streams"}},
	{"FileAPI", []string{"FileAPI/blob", "FileAPI/file"}},
	{"performance-timeline", []string{"performance-timeline"}},
	{"user-timing", []string{"user-timing"}},
	{"WebCryptoAPI", []string{"WebCryptoAPI"}},
}

// page is one test file with one of its variants: what a browser would load as one page.
type page struct {
	// file is the path below the suite's root and name the same with the variant, such as "url/a.any.js?1-1000".
	file, name string
	search     string
	group      string
	title      string
	// scripts are the files of META: script= lines, below the suite's root.
	scripts []string
	long    bool
	// skip is why Node's own runner leaves the file out, empty when it does not.
	skip string
}

// root is the folder of the Web Platform Tests in Node's source.
func root(tree *nodesrc.Tree) string { return tree.Test("fixtures", "wpt") }

var (
	testFile = regexp.MustCompile(`\.(any|window|worker)\.js$`)
	metaLine = regexp.MustCompile(`(?m)^// META: ([a-z]+)=(.*?)\r?$`)
)

// list reads the pages of the chosen groups.
func list(tree *nodesrc.Tree, chosen map[string]bool) ([]*page, error) {
	var all []*page
	for _, g := range groups {
		if !chosen[g.name] {
			continue
		}
		for _, folder := range g.folders {
			skips, err := readSkips(tree.Test("wpt", "status", filepath.FromSlash(folder)+".json"))
			if err != nil {
				return nil, err
			}
			base := filepath.Join(root(tree), filepath.FromSlash(folder))
			err = filepath.WalkDir(base, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || !testFile.MatchString(path) {
					return err
				}
				source, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				below, err := filepath.Rel(base, path)
				if err != nil {
					return err
				}
				below = filepath.ToSlash(below)
				all = append(all, pages(g.name, folder+"/"+below, string(source), skips.reason(below))...)
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// pages makes one page of each variant that the file's META lines name.
func pages(group, file, source, skip string) []*page {
	p := page{file: file, group: group, skip: skip}
	var variants []string
	for _, m := range metaLine.FindAllStringSubmatch(source, -1) {
		value := strings.TrimSpace(m[2])
		switch m[1] {
		case "script":
			value = strings.Replace(value, "/resources/WebIDLParser.js", "/resources/webidl2/lib/webidl2.js", 1)
			if !strings.HasPrefix(value, "/") {
				value = "/" + filepath.ToSlash(filepath.Join(filepath.Dir(file), value))
			}
			p.scripts = append(p.scripts, value[1:])
		case "title":
			p.title = value
		case "variant":
			variants = append(variants, value)
		case "timeout":
			p.long = value == "long"
		}
	}
	if len(variants) == 0 {
		variants = []string{""}
	}
	var all []*page
	for _, v := range variants {
		one := p
		one.search, one.name = v, file+v
		all = append(all, &one)
	}
	return all
}

// skipRules are the files that Node's own runner leaves out, by name or by a pattern with *.
type skipRules map[string]string

// readSkips reads a status file of Node's runner: {"name": {"skip": "reason", ...}}, where true stands for a reason not given.
func readSkips(path string) (skipRules, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var rules map[string]struct {
		Skip any `json:"skip"`
	}
	if err := json.Unmarshal(text, &rules); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	skips := skipRules{}
	for name, rule := range rules {
		switch skip := rule.Skip.(type) {
		case string:
			skips[name] = skip
		case bool:
			if skip {
				skips[name] = "no reason given"
			}
		}
	}
	return skips, nil
}

// reason is why name, below the rules' folder, is left out; empty when it is not. A star in a rule stands for anything, slashes too.
func (s skipRules) reason(name string) string {
	if reason, ok := s[name]; ok {
		return reason
	}
	patterns := make([]string, 0, len(s))
	for pattern := range s {
		patterns = append(patterns, pattern)
	}
	sort.Strings(patterns)
	for _, pattern := range patterns {
		if !strings.Contains(pattern, "*") {
			continue
		}
		parts := strings.Split(pattern, "*")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		if regexp.MustCompile("^" + strings.Join(parts, ".*") + "$").MatchString(name) {
			return s[pattern]
		}
	}
	return ""
}

// bySource begins the reason of an entry that was taken over from Node's status files.
const bySource = "Node's own run leaves it out: "

// expected is the entry for the whole page: the listed one, else out of reach when Node's own runner leaves it out.
func (p *page) expected(l *expect.List) (state expect.State, reason string) {
	if e, ok := l.Entries[expect.Key{File: p.name}]; ok {
		return e.State, e.Reason
	}
	if p.skip != "" {
		return expect.NeedsPlatform, bySource + p.skip
	}
	return "", ""
}

// strictScript finds a directive prologue.
var strictScript = regexp.MustCompile(`^(?:\s|//[^\n]*\n|/\*(?s:.*?)\*/)*['"]use strict['"]`)

// script makes the one program of a page: our host, testharness.js, the META scripts and the test, the last two in one function
// scope, as they share the global scope of a browser's page.
func script(tree *nodesrc.Tree, p *page, host string) (string, error) {
	read := func(name string) (string, error) {
		text, err := os.ReadFile(filepath.Join(root(tree), filepath.FromSlash(name)))
		return string(text), err
	}
	harness, err := read("resources/testharness.js")
	if err != nil {
		return "", err
	}
	test, err := read(p.file)
	if err != nil {
		return "", err
	}
	settings, err := json.Marshal(map[string]any{"root": root(tree), "file": p.file, "search": p.search, "title": p.title})
	if err != nil {
		return "", err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "const WPT = %s;\n%s\n;(function () {\n%s\n}).call(globalThis);\nwptReportTo();\n", settings, host, harness)
	// Libraries among the scripts look for a module system; a page has none.
	text.WriteString("(function (module, exports) {\n")
	// A directive in the middle of the joined text would be lost.
	if strictScript.MatchString(test) {
		text.WriteString("'use strict';\n")
	}
	for _, name := range p.scripts {
		code, err := read(name)
		if err != nil {
			return "", fmt.Errorf("%s: %w", p.file, err)
		}
		text.WriteString(code + "\n;\n")
	}
	if strings.HasSuffix(p.file, "toascii.window.js") {
		// The elements a and area need a page; Node's runner takes them out too.
		test = strings.Replace(test, `["url", "a", "area"]`, `["url"]`, 1)
	}
	text.WriteString(test + "\n}).call(globalThis);\n")
	return text.String(), nil
}
