// Command wpt runs the Web Platform Tests that Node's source carries, sub-test by sub-test, with a runtime and compares the outcome
// with expectations.txt: a sub-test that is not listed there must pass, and one that is listed must not.
//
//	go run ./test/wpt -runtime ./jsrt
//	go run ./test/wpt -runtime ./jsrt -groups url,encoding -update
//	go run ./test/wpt -runtime node -score
//	go run ./test/wpt -runtime node -counts         rewrite subtests.txt, the number of sub-tests of each file
//
// Each file becomes one program: host.js of this folder, testharness.js, the scripts of the file's META lines and the file. The
// exit status is 0 when all is as expected, 1 when something is not, 2 when nothing could be measured.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"time"

	"jsrt/test/internal/expect"
	"jsrt/test/internal/nodesrc"
	"jsrt/test/internal/proc"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ok, err := run(ctx, os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "wpt:", err)
		os.Exit(2)
	case !ok:
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	runtime, groups, match, results, dir, print string
	jobs                                        int
	timeout                                     time.Duration
	update, score, counts                       bool
}

func parse(args []string, out io.Writer) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet("wpt", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&o.runtime, "runtime", "", "the runtime under test and its leading arguments")
	f.StringVar(&o.groups, "groups", "", "comma-separated groups (default: all)")
	f.StringVar(&o.match, "run", "", "only files that match this regular expression")
	f.StringVar(&o.results, "results", "", "write the results to this file as JSON")
	f.StringVar(&o.print, "print", "", "print the program made for the one file that this regular expression matches, and end")
	f.IntVar(&o.jobs, "j", runtime.NumCPU(), "files run beside each other")
	f.DurationVar(&o.timeout, "timeout", 30*time.Second, "time limit of a file; three times as long for those that ask for a long one")
	f.BoolVar(&o.update, "update", false, "rewrite the expectations from this run, keeping reasons")
	f.BoolVar(&o.score, "score", false, "only count and list failures: do not compare with the expectations")
	f.BoolVar(&o.counts, "counts", false, "rewrite the numbers of sub-tests from this run")
	f.StringVar(&o.dir, "dir", filepath.Join("test", "wpt"), "the folder of expectations.txt, subtests.txt and host.js")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	switch {
	case f.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q", f.Arg(0))
	case strings.TrimSpace(o.runtime) == "" && o.print == "":
		return nil, errors.New("-runtime says what to test")
	case (o.update || o.counts) && o.match != "", o.update && o.score, o.update && o.counts, o.jobs < 1:
		return nil, errors.New("these flags do not go together")
	}
	return o, nil
}

func chooseGroups(names string) (map[string]bool, error) {
	chosen, known := map[string]bool{}, []string{}
	for _, g := range groups {
		known = append(known, g.name)
		chosen[g.name] = names == ""
	}
	if names == "" {
		return chosen, nil
	}
	for _, name := range strings.Split(names, ",") {
		if _, ok := chosen[name]; !ok {
			return nil, fmt.Errorf("no group %q; -groups takes a list of %s", name, strings.Join(known, ", "))
		}
		chosen[name] = true
	}
	return chosen, nil
}

func run(ctx context.Context, args []string, out io.Writer) (bool, error) {
	o, err := parse(args, out)
	if err != nil {
		return false, err
	}
	chosen, err := chooseGroups(o.groups)
	if err != nil {
		return false, err
	}
	match, err := regexp.Compile(o.match + o.print)
	if err != nil {
		return false, err
	}
	tree, err := nodesrc.Find(ctx, out)
	if err != nil {
		return false, err
	}
	all, err := list(tree, chosen)
	if err != nil {
		return false, err
	}
	host, err := os.ReadFile(filepath.Join(o.dir, "host.js"))
	if err != nil {
		return false, err
	}
	listPath, countsPath := filepath.Join(o.dir, "expectations.txt"), filepath.Join(o.dir, "subtests.txt")
	expectations, err := expect.Read(listPath)
	if err != nil {
		return false, err
	}
	numbers, err := readCounts(countsPath)
	if err != nil {
		return false, err
	}
	var reachable []*page
	for _, p := range all {
		if state, _ := p.expected(expectations); match.MatchString(p.name) && !state.OutOfReach() {
			reachable = append(reachable, p)
		}
	}
	if o.print != "" {
		if len(reachable) != 1 {
			return false, fmt.Errorf("%d files match", len(reachable))
		}
		text, err := script(tree, reachable[0], string(host))
		fmt.Fprint(out, text)
		return err == nil, err
	}

	command := strings.Fields(o.runtime)
	if strings.Contains(command[0], "/") {
		if command[0], err = filepath.Abs(command[0]); err != nil {
			return false, err
		}
	}
	temp, err := os.MkdirTemp("", "wpt")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(temp)
	proc.NoCoreFiles()
	r := &runner{runtime: command, tree: tree, host: string(host), temp: temp, timeout: o.timeout, jobs: o.jobs, mark: fmt.Sprintf("JSRT_TEST_RUN=%d", os.Getpid())}
	defer proc.KillMarked(r.mark)

	version, err := proc.Run(ctx, proc.Cmd{Path: command[0], Args: []string{"--version"}, Timeout: 10 * time.Second})
	if err != nil {
		return false, err
	}
	by := strings.TrimSpace(o.runtime + " " + strings.TrimSpace(string(version.Stdout)))
	fmt.Fprintf(out, "Web Platform Tests of Node %s's source, run by %s\n", tree.Version, by)
	if err := selfTest(ctx, r); err != nil {
		return false, err
	}

	start := time.Now()
	results := map[string]result{}
	if err := r.runAll(ctx, reachable, func(p *page, res result) { results[p.name] = res }); err != nil {
		return false, err
	}
	// Like a file of Node's suite, one that should come to its end and did not is tried once more alone.
	for _, p := range reachable {
		state, _ := p.expected(expectations)
		if state != "" || results[p.name].broken == "" || (o.update && len(expectations.Entries) == 0) {
			continue
		}
		res, err := r.run(ctx, p, 0)
		if err != nil {
			return false, err
		}
		if res.broken == "" {
			results[p.name] = res
		}
	}
	scores := printScores(out, numbers, reachable, results, chosen)
	fmt.Fprintf(out, "%d files in %s\n", len(results), time.Since(start).Round(time.Second))
	if o.results != "" {
		text, err := json.MarshalIndent(map[string]any{"runtime": by, "date": time.Now().UTC().Format(time.DateOnly), "groups": scores}, "", "  ")
		if err != nil {
			return false, err
		}
		if err := os.WriteFile(o.results, append(text, '\n'), 0o644); err != nil {
			return false, err
		}
	}
	switch {
	case o.counts:
		for _, p := range reachable {
			numbers[p.name] = len(results[p.name].tests)
			if why := results[p.name].broken; why != "" {
				fmt.Fprintf(out, "broken %s after %d sub-tests: %s\n", p.name, len(results[p.name].tests), shorten(why))
			}
		}
		return true, numbers.write(countsPath, "Node "+strings.TrimSpace(string(version.Stdout)))
	case o.update:
		return true, expect.Change(listPath, func(l *expect.List) { update(l, numbers, all, results) })
	case o.score:
		printFailures(out, numbers, reachable, results)
		return true, nil
	}
	return report(out, expectations, numbers, all, reachable, results, o.match == ""), nil
}

// score counts one group.
type score struct {
	Passed int `json:"passed"`
	Total  int `json:"total"`
}

// bar is the share of sub-tests that the groups of barGroups together have to pass, in percent.
const bar = 91.0

var barGroups = map[string]bool{"url": true, "encoding": true, "dom": true, "timers": true, "console": true, "hr-time": true}

func printScores(out io.Writer, numbers counts, all []*page, results map[string]result, chosen map[string]bool) map[string]score {
	scores := map[string]score{}
	for _, p := range all {
		r, s := results[p.name], scores[p.group]
		s.Total += numbers.total(p, r)
		for _, t := range r.tests {
			if t.passed {
				s.Passed++
			}
		}
		scores[p.group] = s
	}
	var core, sum score
	line := func(name string, s score) {
		share := 0.0
		if s.Total > 0 {
			share = 100 * float64(s.Passed) / float64(s.Total)
		}
		fmt.Fprintf(out, "%-22s %7d of %7d  %5.1f%%\n", name, s.Passed, s.Total, share)
	}
	for _, g := range groups {
		s, ok := scores[g.name]
		if !chosen[g.name] || !ok {
			continue
		}
		line(g.name, s)
		sum.Passed, sum.Total = sum.Passed+s.Passed, sum.Total+s.Total
		if barGroups[g.name] {
			core.Passed, core.Total = core.Passed+s.Passed, core.Total+s.Total
		}
	}
	line("all", sum)
	line(fmt.Sprintf("the first six (bar %g%%)", bar), core)
	return scores
}

func printFailures(out io.Writer, numbers counts, all []*page, results map[string]result) {
	for _, p := range all {
		r := results[p.name]
		if whole, why := complete(numbers, p, r); !whole {
			fmt.Fprintf(out, "broken %s: %s\n", p.name, shorten(why))
		}
		for name, t := range r.tests {
			if !t.passed {
				fmt.Fprintf(out, "failed %s: %s\n", expect.Key{File: p.name, Test: name}, shorten(t.detail))
			}
		}
	}
}

// report prints what is not as expected and says whether all is.
func report(out io.Writer, l *expect.List, numbers counts, all, reachable []*page, results map[string]result, whole bool) bool {
	ok := true
	listed := bySubTest(l)
	for _, p := range reachable {
		for _, complaint := range complaints(l, listed, numbers, p, results[p.name]) {
			ok = false
			fmt.Fprintln(out, "UNEXPECTED", complaint)
		}
	}
	if whole {
		names, inGroups := map[string]bool{}, map[string]bool{}
		for _, p := range all {
			names[p.name], inGroups[p.group] = true, true
		}
		for key, e := range l.Entries {
			if inGroups[e.Group] && !names[key.File] {
				ok = false
				fmt.Fprintf(out, "UNEXPECTED %s is listed but is no file of the suite\n", key)
			}
		}
	}
	if ok {
		fmt.Fprintln(out, "all as expected")
	} else {
		fmt.Fprintln(out, "not as expected; after checking that each change is meant, rewrite the expectations with -update")
	}
	return ok
}
