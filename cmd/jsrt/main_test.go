package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary is jsrt when this variable is set: the programs under test run in processes of their own, without another build.
const asJsrt = "JSRT_TEST_AS_JSRT"

var update = flag.Bool("update", false, "record what the Node binary that JSRT_NODE names prints, as the expected output")

func TestMain(m *testing.M) {
	if os.Getenv(asJsrt) == "1" {
		os.Unsetenv(asJsrt)
		main()
	}
	flag.Parse()
	// Some programs die of signals that leave core files.
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	os.Exit(m.Run())
}

type result struct {
	stdout, stderr string
	status         int // 128+n after signal n
}

type program struct {
	args  []string
	dir   string
	stdin string
	env   []string
}

func (p program) run(t *testing.T) result {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return p.runBy(t, self)
}

func (p program) runBy(t *testing.T, binary string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, p.args...)
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, &stdout, &stderr
	cmd.Stdin = strings.NewReader(p.stdin)
	cmd.Env = append(append(os.Environ(), asJsrt+"=1"), p.env...)
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("%v: %v\n%s%s", p.args, err, &stdout, &stderr)
	}
	r := result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
	if ws := cmd.ProcessState.Sys().(syscall.WaitStatus); ws.Signaled() {
		r.status = 128 + int(ws.Signal())
	}
	return r
}

// recorded compares got with the file at path, or writes the file from what Node prints.
func recorded(t *testing.T, path, got string, fromNode func(binary string) string) (same bool, want string) {
	t.Helper()
	if *update {
		node := os.Getenv("JSRT_NODE")
		if node == "" {
			t.Fatal("set JSRT_NODE to a Node binary of the release that jsrt follows")
		}
		if err := os.WriteFile(path, []byte(fromNode(node)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return got == string(data), string(data)
}

func programs(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.js"))
	if err != nil || len(files) == 0 {
		t.Fatal("no programs in ", dir, err)
	}
	for i := range files {
		if files[i], err = filepath.Abs(files[i]); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestOrder runs programs whose output tells in which order things happen. What they must print was recorded from Node.
func TestOrder(t *testing.T) {
	for _, file := range programs(t, "order") {
		name := strings.TrimSuffix(filepath.Base(file), ".js")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := program{args: []string{file}}
			text := func(r result) string { return fmt.Sprintf("%s=> %d\n", r.stdout, r.status) }
			r := p.run(t)
			if same, want := recorded(t, strings.TrimSuffix(file, ".js")+".out", text(r), func(node string) string { return text(p.runBy(t, node)) }); !same {
				t.Errorf("got:\n%s\nwant:\n%s\nstderr:\n%s", text(r), want, r.stderr)
			}
		})
	}
}

// differences are the reports that are not Node's word for word, and why.
var differences = map[string]string{
	"assign-const":                "the engine gives the statement's position, not the operator's",
	"error-name-changed":          "the engine knows where an error was made, not where it was thrown",
	"stack-string":                "as error-name-changed",
	"stack-undefined":             "as error-name-changed",
	"in-microtask":                "V8 points into the throw statement here, and at it everywhere else",
	"reference":                   "V8 points at the return statement",
	"long-line":                   "a line that floods the terminal is left out",
	"module-not-found":            "Node points into its own loader, jsrt at the require",
	"module-not-found-bare":       "as module-not-found",
	"node-error":                  "Node points into its own library, jsrt at the call",
	"syntax-json":                 "as node-error",
	"syntax-string":               "V8 underlines the rest of the line",
	"throw-symbol":                "Node prints an empty line for a symbol",
	"type-not-function":           "the engine's text",
	"type-undefined":              "the engine's text",
	"unhandled-error-event":       "Node points into its own library and adds where the event was emitted",
	"unhandled-error-event-value": "as node-error",
}

var (
	frame   = regexp.MustCompile(`^\s+(at .*?|\.\.\. \d+ lines matching.*?)( \{)?$`)
	pid     = regexp.MustCompile(`\(node:\d+\)`)
	goText  = regexp.MustCompile(`goroutine \d|\.go:\d`)
	command = regexp.MustCompile("Use `[^ ]+ ")
)

// normal is a report without what cannot be the same: process ids, directories, stack frames, and the head that points into Node's own library.
func normal(r result, dir string) string {
	text := strings.ReplaceAll(r.stderr, dir+"/", "DIR/")
	text = command.ReplaceAllString(pid.ReplaceAllString(text, "(node:PID)"), "Use `node ")
	if strings.HasPrefix(text, "node:") {
		_, text, _ = strings.Cut(text, "\n\n")
	}
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if m := frame.FindStringSubmatch(line); m == nil {
			out = append(out, line)
		} else if m[2] != "" {
			out[len(out)-1] += m[2]
		}
	}
	return fmt.Sprintf("%s=> %d\n", strings.Join(out, "\n"), r.status)
}

// TestFatal runs programs that die, and compares what they leave on stderr with Node's report.
func TestFatal(t *testing.T) {
	for _, file := range programs(t, "fatal") {
		name := strings.TrimSuffix(filepath.Base(file), ".js")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := program{args: []string{file}}
			dir := filepath.Dir(file)
			r := p.run(t)
			got := normal(r, dir)
			same, want := recorded(t, strings.TrimSuffix(file, ".js")+".err", got, func(node string) string { return normal(p.runBy(t, node), dir) })
			why, different := differences[name]
			switch {
			case !same && !different:
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			case same && different:
				t.Errorf("is now as Node's; take it off the list (%s)", why)
			case different && got[strings.LastIndex(got, "=>"):] != want[strings.LastIndex(want, "=>"):]:
				t.Errorf("ends with %s, Node with %s", got[strings.LastIndex(got, "=>"):], want[strings.LastIndex(want, "=>"):])
			}
			if goText.MatchString(r.stderr) {
				t.Errorf("Go shows through:\n%s", r.stderr)
			}
		})
	}
}
