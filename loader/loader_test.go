package loader_test

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"jsrt/engine"
	"jsrt/loader"

	"github.com/dop251/goja"
)

var update = flag.Bool("update", false, "record the expected output of testdata from the node in $JSRT_NODE or on PATH")

// builtins are the names that the tests' environment has; "node:test" only with its prefix, as in Node.
var builtins = []string{"fs", "fs/promises", "module", "net", "path", "util", "node:test"}

func isBuiltin(name string) bool {
	bare, prefixed := strings.CutPrefix(name, "node:")
	for _, b := range builtins {
		if b == name || prefixed && b == bare {
			return true
		}
	}
	return false
}

// env is a runtime with a loader and console.log, and nothing else.
type env struct {
	eng  *engine.Engine
	l    *loader.Loader
	out  bytes.Buffer
	warn []string
}

// run calls fn inside the engine; the error is what JavaScript threw out of it.
func (e *env) run(fn func()) (thrown *goja.Exception, err error) {
	err = e.eng.Main(func() { thrown = e.eng.Try(fn) })
	return thrown, err
}

func newEnv(t testing.TB, change func(*loader.Options)) *env {
	t.Helper()
	eng, err := engine.New()
	if err != nil {
		t.Fatal(err)
	}
	e := &env{eng: eng}
	vm := eng.VM
	coded := func(class, code, message string) *goja.Object {
		obj, err := vm.New(vm.Get(class), vm.ToValue(message))
		if err != nil {
			panic(err)
		}
		_ = obj.Set("code", code)
		return obj
	}
	received := func(v goja.Value) string {
		switch x := v.Export().(type) {
		case string:
			return "type string ('" + x + "')"
		case int64, float64:
			return fmt.Sprintf("type number (%v)", x)
		case nil:
			return v.String()
		}
		return "an instance of " + v.(*goja.Object).Get("constructor").(*goja.Object).Get("name").String()
	}
	known := map[string]*goja.Object{}
	opts := loader.Options{
		Engine:         eng,
		IsBuiltin:      isBuiltin,
		BuiltinModules: builtins,
		Builtin: func(name string) *goja.Object {
			if strings.TrimPrefix(name, "node:") == "module" {
				return e.l.Module()
			}
			if known[name] == nil {
				known[name] = vm.NewObject()
			}
			return known[name]
		},
		Errors: loader.Errors{
			Coded: coded,
			InvalidArgType: func(name string, v goja.Value, expected ...string) *goja.Object {
				want := expected[0]
				if want == "string" {
					want = "of type string"
				}
				return coded("TypeError", "ERR_INVALID_ARG_TYPE", fmt.Sprintf("The %q argument must be %s. Received %s", name, want, received(v)))
			},
			InvalidArgValue: func(name string, v goja.Value, reason string) *goja.Object {
				if reason == "" {
					reason = "is invalid"
				}
				what, text := "argument", v.String()
				if strings.Contains(name, ".") {
					what = "property"
				}
				if _, ok := v.(goja.String); ok {
					text = "'" + text + "'"
				}
				return coded("TypeError", "ERR_INVALID_ARG_VALUE", fmt.Sprintf("The %s '%s' %s. Received %s", what, name, reason, text))
			},
			System: func(call string, errno syscall.Errno, path string) *goja.Object {
				names := map[syscall.Errno]string{syscall.ENOENT: "ENOENT: no such file or directory", syscall.EACCES: "EACCES: permission denied",
					syscall.EISDIR: "EISDIR: illegal operation on a directory"}
				message := names[errno] + ", " + call
				if path != "" {
					message += " '" + path + "'"
				}
				return coded("Error", strings.SplitN(names[errno], ":", 2)[0], message)
			},
		},
		Warn: func(message, kind, code string) { e.warn = append(e.warn, kind+" "+code+" "+message) },
	}
	if change != nil {
		change(&opts)
	}
	thrown, err := e.run(func() {
		console := vm.NewObject()
		_ = console.Set("log", func(call goja.FunctionCall) goja.Value {
			for i, v := range call.Arguments {
				if i > 0 {
					e.out.WriteByte(' ')
				}
				e.out.WriteString(v.String())
			}
			e.out.WriteByte('\n')
			return goja.Undefined()
		})
		_ = vm.Set("console", console)
		e.l = loader.New(opts)
	})
	if thrown != nil || err != nil {
		t.Fatal(thrown, err)
	}
	return e
}

// tree is a case of testdata: files, how they came about, and what the program main.js prints. The text before the first file holds lines "key: value":
//
//	node: 22         compare with node only from this version on
//	flag: --name     a flag of node, which the loader must have, too
//	env: NAME=value  $DIR is the directory
//	link: from -> to a symbolic link
//	bytes: file hex  a file that is no text
type tree struct {
	name   string
	files  map[string]string
	order  []string
	header []string
	want   string
}

var fileMark = regexp.MustCompile(`(?m)^-- (\S+) --\n`)

func readTree(t testing.TB, path string) *tree {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	marks := fileMark.FindAllStringSubmatchIndex(text, -1)
	if len(marks) == 0 {
		t.Fatalf("%s: no files", path)
	}
	c := &tree{name: strings.TrimSuffix(filepath.Base(path), ".txtar"), files: map[string]string{}}
	c.header = strings.Split(strings.TrimSpace(text[:marks[0][0]]), "\n")
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		name, body := text[m[2]:m[3]], text[m[1]:end]
		if name == "stdout" {
			c.want = body
			continue
		}
		c.order = append(c.order, name)
		c.files[name] = body
	}
	return c
}

func (c *tree) values(key string) (list []string) {
	for _, line := range c.header {
		if v, ok := strings.CutPrefix(line, key+": "); ok {
			list = append(list, v)
		}
	}
	return list
}

func (c *tree) has(key, value string) bool {
	for _, v := range c.values(key) {
		if v == value {
			return true
		}
	}
	return false
}

func (c *tree) write(t testing.TB) (dir string) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	put := func(name string, data []byte) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, body := range c.files {
		put(name, []byte(body))
	}
	for _, v := range c.values("bytes") {
		name, digits, _ := strings.Cut(v, " ")
		data, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		put(name, data)
	}
	for _, v := range c.values("link") {
		from, to, _ := strings.Cut(v, " -> ")
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, from)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func (c *tree) environ(dir string) map[string]string {
	vars := map[string]string{"HOME": dir + "/home"}
	for _, v := range c.values("env") {
		name, value, _ := strings.Cut(v, "=")
		vars[name] = strings.ReplaceAll(value, "$DIR", dir)
	}
	return vars
}

func oracle() string {
	if path := os.Getenv("JSRT_NODE"); path != "" {
		return path
	}
	path, _ := exec.LookPath("node")
	return path
}

func oracleMajor(t testing.TB, node string) int {
	t.Helper()
	out, err := exec.Command(node, "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	major, _, _ := strings.Cut(strings.TrimPrefix(string(out), "v"), ".")
	n, err := strconv.Atoi(major)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (c *tree) runNode(t testing.TB, node, dir string) string {
	t.Helper()
	args := append([]string{"--no-deprecation", "--no-warnings"}, c.values("flag")...)
	cmd := exec.Command(node, append(args, filepath.Join(dir, "main.js"))...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	for name, value := range c.environ(dir) {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, stderr.String())
	}
	return strings.ReplaceAll(string(out), dir, "$DIR")
}

func (c *tree) runLoader(t testing.TB, dir string) string {
	t.Helper()
	vars := c.environ(dir)
	e := newEnv(t, func(o *loader.Options) {
		o.Getenv = func(name string) string { return vars[name] }
		o.PreserveSymlinks = c.has("flag", "--preserve-symlinks")
		o.PreserveSymlinksMain = c.has("flag", "--preserve-symlinks-main")
		for _, v := range c.values("flag") {
			if name, ok := strings.CutPrefix(v, "--conditions="); ok {
				o.Conditions = append(o.Conditions, name)
			}
		}
	})
	thrown, err := e.run(func() { e.l.RunMain(filepath.Join(dir, "main.js")) })
	if thrown != nil || err != nil {
		t.Errorf("uncaught: %v %v\noutput:\n%s", thrown, err, e.out.String())
	}
	return strings.ReplaceAll(e.out.String(), dir, "$DIR")
}

func TestTrees(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no testdata", err)
	}
	node, major := oracle(), 0
	if node != "" {
		major = oracleMajor(t, node)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			c := readTree(t, path)
			dir := c.write(t)
			from := 0
			for _, v := range c.values("node") {
				from, _ = strconv.Atoi(v)
			}
			if node != "" && major >= from {
				got := c.runNode(t, node, dir)
				if *update {
					c.record(t, path, got)
				} else if got != c.want {
					t.Errorf("the recorded output is not what node prints:\n%s", diff(c.want, got))
				}
			}
			if got := c.runLoader(t, dir); got != c.want {
				t.Errorf("recorded (-) and printed (+):\n%s", diff(c.want, got))
			}
		})
	}
}

func (c *tree) record(t testing.TB, path, out string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(string(data), "-- stdout --\n")
	if err := os.WriteFile(path, []byte(text+"-- stdout --\n"+out), 0o666); err != nil {
		t.Fatal(err)
	}
	c.want = out
}

// diff lists the lines that differ.
func diff(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	var out strings.Builder
	for i := 0; i < max(len(a), len(b)); i++ {
		x, y := "", ""
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			fmt.Fprintf(&out, "line %d\n- %s\n+ %s\n", i+1, x, y)
		}
	}
	return out.String()
}
