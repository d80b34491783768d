// Command bench measures how fast plain JavaScript runs: small programs of one property of the engine each, and some larger ones, on jsrt with stock
// goja, on jsrt with the patched engine, and on node without its compilers (node --jitless), which is an interpreter, too.
//
//	go run ./test/engine/bench [-programs pattern] [-rounds n] [-stock path] [-patched path] [-node path] [-json file]
//
// It prints the CPU nanoseconds of a unit of work, the ratios to node, and their geometric mean. The runtimes take turns. The two jsrts are built
// when no path is given; the patched one needs build/go.mod (go run ./engine/patch).
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"text/tabwriter"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// files are the programs' files in the order in which they run.
var files = []string{"micro.js", "classic.js", "cliffs.js"}

// The bars: ratios to node --jitless.
const (
	worstRatio = 20 // no program but the cliffs, which a compiler-less V8 does not have
	meanRatio  = 7
)

// interpreter is a way to run a program.
type interpreter struct {
	name string
	argv []string
}

// result holds the best nanoseconds of a program by interpreter; 0 where it failed.
type result struct {
	Program string             `json:"program"`
	Nanos   map[string]float64 `json:"nanos"`
}

func run() error {
	pattern := flag.String("programs", "", "regular expression of the programs' names; all when empty")
	rounds := flag.Int("rounds", 1, "rounds; the best of them counts")
	stock := flag.String("stock", "", "path of a jsrt with stock goja; built when empty, left out when -")
	patched := flag.String("patched", "", "path of a jsrt with the patched engine; built when empty, left out when -")
	node := flag.String("node", "node", "path of node")
	other := flag.String("other", "", "path of another interpreter with process.cpuUsage and require, to stand beside them")
	jsonFile := flag.String("json", "", "write the results to this file")
	flag.Parse()
	want, err := regexp.Compile(*pattern)
	if err != nil {
		return err
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "jsrt-engine-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)

	var list []interpreter
	for _, b := range []struct {
		name, path string
		flags      []string
	}{
		{"stock", *stock, nil},
		{"patched", *patched, []string{"-modfile=build/go.mod", "-tags", "jsrt_patched"}},
	} {
		if b.path == "-" {
			continue
		}
		if b.path == "" {
			b.path = filepath.Join(temp, "jsrt-"+b.name)
			build := exec.Command("go", append(append([]string{"build"}, b.flags...), "-o", b.path, "./cmd/jsrt")...)
			build.Dir, build.Stderr = root, os.Stderr
			if err := build.Run(); err != nil {
				return fmt.Errorf("build of the %s jsrt: %w", b.name, err)
			}
		}
		list = append(list, interpreter{b.name, []string{b.path}})
	}
	if path, err := exec.LookPath(*node); err == nil {
		list = append(list, interpreter{"node", []string{path, "--jitless"}})
	}
	if *other != "" {
		list = append(list, interpreter{filepath.Base(*other), []string{*other}})
	}

	dir := filepath.Join(root, "test", "engine", "bench")
	var results []*result
	for _, file := range files {
		names, err := programsOf(filepath.Join(dir, file))
		if err != nil {
			return err
		}
		for _, name := range names {
			if want.MatchString(name) {
				results = append(results, measure(dir, file, name, list, *rounds))
			}
		}
	}
	if *jsonFile != "" {
		data, err := json.MarshalIndent(results, "", "\t")
		if err != nil {
			return err
		}
		if err := os.WriteFile(*jsonFile, append(data, '\n'), 0o644); err != nil {
			return err
		}
	}
	return report(results, list)
}

// programName is the beginning of a line that defines a program.
var programName = regexp.MustCompile(`(?m)^  '([\w-]+)': `)

func programsOf(file string) ([]string, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, m := range programName.FindAllSubmatch(src, -1) {
		names = append(names, string(m[1]))
	}
	return names, nil
}

// measure runs one program on each interpreter in turn.
func measure(dir, file, name string, list []interpreter, rounds int) *result {
	r := &result{name, map[string]float64{}}
	for range rounds {
		for _, in := range list {
			fmt.Fprintf(os.Stderr, "%s: %s\n", name, in.name)
			cmd := exec.Command(in.argv[0], append(in.argv[1:], filepath.Join(dir, "driver.js"), filepath.Join(dir, file), name)...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			nanos, parseErr := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
			if err != nil || parseErr != nil {
				fmt.Fprintf(os.Stderr, "%s failed on %s: %v\n%s", name, in.name, err, stderr.String())
				continue
			}
			if best := r.Nanos[in.name]; best == 0 || nanos < best {
				r.Nanos[in.name] = nanos
			}
		}
	}
	return r
}

// report prints the table and checks the bars of the patched engine.
func report(results []*result, list []interpreter) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "ns per unit\t")
	for _, in := range list {
		fmt.Fprint(w, in.name+"\t")
		if in.name != "node" {
			fmt.Fprint(w, "/node\t")
		}
	}
	fmt.Fprintln(w)
	logs := map[string]float64{}
	counts := map[string]int{}
	var tooSlow []string
	for _, r := range results {
		fmt.Fprint(w, r.Program+"\t")
		for _, in := range list {
			nanos := r.Nanos[in.name]
			if nanos == 0 {
				fmt.Fprint(w, "failed\t")
			} else {
				fmt.Fprintf(w, "%s\t", figure(nanos))
			}
			if in.name == "node" {
				continue
			}
			ratio := nanos / r.Nanos["node"]
			if nanos == 0 || math.IsInf(ratio, 0) || math.IsNaN(ratio) {
				fmt.Fprint(w, "\t")
				continue
			}
			fmt.Fprintf(w, "%.2f\t", ratio)
			if strings.HasPrefix(r.Program, "cliff-") {
				continue
			}
			logs[in.name] += math.Log(ratio)
			counts[in.name]++
			if in.name == "patched" && ratio > worstRatio {
				tooSlow = append(tooSlow, r.Program)
			}
		}
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "geometric mean\t")
	for _, in := range list {
		fmt.Fprint(w, "\t")
		if in.name != "node" && counts[in.name] > 0 {
			fmt.Fprintf(w, "%.2f\t", math.Exp(logs[in.name]/float64(counts[in.name])))
		}
	}
	fmt.Fprintln(w)
	if err := w.Flush(); err != nil {
		return err
	}
	if n := counts["patched"]; n > 0 {
		if mean := math.Exp(logs["patched"] / float64(n)); mean > meanRatio || len(tooSlow) > 0 {
			return fmt.Errorf("the patched engine's mean is %.2f (bar %d); more than %d times node: %v", mean, meanRatio, worstRatio, tooSlow)
		}
	}
	return nil
}

// figure writes nanoseconds with about three digits.
func figure(nanos float64) string {
	switch {
	case nanos < 100:
		return strconv.FormatFloat(nanos, 'f', 1, 64)
	case nanos < 1e6:
		return strconv.FormatFloat(nanos, 'f', 0, 64)
	}
	return strconv.FormatFloat(nanos/1e6, 'f', 1, 64) + " ms"
}

func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	return filepath.Dir(strings.TrimSpace(string(out))), nil
}
