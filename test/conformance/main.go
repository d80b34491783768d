// Command conformance runs chosen groups of Node's own test suite with a runtime and compares the outcome with
// expectations.txt: a file that is not listed there must pass, and one that is listed as failing must not.
//
//	go run ./test/conformance -runtime ./jsrt                  all groups
//	go run ./test/conformance -runtime ./jsrt -groups net,dgram
//	go run ./test/conformance -runtime ./jsrt -update          rewrite expectations.txt, keeping its reasons
//	go run ./test/conformance -runtime node -score -results node.json
//	go run ./test/conformance -readme jsrt.json node.json      the table of the README
//
// The suite is that of the machine's own source package of nodejs, fetched once into the cache directory, or the tree that
// NODE_TESTS names. The exit status is 0 when all is as expected, 1 when something is not, 2 when nothing could be measured.
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
	"sort"
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
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(2)
	case !ok:
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	runtime     string
	label       string
	groups      string
	match       string
	jobs        int
	timeout     time.Duration
	update      bool
	score       bool
	all         bool
	verbose     bool
	results     string
	reference   bool
	readme      bool
	dir         string
	resultFiles []string
}

func parse(args []string, out io.Writer) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet("conformance", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&o.runtime, "runtime", "", "the runtime under test and its leading arguments, such as \"./jsrt\" or \"deno run -A\"")
	f.StringVar(&o.label, "label", "", "the runtime's name in results (default: the executable's name)")
	f.StringVar(&o.groups, "groups", "", "comma-separated groups (default: all)")
	f.StringVar(&o.match, "run", "", "only files that match this regular expression; nothing is said about the rest")
	f.IntVar(&o.jobs, "j", runtime.NumCPU(), "files run beside each other")
	f.DurationVar(&o.timeout, "timeout", 30*time.Second, "time limit of a file")
	f.BoolVar(&o.update, "update", false, "rewrite the expectations from this run, keeping reasons")
	f.BoolVar(&o.score, "score", false, "only count: do not compare with the expectations (for other runtimes)")
	f.BoolVar(&o.all, "all", false, "with -score: also run what is out of reach")
	f.BoolVar(&o.verbose, "v", false, "print the output of files that end unexpectedly (with -score: of all that fail)")
	f.StringVar(&o.results, "results", "", "write the results to this file as JSON")
	f.BoolVar(&o.reference, "reference", false, "with -score and all groups: write reference.txt, what the Node release that jsrt follows does")
	f.BoolVar(&o.readme, "readme", false, "print the README's table from the result files given as arguments")
	f.StringVar(&o.dir, "dir", "", "the folder of expectations.txt, suite.txt and canaries (default: test/conformance of the module)")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	o.resultFiles = f.Args()
	switch {
	case o.readme && len(o.resultFiles) == 0:
		return nil, errors.New("-readme needs result files")
	case o.readme:
		return o, nil
	case len(o.resultFiles) > 0:
		return nil, fmt.Errorf("unexpected argument %q", o.resultFiles[0])
	case strings.TrimSpace(o.runtime) == "":
		return nil, errors.New("-runtime says what to test")
	case o.update && (o.score || o.match != ""):
		return nil, errors.New("-update goes with whole groups, not with -score or -run")
	case o.all && !o.score:
		return nil, errors.New("-all goes with -score")
	case o.reference && (!o.score || o.groups != "" || o.match != ""):
		return nil, errors.New("-reference goes with -score over all groups")
	case o.jobs < 1:
		return nil, errors.New("-j must be at least 1")
	}
	if o.dir == "" {
		root, err := moduleRoot()
		if err != nil {
			return nil, err
		}
		o.dir = filepath.Join(root, "test", "conformance")
	}
	return o, nil
}

// moduleRoot is the nearest folder upwards that holds go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("not inside the module: no go.mod upwards of the working directory")
		}
		dir = parent
	}
}

// listedTimeout is the time limit of files that are expected to fail. Many of those hang, and a run must not wait the full limit
// for each; a file that began to pass and needs longer is found by -update, which gives every file the full limit.
const listedTimeout = 5 * time.Second

func run(ctx context.Context, args []string, out io.Writer) (bool, error) {
	o, err := parse(args, out)
	if err != nil {
		return false, err
	}
	if o.readme {
		table, err := readmeTable(o.resultFiles)
		if err != nil {
			return false, err
		}
		fmt.Fprint(out, table)
		return true, nil
	}
	chosen, err := chooseGroups(o.groups)
	if err != nil {
		return false, err
	}
	match, err := regexp.Compile(o.match)
	if err != nil {
		return false, err
	}
	command, version, err := runtimeCommand(ctx, o.runtime)
	if err != nil {
		return false, err
	}
	tree, err := nodesrc.Find(ctx, out)
	if err != nil {
		return false, err
	}
	tests, err := list(tree, chosen)
	if err != nil {
		return false, err
	}
	listPath, knownPath := filepath.Join(o.dir, "expectations.txt"), filepath.Join(o.dir, "suite.txt")
	expectations, err := expect.Read(listPath)
	if err != nil {
		return false, err
	}
	files, err := readKnown(knownPath)
	if err != nil {
		return false, err
	}
	refPath := filepath.Join(o.dir, "reference.txt")
	ref, err := readReference(refPath)
	if err != nil {
		return false, err
	}
	proc.NoCoreFiles()
	r, err := newRunner(command, tree, o.timeout, o.jobs)
	if err != nil {
		return false, err
	}
	defer r.close()

	fmt.Fprintf(out, "Node %s's suite in %s, run by %s %s\n", tree.Version, tree.Root, o.runtime, version)
	wrong, err := r.canaries(ctx, filepath.Join(o.dir, "canaries"))
	if err != nil {
		return false, err
	}
	if len(wrong) > 0 {
		for _, line := range wrong {
			fmt.Fprintln(out, "  canary", line)
		}
		return false, errors.New("the runtime cannot be scored: canaries did not end as they must, every group counts 0")
	}

	var chosenTests []*test
	for _, t := range tests {
		v, _ := expected(expectations, t)
		if match.MatchString(t.file) && (o.all || !v.state.OutOfReach()) {
			chosenTests = append(chosenTests, t)
		}
	}
	limit := func(t *test) time.Duration {
		if v, listed := expected(expectations, t); listed && v.state == expect.Fails && !o.update && !o.score {
			return min(listedTimeout, o.timeout)
		}
		return o.timeout
	}
	start := time.Now()
	results := map[string]result{}
	err = r.runAll(ctx, chosenTests, limit, func(t *test, res result) {
		results[t.file] = res
	})
	if err != nil {
		return false, err
	}
	// A file that must pass and did not, beside others on a busy machine, is tried once more alone. A new file has no such claim.
	for _, t := range chosenTests {
		v, _ := expected(expectations, t)
		if results[t.file].outcome != failed || (v.state != "" && v.state != expect.Flaky) || (o.update && files[t.file] == "") {
			continue
		}
		res, err := r.run(ctx, t, 0, o.timeout)
		if err != nil {
			return false, err
		}
		if res.outcome != failed {
			res.second = true
			results[t.file] = res
		}
	}
	elapsed := time.Since(start)

	scores := count(tests, expectations, results)
	printScores(out, scores, chosen, alsoInNode(tests, results, ref))
	fmt.Fprintf(out, "%d files in %s\n", len(results), elapsed.Round(time.Second))
	if o.results != "" {
		if err := writeResults(o, tree, version, scores, tests, results); err != nil {
			return false, err
		}
	}
	if o.update {
		for _, t := range tests {
			files[t.file] = t.digest
		}
		for _, name := range stale(expectations, tests, chosen) {
			delete(files, name)
		}
		if err := files.write(knownPath, tree.Version); err != nil {
			return false, err
		}
		return true, expect.Change(listPath, func(l *expect.List) { update(l, tests, results, ref) })
	}
	if o.reference {
		return true, writeReference(refPath, version, tests, results)
	}
	if o.score {
		printFailures(out, o, tests, results)
		return true, nil
	}
	return report(out, o, tests, expectations, files, results, chosen), nil
}

// runtimeCommand splits the -runtime text and asks the program for its version.
func runtimeCommand(ctx context.Context, text string) (command []string, version string, err error) {
	command = strings.Fields(text)
	if strings.Contains(command[0], "/") {
		// The tests run in the suite's folder.
		if command[0], err = filepath.Abs(command[0]); err != nil {
			return nil, "", err
		}
	}
	res, err := proc.Run(ctx, proc.Cmd{Path: command[0], Args: []string{"--version"}, Timeout: 10 * time.Second})
	if err != nil {
		return nil, "", err
	}
	if !res.OK() {
		return nil, "", fmt.Errorf("%s --version ends with %s", command[0], res.Status())
	}
	version, _, _ = strings.Cut(strings.TrimSpace(string(res.Stdout)), "\n")
	return command, version, nil
}

// count makes the score of each group.
func count(tests []*test, l *expect.List, results map[string]result) map[string]*score {
	scores := map[string]*score{}
	for _, t := range tests {
		s := scores[t.group]
		if s == nil {
			s = &score{}
			scores[t.group] = s
		}
		s.Files++
		if v, _ := expected(l, t); v.state.OutOfReach() {
			s.OutOfReach++
			continue
		}
		switch results[t.file].outcome {
		case passed:
			s.Passed++
		case skipped:
			s.Skipped++
		case failed:
			s.Failed++
		}
	}
	return scores
}

// alsoInNode counts, by group, the failures that the Node release jsrt follows shows too.
func alsoInNode(tests []*test, results map[string]result, ref *reference) map[string]int {
	same := map[string]int{}
	for _, t := range tests {
		if r, ran := results[t.file]; ran && r.outcome == failed && ref.results[t.file].outcome == failed {
			same[t.group]++
			same[""]++
		}
	}
	return same
}

func printScores(out io.Writer, scores map[string]*score, chosen map[string]bool, same map[string]int) {
	fmt.Fprintf(out, "%-16s %7s %11s %7s %7s %10s %7s %8s\n", "group", "passed", "applicable", "", "failed", "as in Node", "skipped", "no reach")
	line := func(name string, s score) {
		share := 0.0
		if s.Applicable() > 0 {
			share = 100 * float64(s.Passed) / float64(s.Applicable())
		}
		inNode := same[name]
		if name == "all" {
			inNode = same[""]
		}
		fmt.Fprintf(out, "%-16s %7d %11d %6.1f%% %7d %10d %7d %8d\n", name, s.Passed, s.Applicable(), share, s.Failed, inNode, s.Skipped, s.OutOfReach)
	}
	var sum score
	for _, g := range groups {
		if s := scores[g.name]; chosen[g.name] && s != nil {
			line(g.name, *s)
			sum.add(*s)
		}
	}
	line("all", sum)
}

// report prints what is not as expected and says whether all is.
func report(out io.Writer, o *options, tests []*test, l *expect.List, files known, results map[string]result, chosen map[string]bool) bool {
	ok := true
	var second, notJudged []string
	for _, t := range tests {
		res, ran := results[t.file]
		if !ran {
			continue
		}
		if res.second {
			second = append(second, t.file)
		}
		if files[t.file] != t.digest {
			notJudged = append(notJudged, t.file+": "+string(res.outcome))
			continue
		}
		v, _ := expected(l, t)
		if complaint := complain(v, res); complaint != "" {
			ok = false
			fmt.Fprintf(out, "UNEXPECTED %s %s\n", t.file, complaint)
			if o.verbose && res.output != "" {
				fmt.Fprintln(out, indent(res.output))
			}
		}
	}
	if o.match == "" && len(notJudged) == 0 {
		for _, file := range stale(l, tests, chosen) {
			ok = false
			fmt.Fprintf(out, "UNEXPECTED %s is listed but is no file of the suite\n", file)
		}
	}
	for _, file := range second {
		fmt.Fprintf(out, "passed only when repeated alone: %s\n", file)
	}
	if len(notJudged) > 0 {
		fmt.Fprintf(out, "not judged, since these files differ from those the expectations were written for:\n%s\n", indent(strings.Join(notJudged, "\n")))
	}
	if n := unexplained(l, chosen); n > 0 {
		fmt.Fprintf(out, "%d entries of expectations.txt have no reason in words yet (%q)\n", n, strings.TrimSpace(expect.Unexplained))
	}
	if ok {
		fmt.Fprintln(out, "all as expected")
	} else {
		fmt.Fprintln(out, "not as expected; after checking that each change is meant, rewrite the expectations with -update")
	}
	return ok
}

func unexplained(l *expect.List, chosen map[string]bool) int {
	n := 0
	for _, e := range l.Entries {
		if chosen[e.Group] && strings.HasPrefix(e.Reason, expect.Unexplained) {
			n++
		}
	}
	return n
}

// printFailures lists what failed or skipped, for runs that are not compared with expectations.
func printFailures(out io.Writer, o *options, tests []*test, results map[string]result) {
	for _, t := range tests {
		res, ran := results[t.file]
		if !ran || res.outcome == passed {
			continue
		}
		fmt.Fprintf(out, "%s %s: %s\n", res.outcome, t.file, res.detail)
		if o.verbose && res.output != "" {
			fmt.Fprintln(out, indent(res.output))
		}
	}
}

func indent(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }

// resultFile is the JSON form of a run.
type resultFile struct {
	Runtime string            `json:"runtime"`
	Version string            `json:"version"`
	Suite   string            `json:"suite"`
	Date    string            `json:"date"`
	Groups  map[string]*score `json:"groups"`
	// Files has the outcome of every file that was run, with its detail when it did not pass.
	Files map[string]string `json:"files"`
	// Slow lists the files that took longest, in seconds.
	Slow map[string]float64 `json:"slow"`
}

func writeResults(o *options, tree *nodesrc.Tree, version string, scores map[string]*score, tests []*test, results map[string]result) error {
	label := o.label
	if label == "" {
		label = filepath.Base(strings.Fields(o.runtime)[0])
	}
	file := resultFile{
		Runtime: label, Version: version, Suite: tree.Version, Date: time.Now().UTC().Format(time.DateOnly),
		Groups: scores, Files: map[string]string{}, Slow: map[string]float64{},
	}
	byTime := append([]*test{}, tests...)
	sort.Slice(byTime, func(i, j int) bool { return results[byTime[i].file].duration > results[byTime[j].file].duration })
	for i, t := range byTime {
		res, ran := results[t.file]
		if !ran {
			continue
		}
		file.Files[t.file] = string(res.outcome)
		if res.outcome != passed {
			file.Files[t.file] += ": " + res.detail
		}
		if i < 25 {
			file.Slow[t.file] = res.duration.Seconds()
		}
	}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.results, append(text, '\n'), 0o644)
}
