// Package nodetest compares what snippets print here with what they print under Node. The snippets stand in testdata/NAME.cases, the recorded
// output of Node 26 in testdata/NAME.golden, and the titles of the snippets for which an older major prints something else in
// testdata/NAME.differs, as lines "20 title". The recorded output is the reference; a node on the PATH is asked too, whether it still says so.
//
// go test -update with NODE set to a Node 26 binary records the output; with an older one it records where that differs.
package nodetest

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "record what node prints")

// reference is the major version of Node whose output counts.
const reference = 26

// Case is one snippet.
type Case struct{ Title, Code string }

const mark = "### "

func blocks(path string) ([]Case, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []Case
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
		if title, ok := strings.CutPrefix(line, mark); ok {
			out = append(out, Case{Title: title})
		} else if len(out) > 0 {
			c := &out[len(out)-1]
			c.Code += line + "\n"
		}
	}
	for i := range out {
		out[i].Code = strings.TrimSuffix(out[i].Code, "\n")
	}
	return out, nil
}

// Check runs the snippets of testdata/name.cases. run gets all of them at once and returns their outputs; nodeScript is a CommonJS script for
// Node that defines run(codes), a function that does the same.
func Check(t *testing.T, name, nodeScript string, run func(codes []string) []string) {
	t.Helper()
	file := func(ext string) string { return filepath.Join("testdata", name+ext) }
	cases, err := blocks(file(".cases"))
	if err != nil {
		t.Fatal(err)
	}
	codes := make([]string, len(cases))
	titles := map[string]bool{}
	for i, c := range cases {
		if titles[c.Title] {
			t.Fatalf("two cases are called %q", c.Title)
		}
		titles[c.Title] = true
		codes[i] = c.Code
	}
	version, live, err := runNode(nodeScript, codes)
	if *update {
		if err != nil {
			t.Fatal(err)
		}
		record(t, file, cases, version, live)
	}
	golden, err := blocks(file(".golden"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, g := range golden {
		want[g.Title] = g.Code
	}
	got := run(codes)
	for i, c := range cases {
		w, ok := want[c.Title]
		if !ok {
			t.Errorf("%s: no recorded output; run go test -update with a Node %d", c.Title, reference)
		} else if got[i] != w {
			t.Errorf("%s:\n%s", c.Title, difference(got[i], w))
		}
	}
	if live == nil {
		t.Logf("no live comparison: %v", err)
		return
	}
	differs := readDiffers(file(".differs"))
	for i, c := range cases {
		if live[i] != want[c.Title] && !differs[fmt.Sprint(version)+" "+c.Title] {
			t.Errorf("%s: node %d against the record:\n%s", c.Title, version, difference(live[i], want[c.Title]))
		}
	}
}

// Compare runs codes here and under Node and compares the outputs. It skips the test unless the node is of the reference version.
func Compare(t *testing.T, nodeScript string, codes []string, run func(codes []string) []string) {
	t.Helper()
	version, want, err := runNode(nodeScript, codes)
	if err != nil {
		t.Skip(err)
	}
	if version < reference {
		t.Skipf("this needs a Node %d; set NODE to its path", reference)
	}
	got := run(codes)
	for i := range codes {
		if got[i] != want[i] {
			t.Errorf("%s\n%s", codes[i], difference(got[i], want[i]))
		}
	}
}

// difference shows the first lines in which got and want differ, each cut to a readable length.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	var b strings.Builder
	shown := 0
	for i := 0; i < max(len(g), len(w)) && shown < 6; i++ {
		if i < len(g) && i < len(w) && g[i] == w[i] {
			continue
		}
		shown++
		for _, side := range []struct {
			sign  string
			lines []string
		}{{"got ", g}, {"want", w}} {
			if i < len(side.lines) {
				fmt.Fprintf(&b, "  %3d %s %.300q\n", i+1, side.sign, side.lines[i])
			}
		}
	}
	return b.String()
}

func readDiffers(path string) map[string]bool {
	set := map[string]bool{}
	text, _ := os.ReadFile(path)
	for line := range strings.SplitSeq(string(text), "\n") {
		set[line] = true
	}
	return set
}

func record(t *testing.T, file func(string) string, cases []Case, version int, outputs []string) {
	t.Helper()
	var b strings.Builder
	path := file(".golden")
	if version >= reference {
		for i, c := range cases {
			b.WriteString(mark + c.Title + "\n" + outputs[i] + "\n")
		}
	} else {
		path = file(".differs")
		golden, err := blocks(file(".golden"))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for _, g := range golden {
			want[g.Title] = g.Code
		}
		for i, c := range cases {
			if outputs[i] != want[c.Title] {
				fmt.Fprintf(&b, "%d %s\n", version, c.Title)
			}
		}
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// runNode runs the snippets under the node named by NODE or found on the PATH.
func runNode(script string, codes []string) (version int, outputs []string, err error) {
	bin := os.Getenv("NODE")
	if bin == "" {
		bin = "node"
	}
	if bin, err = exec.LookPath(bin); err != nil {
		return 0, nil, err
	}
	list, err := json.Marshal(codes)
	if err != nil {
		return 0, nil, err
	}
	// The snippets go in through standard input: a command line has a limit.
	script += "\nconst codes = JSON.parse(require('fs').readFileSync(0, 'utf8'));\n" +
		"Promise.resolve(run(codes)).then((outputs) => {\n" +
		"  require('fs').writeSync(3, JSON.stringify({ version: process.versions.node, outputs }));\n" +
		"});\n"
	r, w, err := os.Pipe()
	if err != nil {
		return 0, nil, err
	}
	defer r.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, "-e", script)
	cmd.Stdin = strings.NewReader(string(list))
	cmd.ExtraFiles = []*os.File{w}
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir(), "TZ=UTC"}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		w.Close()
		return 0, nil, err
	}
	w.Close()
	var answer struct {
		Version string
		Outputs []string
	}
	decodeErr := json.NewDecoder(r).Decode(&answer)
	if err := cmd.Wait(); err != nil {
		return 0, nil, fmt.Errorf("node: %w\n%s", err, stderr.String())
	}
	if decodeErr != nil {
		return 0, nil, fmt.Errorf("node's answer: %w", decodeErr)
	}
	major, _, _ := strings.Cut(answer.Version, ".")
	version, err = strconv.Atoi(major)
	return version, answer.Outputs, err
}
