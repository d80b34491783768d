// Command parity runs every JavaScript test and example of this project under jsrt and under node and compares how they end and what
// they print.
//
//	go run ./test/parity -runtime ./jsrt
//	go run ./test/parity -runtime ./jsrt -node /path/to/node -run net/ -v
//
// A file that behaves otherwise on purpose, or because node on this machine is of another release, is listed in expectations.txt
// with its reason. The exit status is 0 when all else is equal, 1 when it is not, 2 when nothing could be compared. Without node
// there is nothing to compare with, which is said and is no failure.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"

	"jsrt/test/internal/expect"
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
		fmt.Fprintln(os.Stderr, "parity:", err)
		os.Exit(2)
	case !ok:
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	runtime, node, match, dir string
	jobs                      int
	timeout, watch            time.Duration
	verbose, update           bool
	roots                     []string
}

func parse(args []string, out io.Writer) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet("parity", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&o.runtime, "runtime", "", "the runtime to compare with node")
	f.StringVar(&o.node, "node", "node", "the node to compare with")
	f.StringVar(&o.match, "run", "", "only files that match this regular expression")
	f.StringVar(&o.dir, "dir", filepath.Join("test", "parity"), "the folder of expectations.txt")
	f.IntVar(&o.jobs, "j", runtime.NumCPU(), "files compared beside each other")
	f.DurationVar(&o.timeout, "timeout", 30*time.Second, "time limit of a test")
	f.DurationVar(&o.watch, "watch", 2*time.Second, "how long examples and canaries, which need not end by themselves, are watched")
	f.BoolVar(&o.verbose, "v", false, "print what differs")
	f.BoolVar(&o.update, "update", false, "rewrite the expectations from this run, keeping reasons")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	o.roots = f.Args()
	if len(o.roots) == 0 {
		o.roots = []string{filepath.Join("test", "node"), "examples"}
	}
	if o.runtime == "" {
		return nil, errors.New("-runtime says what to compare with node")
	}
	if o.jobs < 1 || o.update && o.match != "" {
		return nil, errors.New("these flags do not go together")
	}
	return o, nil
}

// program is one file to compare.
type program struct {
	// name is its path from the working directory, with slashes.
	name  string
	group string
	limit time.Duration
}

// comparison is the outcome for one file.
type comparison struct {
	// difference is one line, empty when both did the same.
	difference string
	// ours and theirs are what was compared, for -v.
	ours, theirs string
}

func run(ctx context.Context, args []string, out io.Writer) (bool, error) {
	o, err := parse(args, out)
	if err != nil {
		return false, err
	}
	node, err := exec.LookPath(o.node)
	if err != nil {
		fmt.Fprintf(out, "parity: %s is not installed, so there is nothing to compare with\n", o.node)
		return true, nil
	}
	ours, err := filepath.Abs(o.runtime)
	if err != nil {
		return false, err
	}
	match, err := regexp.Compile(o.match)
	if err != nil {
		return false, err
	}
	programs, err := list(o, match)
	if err != nil {
		return false, err
	}
	if len(programs) == 0 {
		return false, errors.New("no files")
	}
	listPath := filepath.Join(o.dir, "expectations.txt")
	expectations, err := expect.Read(listPath)
	if err != nil {
		return false, err
	}
	proc.NoCoreFiles()
	mark := fmt.Sprintf("JSRT_TEST_RUN=%d", os.Getpid())
	defer proc.KillMarked(mark)

	results := map[string]comparison{}
	if err := compareAll(ctx, o, ours, node, mark, programs, func(p program, c comparison) { results[p.name] = c }); err != nil {
		return false, err
	}
	// Two programs on a busy machine may differ by chance; what differs is compared once more alone.
	for _, p := range programs {
		if results[p.name].difference == "" || expectations.Entries[expect.Key{File: p.name}].State == expect.Fails {
			continue
		}
		c, err := compare(ctx, ours, node, mark, p)
		if err != nil {
			return false, err
		}
		results[p.name] = c
	}
	if o.update {
		return true, expect.Change(listPath, func(l *expect.List) { update(l, programs, results) })
	}
	return report(out, o, expectations, programs, results), nil
}

// list finds the programs below the roots: every .js, .mjs and .cjs file, but a test folder's own helpers beside its sub-folders,
// and what belongs to packages.
func list(o *options, match *regexp.Regexp) ([]program, error) {
	var all []program
	for _, base := range o.roots {
		helpers := false
		if entries, err := os.ReadDir(base); err == nil {
			for _, e := range entries {
				helpers = helpers || e.IsDir()
			}
		}
		err := filepath.WalkDir(base, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				switch d.Name() {
				case "node_modules", "testdata", "fixtures":
					return filepath.SkipDir
				}
				return nil
			}
			switch filepath.Ext(path) {
			case ".js", ".mjs", ".cjs":
			default:
				return nil
			}
			if helpers && filepath.Dir(path) == filepath.Clean(base) {
				return nil
			}
			name := filepath.ToSlash(path)
			if !match.MatchString(name) {
				return nil
			}
			p := program{name: name, group: filepath.ToSlash(filepath.Dir(path)), limit: o.timeout}
			if strings.HasPrefix(name, "examples/") || strings.Contains(name, "/canary/") {
				p.limit = o.watch
			}
			all = append(all, p)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func compareAll(ctx context.Context, o *options, ours, node, mark string, programs []program, done func(program, comparison)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Examples listen on fixed ports, so they run one at a time.
	var together, alone []program
	for _, p := range programs {
		if strings.HasPrefix(p.name, "examples/") {
			alone = append(alone, p)
		} else {
			together = append(together, p)
		}
	}
	queue := make(chan program)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var firstErr error
	for range o.jobs {
		wg.Go(func() {
			for p := range queue {
				c, err := compare(ctx, ours, node, mark, p)
				mu.Lock()
				if err == nil {
					done(p, c)
				} else if firstErr == nil {
					firstErr = err
					cancel()
				}
				mu.Unlock()
			}
		})
	}
	for _, p := range together {
		queue <- p
	}
	close(queue)
	wg.Wait()
	if firstErr != nil {
		return firstErr
	}
	for _, p := range alone {
		c, err := compare(ctx, ours, node, mark, p)
		if err != nil {
			return err
		}
		done(p, c)
	}
	return nil
}

// compare runs one program under both.
func compare(ctx context.Context, ours, node, mark string, p program) (comparison, error) {
	var texts [2]string
	var results [2]*proc.Result
	for i, path := range []string{ours, node} {
		temp, err := os.MkdirTemp("", "jp")
		if err != nil {
			return comparison{}, err
		}
		defer os.RemoveAll(temp)
		res, err := proc.Run(ctx, proc.Cmd{
			Path: path, Args: []string{filepath.FromSlash(p.name)}, Env: environ(temp, mark), Timeout: p.limit, MaxMemory: 4 << 30,
		})
		if err != nil {
			return comparison{}, err
		}
		results[i], texts[i] = res, describe(res, temp, path)
	}
	c := comparison{ours: texts[0], theirs: texts[1]}
	if texts[0] != texts[1] {
		c.difference = firstDifference(texts[0], texts[1])
	}
	return c, nil
}

// environ is the environment of a program: a temporary folder of its own and no settings of Node.
func environ(temp, mark string) []string {
	var env []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "NODE_") || name == "FORCE_COLOR" || name == "NO_COLOR" || name == "TMPDIR" {
			continue
		}
		env = append(env, entry)
	}
	return append(env, "TMPDIR="+temp, mark)
}

// firstDifference is the first line in which the texts differ, of both.
func firstDifference(ours, theirs string) string {
	a, b := strings.Split(ours, "\n"), strings.Split(theirs, "\n")
	for i := 0; ; i++ {
		switch {
		case i >= len(a) && i >= len(b):
			return "the texts differ"
		case i >= len(a):
			return fmt.Sprintf("only node: %q", shorten(b[i]))
		case i >= len(b):
			return fmt.Sprintf("only jsrt: %q", shorten(a[i]))
		case a[i] != b[i]:
			return fmt.Sprintf("jsrt: %q, node: %q", shorten(a[i]), shorten(b[i]))
		}
	}
}

func shorten(s string) string {
	runes := []rune(s)
	if len(runes) > 120 {
		return string(runes[:120]) + "..."
	}
	return s
}

// report prints what is not as expected and says whether all is.
func report(out io.Writer, o *options, l *expect.List, programs []program, results map[string]comparison) bool {
	ok, same, listed := true, 0, 0
	have := map[string]bool{}
	for _, p := range programs {
		have[p.name] = true
		c := results[p.name]
		e, isListed := l.Entries[expect.Key{File: p.name}]
		switch {
		case c.difference == "" && isListed && e.State == expect.Fails:
			ok = false
			fmt.Fprintf(out, "UNEXPECTED %s is listed as different but is the same\n", p.name)
		case c.difference == "":
			same++
		case isListed:
			listed++
		default:
			ok = false
			fmt.Fprintf(out, "DIFFERENT %s: %s\n", p.name, c.difference)
			if o.verbose {
				fmt.Fprintf(out, "--- jsrt\n%s--- node\n%s---\n", c.ours, c.theirs)
			}
		}
	}
	if o.match == "" {
		for key, e := range l.Entries {
			if !have[key.File] && inRoots(o, e) {
				ok = false
				fmt.Fprintf(out, "UNEXPECTED %s is listed but is no file\n", key.File)
			}
		}
	}
	fmt.Fprintf(out, "%d of %d programs do the same under both, %d differ as listed\n", same, len(programs), listed)
	return ok
}

func inRoots(o *options, e expect.Entry) bool {
	for _, root := range o.roots {
		if strings.HasPrefix(e.File, filepath.ToSlash(root)+"/") {
			return true
		}
	}
	return false
}

// update changes l so that it says what the run showed; the reasons of entries that stay are kept.
func update(l *expect.List, programs []program, results map[string]comparison) {
	have := map[string]bool{}
	for _, p := range programs {
		have[p.name] = true
		key := expect.Key{File: p.name}
		e, listed := l.Entries[key]
		if listed && e.State != expect.Fails {
			continue
		}
		c := results[p.name]
		if c.difference == "" {
			delete(l.Entries, key)
			continue
		}
		if !listed || strings.HasPrefix(e.Reason, expect.Unexplained) {
			e.Reason = expect.Unexplained + c.difference
		}
		e.Key, e.Group, e.State = key, p.group, expect.Fails
		l.Entries[key] = e
	}
	var gone []expect.Key
	for key, e := range l.Entries {
		for _, p := range programs {
			if p.group == e.Group && !have[key.File] {
				gone = append(gone, key)
				break
			}
		}
	}
	sort.Slice(gone, func(i, j int) bool { return gone[i].File < gone[j].File })
	for _, key := range gone {
		delete(l.Entries, key)
	}
}
