package path_test

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect/nodetest"
	"jsrt/node/internal/js"
	"jsrt/node/path"

	"github.com/dop251/goja"
)

// withEnv runs fn inside a runtime of its own, where process.cwd() is what Node's is told to be in nodeScript.
func withEnv(t testing.TB, fn func(e *env.Env)) {
	t.Helper()
	eng, err := engine.New()
	if err != nil {
		t.Fatal(err)
	}
	l, err := loop.New()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	e := env.New(eng, l)
	err = eng.Main(func() {
		process := e.VM.NewObject()
		e.Require = func(string) *goja.Object { return process }
		js.Set(e.VM.GlobalObject(), "process", process)
		js.Set(e.VM.GlobalObject(), "path", path.Of(e).Exports)
		fn(e)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// runner runs snippets: p prints what calls return or throw.
const runner = `function run(codes) {
  process.cwd = () => '/home/user/dir';
  const show = (v) => v === undefined ? 'undefined' : JSON.stringify(v);
  return codes.map((code) => {
    const lines = [];
    const p = (...calls) => {
      for (const call of calls) {
        try { lines.push(show(call())); } catch (e) { lines.push(e.name + ' ' + e.code + ': ' + e.message); }
      }
    };
    new Function('path', 'posix', 'win32', 'p', 'out', code)(path, path.posix, path.win32, p, (s) => lines.push(String(s)));
    return lines.join('\n');
  });
}`

const nodeScript = "const path = require('path');\n" + runner

func run(t testing.TB, codes []string) (out []string) {
	withEnv(t, func(e *env.Env) {
		list, _ := json.Marshal(codes)
		v, err := e.VM.RunString(runner + "\nJSON.stringify(run(" + string(list) + "))")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(v.String()), &out); err != nil {
			t.Fatal(err)
		}
	})
	return out
}

func TestLikeNode(t *testing.T) {
	nodetest.Check(t, "path", nodeScript, func(codes []string) []string { return run(t, codes) })
}

// TestRandomLikeNode compares many calls with what a Node 26 answers at once.
func TestRandomLikeNode(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	pieces := []string{"/", "/", "\\", "\\", ".", "..", "a", "b.c", ".x", "C:", "c:", "D:", ":", "?", "con", "NUL", "COM1", "com¹", "é", "Foo", "foo", "//", "x.", "...", " "}
	random := func(most int) string {
		var b strings.Builder
		for range r.Intn(most + 1) {
			b.WriteString(pieces[r.Intn(len(pieces))])
		}
		s, _ := json.Marshal(b.String())
		return string(s)
	}
	var codes []string
	for range 60 {
		var b strings.Builder
		b.WriteString("for (const m of [posix, win32]) {\n")
		for range 10 {
			x, y := random(6), random(6)
			fmt.Fprintf(&b, "p(() => [%[1]s, m.normalize(%[1]s), m.dirname(%[1]s), m.basename(%[1]s), m.extname(%[1]s), m.isAbsolute(%[1]s), m.toNamespacedPath(%[1]s), m.parse(%[1]s)], () => [%[1]s, %[2]s, m.join(%[1]s, %[2]s), m.resolve(%[1]s, %[2]s), m.basename(%[1]s, %[3]s)],\n", x, y, random(1))
			fmt.Fprintf(&b, "() => ['rel', %[1]s, %[2]s, m === posix && m.relative(%[1]s, %[2]s), m.relative('C:' + %[1]s, 'c:' + %[2]s), m.relative('C:\\\\' + %[1]s, 'C:\\\\' + %[2]s)]);\n", x, y)
		}
		b.WriteString("}")
		codes = append(codes, b.String())
	}
	nodetest.Compare(t, nodeScript, codes, func(codes []string) []string { return run(t, codes) })
}

// TestRandomGlobLikeNode compares matchesGlob with Node 26 on patterns that are put together at random.
func TestRandomGlobLikeNode(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	names := []string{"a", "b", "ab", "abc", ".a", "a.b", "..", "./x", "", "A", "é", "c:", "[a", "x1", "b.js", "a b"}
	atoms := []string{"a", "b", "*", "**", "?", "[ab]", "[!a]", "[a-c]", ".", "..", "{a,b}", "{a,b*,.a}", "{1..3}", "@(a|b)", "!(a)", "*(a|b)", "+(a|.a)", "?(a)", "[[:alpha:]]", "a.b", "*.js", "!(a|b*)", "(", "[", "x", "{", "}"}
	list := func(from []string, sep string, most int) string {
		var parts []string
		for range 1 + r.Intn(most) {
			parts = append(parts, from[r.Intn(len(from))])
		}
		return strings.Join(parts, sep)
	}
	var codes []string
	for range 50 {
		var b strings.Builder
		for range 20 {
			pattern := []string{"", "", "", "/"}[r.Intn(4)] + list([]string{list(atoms, "", 3), list(atoms, "", 2), list(atoms, "", 1), "**"}, "/", 4) + []string{"", "", "", "/"}[r.Intn(4)]
			if strings.Contains(pattern, ")!(") {
				continue // two negations in a row follow no rule in minimatch
			}
			p, _ := json.Marshal(pattern)
			var files []string
			for range 6 {
				file := []string{"", "", "", "/"}[r.Intn(4)] + list(names, "/", 4)
				if strings.Count(pattern, "**") > 1 && strings.Contains("/"+file, "/.") {
					continue // what minimatch says of hidden names behind a second "**" depends on the parts around it
				}
				files = append(files, file)
			}
			f, _ := json.Marshal(append(files, "a/b"))
			fmt.Fprintf(&b, "for (const f of %s) p(() => [f, %s, posix.matchesGlob(f, %s), win32.matchesGlob(f, %s)]);\n", f, p, p, p)
		}
		codes = append(codes, b.String())
	}
	nodetest.Compare(t, nodeScript, codes, func(codes []string) []string { return run(t, codes) })
}
