package main

import (
	"fmt"
	"os"
	"path"
	"sort"
	"strings"

	"jsrt/test/internal/nodesrc"
)

// group is a part of Node's suite that is counted as one.
type group struct {
	name string
	// patterns are matched (path.Match) against "folder/file" below test/; the first group that matches has the file.
	patterns []string
}

// both makes the patterns of the two folders that hold a module's tests: parallel, whose files may run beside each other, and
// sequential, whose files may not.
func both(names ...string) []string {
	var all []string
	for _, name := range names {
		all = append(all, "parallel/test-"+name, "sequential/test-"+name)
	}
	return all
}

// groups is the order of the report: what jsrt is for comes first.
var groups = []group{
	{"net", both("net-*")},
	{"net-extra", both("blocklist*", "handle-wrap-*", "listen-fd-*", "pipe-*", "socket-*", "socketaddress*", "tcp-wrap*")},
	{"dgram", both("dgram-*")},
	{"events", both("event-*", "eventemitter-*", "events-*")},
	{"stream", both("readable-from-iterator-*", "readable-from.js", "readable-large-*", "readable-single-*", "stream-*", "stream.js", "stream2-*", "stream3-*", "streams-*")},
	{"timers", both("timers-*", "timers.js", "timer-*")},
	{"nexttick", both("next-tick-*", "next-tick.js", "microtask-*", "process-next-tick*", "queue-microtask*", "tick-*")},
	{"promises", both("promise-*", "promises-*", "unhandled-exception-*")},
	{"buffer", both("buffer-*", "blob*", "btoa*", "file.js", "stringbytes-*")},
	{"string-decoder", both("string-decoder*")},
	{"util", both("util-*", "util.js", "aborted-util*", "mime-*", "parse-args*")},
	{"assert", both("assert-*", "assert.js")},
	{"path", both("path-*", "path.js")},
	{"url", both("url-*", "whatwg-url-*")},
	{"querystring", both("querystring*")},
	{"os", both("os-*", "os.js")},
	{"console", both("console-*", "console.js")},
	{"process", both("process-*", "cwd-enoent*")},
	{"dns", both("dns-*", "dns.js", "c-ares*")},
	{"readline", both("readline-*", "readline.js")},
	{"eventtarget", both("abortcontroller*", "abortsignal-*", "domexception-*", "eventtarget*", "nodeeventtarget*", "messageevent-*", "whatwg-events-*")},
	{"async-hooks", both("async-hooks-*", "async-local-storage-*", "async-wrap-*", "asyncresource-*")},
	{"module", both("module-*", "require-*")},
	{"es-module", []string{"es-module/test-*"}},
	{"errors", both("error-*", "errors-*")},
	{"global", both("global-*", "global.js", "structuredClone-*")},
	{"fs", both("fs-*", "filehandle-*", "file-*")},
	{"child-process", both("child-process-*")},
	{"cluster", both("cluster-*")},
	{"http", both("http-*", "http.js", "outgoing-message-*")},
	{"crypto", both("crypto-*", "crypto.js", "webcrypto-*")},
	{"zlib", both("zlib-*", "zlib.js")},
	{"encoding", both("whatwg-encoding-*")},
	{"webstreams", both("readable-from-web-*", "webstream-*", "webstreams-*", "whatwg-readable*", "whatwg-transformstream*", "whatwg-webstreams-*", "whatwg-writablestream*")},
}

// groupOf is the name of the group that has file ("parallel/test-net-end.js"), "" when no group has.
func groupOf(file string) string {
	for _, g := range groups {
		for _, pattern := range g.patterns {
			if ok, _ := path.Match(pattern, file); ok {
				return g.name
			}
		}
	}
	return ""
}

// test is one file of the suite.
type test struct {
	// file is its path below test/, with slashes.
	file  string
	group string
	// flags are the command line options that the file's "// Flags:" line asks for.
	flags []string
	// auto is the out-of-reach state that the source itself shows; its zero value says that the file can be run.
	auto verdict
	// digest identifies this text of the file.
	digest string
}

// alone reports whether the file must not run beside others.
func (t *test) alone() bool { return strings.HasPrefix(t.file, "sequential/") }

// list reads the tests of the chosen groups, in the groups' order and by name within one.
func list(tree *nodesrc.Tree, chosen map[string]bool) ([]*test, error) {
	byGroup := map[string][]*test{}
	for _, folder := range []string{"parallel", "sequential", "es-module"} {
		entries, err := os.ReadDir(tree.Test(folder))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			name := e.Name()
			// The rule of Node's own runner: everything else in these folders is a helper.
			if !strings.HasPrefix(name, "test-") || (!strings.HasSuffix(name, ".js") && !strings.HasSuffix(name, ".mjs")) {
				continue
			}
			file := folder + "/" + name
			g := groupOf(file)
			if !chosen[g] {
				continue
			}
			source, err := os.ReadFile(tree.Test(folder, name))
			if err != nil {
				return nil, err
			}
			t := &test{file: file, group: g, flags: flagsOf(string(source)), digest: digest(source)}
			t.auto = classify(string(source), t.flags)
			byGroup[g] = append(byGroup[g], t)
		}
	}
	var all []*test
	for _, g := range groups {
		tests := byGroup[g.name]
		sort.Slice(tests, func(i, j int) bool { return tests[i].file < tests[j].file })
		all = append(all, tests...)
	}
	return all, nil
}

// chooseGroups reads a comma-separated list of names; empty means all.
func chooseGroups(names string) (map[string]bool, error) {
	chosen := map[string]bool{}
	known := map[string]bool{}
	for _, g := range groups {
		known[g.name] = true
		if names == "" {
			chosen[g.name] = true
		}
	}
	if names == "" {
		return chosen, nil
	}
	for _, name := range strings.Split(names, ",") {
		if !known[name] {
			return nil, fmt.Errorf("no group %q; -groups takes a list of %s", name, strings.Join(groupNames(), ", "))
		}
		chosen[name] = true
	}
	return chosen, nil
}

func groupNames() []string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.name
	}
	return names
}
