package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"jsrt/test/internal/nodesrc"
	"jsrt/test/internal/proc"
)

// subTest is the outcome of one sub-test.
type subTest struct {
	passed bool
	// detail is the status and message of one that did not pass.
	detail string
}

// result is what a page reported.
type result struct {
	// tests has an entry for each sub-test reported, by name; a repeated name gets " #2" and so on.
	tests map[string]subTest
	// broken says why the harness did not come to its end in good order; empty when it did.
	broken string
	output string
}

// statusNames are the constants of testharness.js.
var statusNames = []string{"PASS", "FAIL", "TIMEOUT", "NOTRUN", "PRECONDITION_FAILED"}

// record is one line of the host script: a sub-test's end, or the harness's.
type record struct {
	Name    string `json:"name"`
	Status  int    `json:"status"`
	Message string `json:"message"`
	Done    bool   `json:"done"`
}

// recordMark begins the lines that the host script prints; what the tests print themselves stands between them.
const recordMark = "\x1eWPT "

// read makes a result of what the page's program printed and how it ended.
func read(res *proc.Result) result {
	r := result{tests: map[string]subTest{}}
	done := false
	for _, line := range bytes.Split(res.Stdout, []byte("\n")) {
		// A test may print without a line end before a record.
		at := bytes.Index(line, []byte(recordMark))
		if at < 0 {
			continue
		}
		var rec record
		if err := json.Unmarshal(line[at+len(recordMark):], &rec); err != nil {
			r.broken = "a report line cannot be read: " + err.Error()
			return r
		}
		if rec.Done {
			done = true
			if rec.Status != 0 {
				r.broken = "harness error: " + rec.Message
			}
			continue
		}
		name := rec.Name
		for n := 2; ; n++ {
			if _, taken := r.tests[name]; !taken {
				break
			}
			name = fmt.Sprintf("%s #%d", rec.Name, n)
		}
		one := subTest{passed: rec.Status == 0}
		if !one.passed {
			one.detail = rec.Message
			if rec.Status >= 0 && rec.Status < len(statusNames) && rec.Status != 1 {
				one.detail = strings.TrimSpace(statusNames[rec.Status] + " " + one.detail)
			}
		}
		r.tests[name] = one
	}
	switch {
	case done:
	case !res.OK():
		r.broken = res.Status() + firstError(string(res.Stderr))
	default:
		r.broken = "ended before all sub-tests were done"
	}
	if r.broken != "" {
		r.output = string(res.Stderr)
	}
	return r
}

// firstError is the line of a crash report that names the error.
func firstError(text string) string {
	first := ""
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if first == "" {
			first = line
		}
		if strings.Contains(line, "Error: ") || strings.HasPrefix(line, "Error") || strings.HasPrefix(line, "panic: ") {
			first = line
			break
		}
	}
	if first == "" {
		return ""
	}
	return ": " + shorten(first)
}

func shorten(s string) string {
	const limit = 160
	runes := []rune(strings.ToValidUTF8(s, "?"))
	if len(runes) > limit {
		return string(runes[:limit]) + "..."
	}
	return string(runes)
}

// runner runs pages with one runtime.
type runner struct {
	runtime []string
	tree    *nodesrc.Tree
	host    string
	temp    string
	timeout time.Duration
	jobs    int
	mark    string
}

// maxMemory keeps a runaway program from taking the machine down.
const maxMemory = 4 << 30

// maxOutput holds the reports of the largest pages, which have tens of thousands of sub-tests.
const maxOutput = 64 << 20

func (r *runner) environ() []string {
	var env []string
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "NODE_") && !strings.HasPrefix(strings.ToLower(entry), "npm_") {
			env = append(env, entry)
		}
	}
	return append(env, r.mark, "TMPDIR="+r.temp)
}

func (r *runner) run(ctx context.Context, p *page, worker int) (result, error) {
	text, err := script(r.tree, p, r.host)
	if err != nil {
		return result{}, err
	}
	file := filepath.Join(r.temp, fmt.Sprintf("page%d.cjs", worker))
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return result{}, err
	}
	timeout := r.timeout
	if p.long {
		timeout *= 3
	}
	res, err := proc.Run(ctx, proc.Cmd{
		Path: r.runtime[0], Args: append(append([]string{}, r.runtime[1:]...), file), Dir: r.temp, Env: r.environ(),
		Timeout: timeout, MaxMemory: maxMemory, MaxOutput: maxOutput,
	})
	if err != nil {
		return result{}, err
	}
	// Messages are kept in files that other machines read.
	for _, pair := range [][2]string{{root(r.tree), "<suite>"}, {r.temp, "<temp>"}} {
		res.Stdout = bytes.ReplaceAll(res.Stdout, []byte(pair[0]), []byte(pair[1]))
		res.Stderr = bytes.ReplaceAll(res.Stderr, []byte(pair[0]), []byte(pair[1]))
	}
	return read(res), nil
}

// runAll runs the pages beside each other; done is never called from two goroutines at once.
func (r *runner) runAll(ctx context.Context, pages []*page, done func(*page, result)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan *page)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var firstErr error
	for worker := 1; worker <= r.jobs; worker++ {
		wg.Go(func() {
			for p := range queue {
				res, err := r.run(ctx, p, worker)
				mu.Lock()
				if err == nil {
					done(p, res)
				} else if firstErr == nil {
					firstErr = err
					cancel()
				}
				mu.Unlock()
			}
		})
	}
	for _, p := range pages {
		queue <- p
	}
	close(queue)
	wg.Wait()
	return firstErr
}
