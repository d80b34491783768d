package main

import (
	"flag"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var gojaTests = flag.Bool("goja", false, "run goja's own tests on the edited copy, and compile each edit alone (minutes)")

func theSource(t *testing.T) (root string, src *source) {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	if src, err = gojaSource(root); err != nil {
		t.Fatal(err)
	}
	return root, src
}

func TestEditsMeetTheirSource(t *testing.T) {
	_, src := theSource(t)
	for _, e := range edits {
		chosen, err := choose(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := apply(src, chosen); err != nil {
			t.Errorf("%s alone: %v", e.name, err)
		}
	}
	files, err := apply(src, edits)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if formatted, err := format.Source(text); err != nil || string(formatted) != string(text) {
			t.Errorf("%s is not formatted: %v", name, err)
		}
	}
}

// Each edit is a proposal: its file says what it changes, why, what was measured, and what to tell upstream.
func TestEditsAreExplained(t *testing.T) {
	for _, e := range edits {
		name := strings.ReplaceAll(e.name, "-", "_") + ".go"
		text, err := self.ReadFile(name)
		if err != nil {
			t.Errorf("edit %s has no file of its name: %v", e.name, err)
			continue
		}
		for _, word := range []string{"// What: ", "// Why: ", "// Measured: ", "// Upstream: "} {
			if strings.Count(string(text), word) != 1 {
				t.Errorf("%s does not say %q once", name, word)
			}
		}
		if e.what == "" || len(e.changes)+len(e.code) == 0 {
			t.Errorf("edit %s is empty", e.name)
		}
	}
}

func TestAnotherSourceEndsTheRun(t *testing.T) {
	_, src := theSource(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(src.dir)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "vm.go")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "ret = leftString.Concat(rightString)", "ret = leftString.Concat( rightString)", 1)
	if changed == string(text) {
		t.Fatal("the text to change is not there")
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = apply(newSource(dir, "v9"), edits)
	if err == nil {
		t.Fatal("a changed declaration was taken")
	}
	for _, want := range []string{"edit string-building", "vm.go", "(_add).exec", "v9"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not tell %q: %v", want, err)
		}
	}
}

func parsed(t *testing.T, text string) (*source, string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return newSource(dir, "v1"), dir
}

const sample = `package p

type T struct {
	a int // first
}

// F is documented.
func (t *T) F(x int) int {
	if x > 1 {
		return x
	}
	if x > 1 {
		return t.a + x
	}
	return g(x)
}

var v = 1
`

func TestPlaces(t *testing.T) {
	for _, test := range []struct {
		decl string
		ops  []op
		want []string // what the result holds, or the error
	}{
		{"T", []op{fields("b int")}, []string{"a int // first\n\tb int"}},
		{"(*T).F", []op{enter("x++")}, []string{"func (t *T) F(x int) int {\n\tx++\n\tif x > 1 {"}},
		{"(*T).F", []op{replace("g(x)", "h(x)"), before("return g(x)", "y()")}, []string{"y()\n\treturn h(x)"}},
		{"(*T).F", []op{replace("if x > 1 {…", "z()").on(2)}, []string{"return x\n\t}\n\tz()\n\treturn g(x)"}},
		{"(*T).F", []op{after("return x", "// after")}, []string{"return x\n\t\t// after\n\t}"}},
		{"(*T).F", []op{rename("G")}, []string{"func (t *T) G(x int) int"}},
		{"v", []op{replace("1", "2")}, []string{"var v = 2"}},
		{"(*T).F", []op{before("if x > 1 {…", "")}, []string{"2 places read"}},
		{"(*T).F", []op{before("if x > 1 {…", "").on(3)}, []string{"only 2 places"}},
		{"(*T).F", []op{before("nowhere", "")}, []string{"nothing reads"}},
		{"(*T).F", []op{replace("return g(x)", "a()"), replace("g(x)", "b()")}, []string{"want the same place"}},
		{"(*T).F", []op{enter("if {")}, []string{"does not parse"}},
		{"T", []op{enter("")}, []string{"no body"}},
		{"(*T).F", []op{fields("x int")}, []string{"no type"}},
		{"missing", nil, []string{"no declaration missing"}},
	} {
		src, _ := parsed(t, sample)
		hash := ""
		if text, err := src.declaration("a.go", test.decl); err == nil {
			hash = textHash(text)
		}
		files, err := apply(src, []*edit{{name: "e", changes: []change{in("a.go", test.decl, hash, test.ops...)}}})
		got := string(files["a.go"])
		if err != nil {
			got = err.Error()
		}
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is not in\n%s", test.decl, want, got)
			}
		}
	}
}

func TestBuildIsRepeatable(t *testing.T) {
	root, src := theSource(t)
	out := t.TempDir()
	if err := build(root, out, src, edits); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"goja/vm.go", "goja/vm_test.go", "goja/go.mod", "goja/parser/statement.go", "goja/jsrt_jobs.go", "go.mod", "go.sum"} {
		if !exists(filepath.Join(out, name)) {
			t.Errorf("%s is missing", name)
		}
	}
	mod, _ := os.ReadFile(filepath.Join(out, "go.mod"))
	if !regexp.MustCompile(`(?m)^replace github.com/dop251/goja => \S+/goja$`).Match(mod) {
		t.Errorf("no replace directive in\n%s", mod)
	}
	// What is up to date is left alone; what is not is made anew.
	marker := filepath.Join(out, "goja", "marker")
	if err := os.WriteFile(marker, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := build(root, out, src, edits); err != nil || !exists(marker) {
		t.Fatalf("the second run built again (%v)", err)
	}
	if err := build(root, out, src, edits[:1]); err != nil || exists(marker) || exists(filepath.Join(out, "goja", "jsrt_jobs.go")) {
		t.Fatalf("other edits did not build again (%v)", err)
	}
	if left, _ := filepath.Glob(filepath.Join(out, "goja-new-*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestChoose(t *testing.T) {
	chosen, err := choose("enumeration")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range chosen {
		names = append(names, e.name)
	}
	if got := strings.Join(names, " "); got != "host-state property-table enumeration" {
		t.Errorf("chose %s", got)
	}
	if _, err := choose("nothing-such"); err == nil {
		t.Error("an unknown edit was taken")
	}
}

// exceptions are goja's own tests that an edit contradicts, with the reason. One that passes is no exception any more.
var exceptions = []struct{ test, reason string }{
	{"TestDefineProperty", "error-messages: the test asks for goja's text of an assignment to a property that has only a getter"},
	{"TestInterruptInWrappedFunctionExpectStackOverflowError", "stack-overflow: the overflow is a RangeError that JavaScript can catch"},
	{"TestStackOverflowError", "stack-overflow: the overflow is a RangeError that JavaScript can catch"},
	{"TestAsyncStacktrace", "stack-traces: a frame that waits stands at its await, as in V8, not at the call after it"},
}

func TestGojaOnTheEditedCopy(t *testing.T) {
	if !*gojaTests {
		t.Skip("needs -goja")
	}
	root, src := theSource(t)
	out := t.TempDir()
	if err := build(root, out, src, edits); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(out, "goja")
	var names []string
	for _, x := range exceptions {
		names = append(names, x.test)
	}
	list := "^(" + strings.Join(names, "|") + ")$"
	if text, err := goCommand(dir, "test", "-skip", list, "./..."); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	text, _ := goCommand(dir, "test", "-v", "-run", list, ".")
	for _, x := range exceptions {
		if !strings.Contains(text, "--- FAIL: "+x.test+" ") {
			t.Errorf("%s passes now: it is no exception (%s)", x.test, x.reason)
		}
	}
}

func TestEachEditAlone(t *testing.T) {
	if !*gojaTests {
		t.Skip("needs -goja")
	}
	root, src := theSource(t)
	for _, e := range edits {
		chosen, err := choose(e.name)
		if err != nil {
			t.Fatal(err)
		}
		out := t.TempDir()
		if err := build(root, out, src, chosen); err != nil {
			t.Fatal(err)
		}
		if text, err := goCommand(filepath.Join(out, "goja"), "vet", "."); err != nil {
			t.Errorf("%s: %v\n%s", e.name, err, text)
		}
	}
}

func goCommand(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=")
	text, err := cmd.CombinedOutput()
	return string(text), err
}
