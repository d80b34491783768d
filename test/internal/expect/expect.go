// Package expect keeps what a test run is expected to do as a text file: a line a file or sub-test that is not expected to pass,
// with a state and a reason in words. What is not listed is expected to pass.
//
//	# a comment; the leading block of comments is kept when the file is rewritten
//	[net]
//	parallel/test-net-listen-fd0.js  fails  not built yet: listening on a descriptor
//	[url]
//	url/toascii.window.js "a sub-test, quoted as a Go string"  fails  label longer than 63 bytes
package expect

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"syscall"
)

// State says in which way a listed entry does not pass.
type State string

// The states. Entries in a state that begins with "needs-" are out of reach: not run and not counted.
const (
	// Fails: it runs and fails; passing is an error, so that the list only gets shorter.
	Fails State = "fails"
	// Skips: the file ends as skipped by itself (common.skip) because this runtime has not what it asks for.
	Skips State = "skips"
	// Flaky: it sometimes passes; either outcome is accepted.
	Flaky State = "flaky"
	// NeedsInternals: it uses modules or bindings that only exist inside Node.
	NeedsInternals State = "needs-internals"
	// NeedsFlag: it needs a command line option of Node or V8.
	NeedsFlag State = "needs-flag"
	// NeedsNetwork: it talks to hosts outside the machine.
	NeedsNetwork State = "needs-network"
	// NeedsPlatform: it is for another operating system or for hardware and rights the test machine has not.
	NeedsPlatform State = "needs-platform"
)

var states = map[State]bool{
	Fails: true, Skips: true, Flaky: true, NeedsInternals: true, NeedsFlag: true, NeedsNetwork: true, NeedsPlatform: true,
}

// OutOfReach reports whether entries of this state are neither run nor counted.
func (s State) OutOfReach() bool { return strings.HasPrefix(string(s), "needs-") }

// Key names what an entry is about.
type Key struct {
	// File is the path below the suite's root, with slashes.
	File string
	// Test is the name of the sub-test, empty for the whole file.
	Test string
}

func (k Key) String() string {
	if k.Test == "" {
		return k.File
	}
	return k.File + " " + strconv.QuoteToASCII(k.Test)
}

// Entry is one line of the file.
type Entry struct {
	Key
	// Group is the heading the line stands under.
	Group  string
	State  State
	Reason string
}

// The beginnings of the reasons that a tool writes by itself; they are written anew at every update until a person replaces them.
const (
	// Unexplained comes before what the test printed.
	Unexplained = "unexplained: "
	// NotBuilt comes before the name of the module or global that the test asked for in vain.
	NotBuilt = "not built yet: "
)

var inVain = regexp.MustCompile(`(?:Cannot find (?:module|package)|No such built-in module:?) ['"]?(?:node:)?([a-z_0-9]+(?:/[a-z_]+)*)['"]?|\b([A-Za-z_$][\w$]*) is not defined|^missing (crypto|inspector|Intl)\b`)

// AutoReason is the reason that a tool can give by itself for a failure of which detail is the message.
func AutoReason(detail string) string {
	m := inVain.FindStringSubmatch(detail)
	switch {
	case m == nil:
	case m[2]+m[3] != "":
		return NotBuilt + m[2] + m[3]
	case builtins[strings.Split(m[1], "/")[0]]:
		return NotBuilt + "node:" + m[1]
	}
	return Unexplained + detail
}

// builtins are the modules of Node 26, without those below another; a file that misses some other module is not about a missing
// part of the runtime.
var builtins = func() map[string]bool {
	all := map[string]bool{}
	for _, name := range strings.Fields(`assert async_hooks buffer child_process cluster console constants crypto dgram
		diagnostics_channel dns domain events ffi fs http http2 https inspector module net os path perf_hooks process punycode quic
		querystring readline repl sea sqlite stream string_decoder sys test timers tls trace_events tty url util v8 vm wasi
		worker_threads zlib`) {
		all[name] = true
	}
	return all
}()

// Auto reports whether a tool wrote the reason, so that it may write another.
func Auto(reason string) bool {
	return strings.HasPrefix(reason, Unexplained) || strings.HasPrefix(reason, NotBuilt) && !strings.Contains(reason[len(NotBuilt):], " ")
}

// List is the content of one file.
type List struct {
	// Head is the leading block of comments, with its line ends.
	Head    string
	Entries map[Key]Entry
}

// Read reads the file at path. A file that does not exist is an empty list.
func Read(path string) (*List, error) {
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	l, err := Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}

// Parse reads the text of a file. Every error names its line.
func Parse(text string) (*List, error) {
	l := &List{Entries: map[Key]Entry{}}
	group, headDone := "", false
	scanner := bufio.NewScanner(strings.NewReader(text))
	scanner.Buffer(nil, 1<<20)
	for n := 1; scanner.Scan(); n++ {
		line := strings.TrimSpace(scanner.Text())
		switch {
		case line == "":
			headDone = headDone || l.Head != ""
			continue
		case line[0] == '#':
			if headDone {
				return nil, fmt.Errorf("line %d: a comment outside the head would be lost; put it into a reason", n)
			}
			l.Head += line + "\n"
			continue
		case line[0] == '[':
			name, ok := strings.CutSuffix(line[1:], "]")
			if !ok || name == "" {
				return nil, fmt.Errorf("line %d: a group is written [name]", n)
			}
			group, headDone = name, true
			continue
		}
		headDone = true
		e, err := parseEntry(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		e.Group = group
		if group == "" {
			return nil, fmt.Errorf("line %d: %s stands under no group", n, e.Key)
		}
		if _, ok := l.Entries[e.Key]; ok {
			return nil, fmt.Errorf("line %d: %s is listed twice", n, e.Key)
		}
		l.Entries[e.Key] = e
	}
	return l, scanner.Err()
}

func parseEntry(line string) (Entry, error) {
	var e Entry
	file, rest, _ := strings.Cut(line, " ")
	e.File, rest = file, strings.TrimLeft(rest, " ")
	if strings.HasPrefix(rest, `"`) {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return e, fmt.Errorf("%s: sub-test name: %w", file, err)
		}
		if e.Test, err = strconv.Unquote(quoted); err != nil {
			return e, fmt.Errorf("%s: sub-test name: %w", file, err)
		}
		if e.Test == "" {
			return e, fmt.Errorf("%s: empty sub-test name", file)
		}
		rest = strings.TrimLeft(rest[len(quoted):], " ")
	}
	state, reason, _ := strings.Cut(rest, " ")
	e.State, e.Reason = State(state), oneLine(reason)
	if !states[e.State] {
		return e, fmt.Errorf("%s: unknown state %q", e.Key, state)
	}
	if e.Reason == "" {
		return e, fmt.Errorf("%s: a %s without a reason", e.Key, e.State)
	}
	return e, nil
}

// Format is the text of l: groups and entries in order, columns by two spaces.
func (l *List) Format() string {
	entries := make([]Entry, 0, len(l.Entries))
	for _, e := range l.Entries {
		entries = append(entries, e)
	}
	sort.Slice(entries, func(i, j int) bool {
		a, b := entries[i], entries[j]
		if a.Group != b.Group {
			return a.Group < b.Group
		}
		if a.File != b.File {
			return a.File < b.File
		}
		return a.Test < b.Test
	})
	var text strings.Builder
	text.WriteString(l.Head)
	group := ""
	for _, e := range entries {
		if e.Group != group {
			group = e.Group
			fmt.Fprintf(&text, "\n[%s]\n", group)
		}
		fmt.Fprintf(&text, "%s  %s  %s\n", e.Key, e.State, oneLine(e.Reason))
	}
	return text.String()
}

// oneLine keeps a reason that came out of a program on its line.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)), " ")
}

// Change rewrites the file at path: it is read, changed by change and written again under a lock, so that two runs over different
// groups do not lose each other's entries.
func Change(path string, change func(*List)) error {
	lock, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("lock %s: %w", filepath.Dir(path), err)
	}
	l, err := Read(path)
	if err != nil {
		return err
	}
	change(l)
	text := l.Format()
	if _, err := Parse(text); err != nil {
		return fmt.Errorf("%s would not be readable: %w", path, err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".expectations-")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if _, err := temp.WriteString(text); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Chmod(0o644); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
