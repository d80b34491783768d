package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"jsrt/test/internal/nodesrc"
	"jsrt/test/internal/proc"
)

// outcome is how one file ended.
type outcome string

const (
	passed  outcome = "passed"
	failed  outcome = "failed"
	skipped outcome = "skipped"
)

// result is the outcome of one file and what is worth telling about it.
type result struct {
	outcome outcome
	// detail is one line: the reason of a skip, or the error of a failure.
	detail string
	// output is the tail of what a failing file printed.
	output string
	// second is set when the file failed beside others and passed when it was repeated alone.
	second   bool
	duration time.Duration
}

// runner runs files of the suite with one runtime.
type runner struct {
	// runtime is the executable and the arguments that stand before a file's own options.
	runtime []string
	tree    *nodesrc.Tree
	timeout time.Duration
	jobs    int
	// temp is the folder below which test/common/tmpdir makes its folders, one a worker.
	temp string
	// port is the first port of the range that files in sequential may use by number.
	port int
	// mark is in the environment of everything started, to find what is left over.
	mark string
}

// maxMemory keeps a runaway program from taking the machine down; Node's own largest tests stay below it.
const maxMemory = 6 << 30

func newRunner(runtime []string, tree *nodesrc.Tree, timeout time.Duration, jobs int) (*runner, error) {
	// Unix socket paths are limited to 107 bytes, so the folder's name is short.
	temp, err := os.MkdirTemp("", "jc")
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	return &runner{runtime: runtime, tree: tree, timeout: timeout, jobs: jobs, temp: temp, port: port, mark: fmt.Sprintf("JSRT_TEST_RUN=%d", os.Getpid())}, nil
}

// freePort lets two runs on one machine use common.PORT without meeting each other.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// close removes the temporary folder and kills what the tests left running outside their process groups.
func (r *runner) close() {
	proc.KillMarked(r.mark)
	os.RemoveAll(r.temp)
}

// environ is the environment of a test run by one worker.
func (r *runner) environ(worker int, more ...string) []string {
	var env []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		// A developer's own settings of Node or npm would change what the tests see.
		if strings.HasPrefix(name, "NODE_") || strings.HasPrefix(strings.ToLower(name), "npm_") || name == "FORCE_COLOR" || name == "NO_COLOR" || name == "TMPDIR" {
			continue
		}
		env = append(env, entry)
	}
	env = append(env,
		"NODE_TEST_DIR="+r.temp, "TMPDIR="+r.temp, "TEST_THREAD_ID="+strconv.Itoa(worker), "NODE_COMMON_PORT="+strconv.Itoa(r.port),
		// The list of global names in this test/common is older than Node 26's globals (navigator, sessionStorage); names that
		// leak into the global object are compared by test/api instead.
		"NODE_TEST_KNOWN_GLOBALS=0",
		r.mark,
	)
	return append(env, more...)
}

// command is the runtime, the options of a file and the file.
func (r *runner) command(flags []string, file string, args ...string) (string, []string) {
	all := append([]string{}, r.runtime[1:]...)
	all = append(append(append(all, flags...), file), args...)
	return r.runtime[0], all
}

// run runs one file as worker number worker.
func (r *runner) run(ctx context.Context, t *test, worker int, timeout time.Duration) (result, error) {
	path, args := r.command(t.flags, r.tree.Test(filepath.FromSlash(t.file)))
	res, err := proc.Run(ctx, proc.Cmd{
		Path: path, Args: args, Dir: r.tree.Root, Env: r.environ(worker), Timeout: timeout, MaxMemory: maxMemory,
	})
	if err != nil {
		return result{}, err
	}
	r.hidePaths(res)
	return judgeOutput(res), nil
}

// hidePaths replaces the folders of this machine in what a program printed: reasons are kept in files that other machines read.
func (r *runner) hidePaths(res *proc.Result) {
	for _, pair := range [][2]string{{r.tree.Root, "<suite>"}, {r.runtime[0], "<runtime>"}, {r.temp, "<temp>"}} {
		res.Stdout = bytes.ReplaceAll(res.Stdout, []byte(pair[0]), []byte(pair[1]))
		res.Stderr = bytes.ReplaceAll(res.Stderr, []byte(pair[0]), []byte(pair[1]))
	}
}

// skipLine is what common.skip prints before it ends with status 0 (the Test Anything Protocol's plan of nothing).
var skipLine = regexp.MustCompile(`(?m)^1\.\.0 # Skipped: ?(.*)$`)

func judgeOutput(res *proc.Result) result {
	out := result{duration: res.Duration}
	if res.OK() {
		if m := skipLine.FindSubmatch(res.Stdout); m != nil {
			out.outcome, out.detail = skipped, strings.TrimSpace(string(m[1]))
			return out
		}
		out.outcome = passed
		return out
	}
	out.outcome = failed
	text := string(res.Stdout)
	if len(res.Stderr) > 0 {
		text += string(res.Stderr)
	}
	out.output = tail(text, 40)
	out.detail = res.Status()
	if line := errorLine(string(res.Stderr)); line != "" {
		out.detail += ": " + line
	} else if line := errorLine(string(res.Stdout)); line != "" {
		out.detail += ": " + line
	}
	return out
}

var errorStart = regexp.MustCompile(`^\s*(?:Uncaught )?(?:\[?[A-Za-z]*(?:Error|Exception)(?: \[[A-Za-z0-9_]+\])?(?::|\]?$)|Mismatched |panic: |fatal error: |\S+: internal error: |not ok |error: )`)

// errorLine picks the line that names the error out of a report, with what follows when it ends in a colon: the next line, or the
// lines of an assertion's comparison that differ.
func errorLine(text string) string {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	for i, line := range lines {
		if !errorStart.MatchString(line) {
			continue
		}
		rest := lines[i+1:]
		if strings.HasSuffix(line, ":") && len(rest) > 0 {
			if rest[0] == "+ actual - expected" {
				for _, next := range rest[1:min(len(rest), 40)] {
					if strings.HasPrefix(next, "+ ") || strings.HasPrefix(next, "- ") {
						line += " " + next
					}
				}
			} else {
				line += " " + rest[0]
			}
		}
		return shorten(strings.Join(strings.Fields(line), " "))
	}
	if len(lines) == 0 {
		return ""
	}
	return shorten(lines[0])
}

func shorten(s string) string {
	const limit = 200
	runes := []rune(strings.ToValidUTF8(s, "?"))
	if len(runes) > limit {
		return string(runes[:limit]) + "..."
	}
	return string(runes)
}

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// runAll runs every test: those of parallel beside each other on all workers, then the others one by one. limit gives each its
// time limit and done is told each result as it comes, never from two goroutines at once.
func (r *runner) runAll(ctx context.Context, tests []*test, limit func(*test) time.Duration, done func(*test, result)) error {
	var together, alone []*test
	for _, t := range tests {
		if t.alone() {
			alone = append(alone, t)
		} else {
			together = append(together, t)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan *test)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var firstErr error
	for worker := 1; worker <= r.jobs; worker++ {
		wg.Go(func() {
			for t := range queue {
				res, err := r.run(ctx, t, worker, limit(t))
				mu.Lock()
				if err == nil {
					done(t, res)
				} else if firstErr == nil {
					firstErr = err
					cancel()
				}
				mu.Unlock()
			}
		})
	}
	for _, t := range together {
		queue <- t
	}
	close(queue)
	wg.Wait()
	if firstErr != nil {
		return firstErr
	}
	for _, t := range alone {
		res, err := r.run(ctx, t, 0, limit(t))
		if err != nil {
			return err
		}
		done(t, res)
	}
	return nil
}

// hangLimit is how long a program that must not end by itself is watched.
var hangLimit = 2 * time.Second

// canaries runs the programs of dir whose names say how they must end, and returns what is wrong with the runtime: one that does
// not run programs to their end, or does not report their failure, cannot be scored.
func (r *runner) canaries(ctx context.Context, dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	word := strconv.FormatInt(time.Now().UnixNano(), 36)
	env := r.environ(0, "CANARY_COMMON="+r.tree.Test("common"))
	var wrong []string
	count := 0
	for _, e := range entries {
		name := e.Name()
		kind := canaryKind(name)
		if kind == "" {
			return nil, fmt.Errorf("canary %s: the name must begin with must-pass, must-fail, must-skip or must-hang", name)
		}
		count++
		timeout := r.timeout
		if kind == "hang" {
			timeout = hangLimit
		}
		path, args := r.command(nil, filepath.Join(dir, name), word)
		res, err := proc.Run(ctx, proc.Cmd{Path: path, Args: args, Dir: r.tree.Root, Env: env, Timeout: timeout, MaxMemory: maxMemory})
		if err != nil {
			return nil, err
		}
		if complaint := judgeCanary(kind, word, res); complaint != "" {
			wrong = append(wrong, name+" "+complaint)
		}
	}
	if count == 0 {
		return nil, fmt.Errorf("no canaries in %s", dir)
	}
	sort.Strings(wrong)
	return wrong, nil
}

func canaryKind(name string) string {
	for _, kind := range []string{"pass", "fail", "skip", "hang"} {
		if strings.HasPrefix(name, "must-"+kind) {
			return kind
		}
	}
	return ""
}

func judgeCanary(kind, word string, res *proc.Result) string {
	got := judgeOutput(res)
	switch kind {
	case "pass":
		if got.outcome != passed {
			return "must pass but ends with " + got.detail
		}
		if !strings.Contains(string(res.Stdout), "ran "+word) {
			return "ends with status 0 but did not run"
		}
	case "fail":
		if res.OK() {
			return "must fail but ends with status 0"
		}
		if res.TimedOut {
			return "must fail by itself but runs into the time limit"
		}
	case "skip":
		if got.outcome != skipped {
			return "must count as skipped but counts as " + string(got.outcome)
		}
	case "hang":
		if !res.TimedOut {
			return "must still run at the time limit but ends with " + res.Status()
		}
	}
	return ""
}
