// Package api compares the names, arities and prototype members of the network modules and of the global object with those of the
// Node release that jsrt follows (node.txt, written by dump.js under it) and with the declarations of @types/node (types.txt,
// written by types.js). Nothing may be missing and nothing may be invented; what differs stands in exceptions.txt with its reason.
package api

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"jsrt/test/internal/expect"
	"jsrt/test/internal/proc"
)

var update = flag.Bool("update", false, "rewrite exceptions.txt from what differs now, keeping reasons")

// The groups of exceptions.txt.
const (
	missing  = "missing"  // Node has it, jsrt has not
	extra    = "extra"    // jsrt has it, Node has not
	other    = "other"    // both have it, but it is not the same kind of thing or takes another number of arguments
	declared = "declared" // @types/node declares it, Node has it not
)

// runtimeUnderTest is the binary of JSRT_BIN, else one built from this tree.
func runtimeUnderTest(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("JSRT_BIN"); path != "" {
		abs, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		return abs
	}
	binary := filepath.Join(t.TempDir(), "jsrt")
	build := exec.Command("go", "build", "-o", binary, "./cmd/jsrt")
	build.Dir = filepath.Join("..", "..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build ./cmd/jsrt: %v\n%s", err, out)
	}
	return binary
}

// names reads lines of "name kind..."; the kind may be empty.
func names(text string) map[string]string {
	all := map[string]string{}
	for _, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, kind, _ := strings.Cut(line, " ")
		all[name] = kind
	}
	return all
}

func readNames(t *testing.T, path string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := names(string(text))
	if len(all) < 500 {
		t.Fatalf("%s has only %d names", path, len(all))
	}
	return all
}

// differences compares two dumps: by name, the group and what is different.
func differences(ours, node map[string]string) map[string][2]string {
	all := map[string][2]string{}
	for name, kind := range node {
		got, ok := ours[name]
		switch {
		case !ok:
			all[name] = [2]string{missing, strings.TrimSpace("Node: " + kind)}
		case got != kind:
			all[name] = [2]string{other, fmt.Sprintf("jsrt: %s, Node: %s", got, kind)}
		}
	}
	for name, kind := range ours {
		if _, ok := node[name]; !ok {
			all[name] = [2]string{extra, strings.TrimSpace("jsrt: " + kind)}
		}
	}
	return all
}

var emitter = regexp.MustCompile(`^events\.EventEmitter([.#])`)

// undescribed lists the names of types that node has not, neither on the instance nor on the prototype.
func undescribed(types, node map[string]string) []string {
	var all []string
	for name := range types {
		// The module is the class.
		plain := emitter.ReplaceAllString(name, "events$1")
		_, there := node[plain]
		if !there {
			_, there = node[strings.Replace(plain, "#", ".prototype.", 1)]
		}
		if !there {
			all = append(all, name)
		}
	}
	sort.Strings(all)
	return all
}

func TestAPI(t *testing.T) {
	node := readNames(t, "node.txt")
	res, err := proc.Run(context.Background(), proc.Cmd{Path: runtimeUnderTest(t), Args: []string{"dump.js"}, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if !res.OK() {
		t.Fatalf("dump.js ends with %s\n%s%s", res.Status(), res.Stdout, res.Stderr)
	}
	ours := names(string(res.Stdout))
	if len(ours) == 0 {
		t.Fatalf("dump.js prints no names: %q", res.Stdout)
	}
	found := differences(ours, node)
	for _, name := range undescribed(readNames(t, "types.txt"), node) {
		found[name] = [2]string{declared, "Node has it not"}
	}
	if *update {
		if err := expect.Change("exceptions.txt", func(l *expect.List) { rewrite(l, found) }); err != nil {
			t.Fatal(err)
		}
	}
	list, err := expect.Read("exceptions.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, complaint := range compare(list, found) {
		t.Error(complaint)
	}
	if t.Failed() {
		t.Log("after checking that each change is meant: go test ./test/api -update, and write the reasons")
	}
}

// compare checks that the list holds exactly what was found.
func compare(l *expect.List, found map[string][2]string) []string {
	var all []string
	for name, what := range found {
		e, listed := l.Entries[expect.Key{File: name}]
		switch {
		case !listed:
			all = append(all, fmt.Sprintf("%s is %s (%s)", name, what[0], what[1]))
		case e.Group != what[0]:
			all = append(all, fmt.Sprintf("%s is %s (%s), listed as %s", name, what[0], what[1], e.Group))
		}
	}
	for key, e := range l.Entries {
		if _, ok := found[key.File]; !ok {
			all = append(all, fmt.Sprintf("%s is listed as %s but is as in Node", key.File, e.Group))
		}
	}
	sort.Strings(all)
	return all
}

// owner is the module's export or the global that a name belongs to.
var owner = regexp.MustCompile(`^[^.#]+(?:\.[^.#\[]+)?`)

func rewrite(l *expect.List, found map[string][2]string) {
	for key := range l.Entries {
		if _, ok := found[key.File]; !ok {
			delete(l.Entries, key)
		}
	}
	for name, what := range found {
		key := expect.Key{File: name}
		e, listed := l.Entries[key]
		if !listed || e.Group != what[0] || expect.Auto(e.Reason) {
			e.Reason = expect.Unexplained + what[1]
			if what[0] == missing {
				e.Reason = expect.NotBuilt + owner.FindString(name)
			}
		}
		e.Key, e.Group, e.State = key, what[0], expect.Fails
		l.Entries[key] = e
	}
}

func TestDifferences(t *testing.T) {
	ours := names("# v1\na.f function 1\na.g function 2\na.own object\n")
	node := names("# v2\na.f function 1\na.g function 3\na.h accessor get\n")
	got := differences(ours, node)
	want := map[string][2]string{
		"a.g":   {other, "jsrt: function 2, Node: function 3"},
		"a.h":   {missing, "Node: accessor get"},
		"a.own": {extra, "jsrt: object"},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v", got)
	}
	l := &expect.List{Entries: map[expect.Key]expect.Entry{}}
	if n := len(compare(l, got)); n != 3 {
		t.Errorf("%d complaints of an empty list", n)
	}
	rewrite(l, got)
	if c := compare(l, got); len(c) != 0 {
		t.Errorf("after the rewrite: %q", c)
	}
	delete(got, "a.own")
	if c := compare(l, got); len(c) != 1 || !strings.Contains(c[0], "a.own is listed as extra but is as in Node") {
		t.Errorf("a stale entry: %q", c)
	}
}

func TestUndescribed(t *testing.T) {
	node := names("events.on function 2\nevents#emit\nnet.Socket.prototype.write function 3\n")
	types := names("events.EventEmitter.on\nevents.EventEmitter#emit\nnet.Socket#write\nnet.Socket#gone\n")
	if got := undescribed(types, node); len(got) != 1 || got[0] != "net.Socket#gone" {
		t.Errorf("got %q", got)
	}
}
