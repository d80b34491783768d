//go:build linux

// Command bench drives network servers written in JavaScript on jsrt and, where they are installed, on node, bun and deno, and
// prints what a message costs each of them: CPU time of the server process per operation, rate, memory, and the ratio to node.
//
//	go run ./test/bench [-cases list] [-rounds n] [-seconds s] [-runtimes list] [-json file]
//
// The server runs on one CPU and the load on another. The runtimes take turns within a round, so that a machine that is busy for
// a while is busy for all of them. The floor is a raw epoll server in Go that stands for the cost of the kernel.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	caseList := flag.String("cases", "", "comma-separated names or patterns of cases; all when empty")
	rounds := flag.Int("rounds", 3, "rounds, 1 to 100")
	seconds := flag.Float64("seconds", 1, "length of a measured window, 0.1 to 60")
	runtimes := flag.String("runtimes", "", "comma-separated: jsrt, node, bun, deno, floor or label=path; what is installed when empty")
	jsonFile := flag.String("json", "", "write every round to this file")
	serve := flag.String("serve", "", "be the floor's server for this script (the benchmark starts itself so)")
	flag.Usage = usage
	flag.Parse()
	if *serve != "" {
		return serveFloor(*serve)
	}
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flag.Arg(0))
	}
	if *rounds < 1 || *rounds > 100 {
		return fmt.Errorf("-rounds %d is not in 1 to 100", *rounds)
	}
	if !(*seconds >= 0.1 && *seconds <= 60) {
		return fmt.Errorf("-seconds %g is not in 0.1 to 60", *seconds)
	}
	chosen, err := selectCases(*caseList)
	if err != nil {
		return err
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "jsrt-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	targets, err := findTargets(*runtimes, root, temp)
	if err != nil {
		return err
	}
	if _, err := raiseOpenFiles(); err != nil {
		return err
	}
	split, err := splitCPUs()
	if err != nil {
		return err
	}
	b := &bench{cpus: split, scripts: filepath.Join(root, "test", "bench"), window: time.Duration(*seconds * float64(time.Second))}
	r := &report{
		Date:     time.Now().Format("2006-01-02 15:04"),
		Machine:  machine(split),
		Rounds:   *rounds,
		Seconds:  *seconds,
		Runtimes: targets,
	}
	for _, c := range chosen {
		r.Cells = append(r.Cells, b.runCase(c, targets, *rounds)...)
	}
	r.finish()
	if err := r.table(os.Stdout); err != nil {
		return err
	}
	if *jsonFile != "" {
		if err := r.writeJSON(*jsonFile); err != nil {
			return err
		}
	}
	if r.failed() {
		return fmt.Errorf("some cases have no figure")
	}
	return nil
}

// runCase measures one case on every runtime, round after round. A runtime that fails is not asked again.
func (b *bench) runCase(c benchCase, targets []target, rounds int) []*cell {
	var cells []*cell
	var able []target
	for _, t := range targets {
		if t.kind != "floor" || c.floor {
			able = append(able, t)
			cells = append(cells, &cell{Case: c.name, Runtime: t.Name, Unit: c.unit})
		}
	}
	for round := range rounds {
		for i := range able {
			// Another runtime begins every round: none is always the one that finds the caches cold.
			at := (i + round) % len(able)
			if cells[at].Error != "" {
				continue
			}
			fmt.Fprintf(os.Stderr, "%s: %s, round %d\n", c.name, able[at].Name, round+1)
			s, err := c.measure(b, able[at], c)
			if err != nil {
				cells[at].Error = err.Error()
				continue
			}
			cells[at].Rounds = append(cells[at].Rounds, s)
		}
	}
	return cells
}

// machine describes where the figures come from.
func machine(c cpus) string {
	parts := []string{runtime.GOOS + "/" + runtime.GOARCH}
	var name unix.Utsname
	if unix.Uname(&name) == nil {
		parts = append(parts, "kernel "+unix.ByteSliceToString(name.Release[:]))
	}
	if model := cpuModel(); model != "" {
		parts = append(parts, model)
	}
	if c.split {
		parts = append(parts, fmt.Sprintf("server on CPU %d, load on CPU %d", c.server, c.load))
	} else {
		parts = append(parts, "one CPU, nothing pinned")
	}
	return strings.Join(parts, ", ")
}

func usage() {
	out := flag.CommandLine.Output()
	fmt.Fprintln(out, "usage: go run ./test/bench [flags]")
	flag.PrintDefaults()
	fmt.Fprintln(out, "cases:")
	for _, c := range cases {
		fmt.Fprintf(out, "  %-15s %s, %s\n", c.name, c.help, c.unit)
	}
}
