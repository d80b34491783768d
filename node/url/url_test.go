package url_test

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/buffer"
	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/inspect/nodetest"
	"jsrt/node/internal/js"
	"jsrt/node/url"

	"github.com/dop251/goja"
)

// withEnv runs fn inside a runtime of its own that has the globals which runner uses.
func withEnv(t testing.TB, fn func(e *env.Env)) {
	t.Helper()
	bare(t, func(e *env.Env) {
		process, global := e.VM.NewObject(), e.VM.GlobalObject()
		e.Require = func(string) *goja.Object { return process }
		m := url.Of(e)
		js.Set(global, "process", process)
		js.Set(global, "url", m.Exports())
		js.Set(global, "URL", m.URL)
		js.Set(global, "URLSearchParams", m.URLSearchParams)
		js.Set(global, "Buffer", buffer.Of(e).Ctor)
		js.Set(global, "inspect", inspect.Of(e).Function())
		fn(e)
	})
}

// bare runs fn inside a runtime with nothing in it.
func bare(t testing.TB, fn func(e *env.Env)) {
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
	if err := eng.Main(func() { fn(e) }); err != nil {
		t.Fatal(err)
	}
}

// runner runs snippets: p prints what calls return or throw.
const runner = `function run(codes) {
  process.cwd = () => '/home/user/dir';
  process.emitWarning = () => {};
  const show = (v) => typeof v === 'object' && v ? inspect(v, { depth: 5 }) : typeof v === 'string' ? JSON.stringify(v) : String(v);
  return codes.map((code) => {
    const lines = [];
    const p = (...calls) => {
      for (const call of calls) {
        try { lines.push(show(call())); } catch (e) { lines.push(e.name + ' ' + e.code + ': ' + e.message + ('input' in e ? ' ' + e.input + ' ' + e.base : '')); }
      }
    };
    new Function('url', 'p', 'out', code)(url, p, (s) => lines.push(String(s)));
    return lines.join('\n');
  });
}`

const nodeScript = "const url = require('url'); const { inspect } = require('util');\n" + runner

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

func TestParseWarnsOnce(t *testing.T) {
	for file, want := range map[string]int{"/app/main.js": 1, "/app/node_modules/x/index.js": 0} {
		withEnv(t, func(e *env.Env) {
			v, err := e.VM.RunScript(file, "const seen = []; process.emitWarning = (...a) => { seen.push(a[2]); }; url.parse('http://a'); url.resolve('a', 'b'); seen.join()")
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(v.String(), "DEP0169"); got != want {
				t.Errorf("%s: warned %d times", file, got)
			}
		})
	}
}

// TestBlobs gives the module what Blobs will.
func TestBlobs(t *testing.T) {
	withEnv(t, func(e *env.Env) {
		m, revoked := url.Of(e), ""
		m.StoreObject = func(v goja.Value) (string, bool) { return "blob:nodedata:1", js.IsNumber(v) }
		m.RevokeObject = func(url string) { revoked = url }
		v, err := e.VM.RunString("let code; try { URL.createObjectURL('x') } catch (e) { code = e.code } URL.revokeObjectURL(URL.createObjectURL(1)); code")
		if err != nil || v.String() != "ERR_INVALID_ARG_TYPE" || revoked != "blob:nodedata:1" {
			t.Errorf("%v, %v, revoked %q", v, err, revoked)
		}
	})
}

// TestGo is what other built-ins use.
func TestGo(t *testing.T) {
	withEnv(t, func(e *env.Env) {
		m := url.Of(e)
		v, err := e.VM.RunString("const u = new URL('file:///a%20b?x'); u.searchParams.append('y', 'z'); u")
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Record(v).Href(); got != "file:///a%20b?x=&y=z" {
			t.Error(got)
		}
		if got := m.ToPath(v).String(); got != "/a b" {
			t.Error(got)
		}
		if s := e.VM.ToValue("plain"); m.ToPath(s) != s || m.Record(s) != nil || url.IsURL(s) {
			t.Error("a string is no URL")
		}
		if got := m.PathToFileURL("/é", false).String(); got != "file:///%C3%A9" {
			t.Error(got)
		}
	})
}

func TestLikeNode(t *testing.T) {
	for _, name := range []string{"class", "searchparams", "file", "legacy"} {
		t.Run(name, func(t *testing.T) {
			nodetest.Check(t, name, nodeScript, func(codes []string) []string { return run(t, codes) })
		})
	}
}

var pieces = []string{
	"http:", "https:", "HTTP:", "file:", "foo:", "javascript:", "mailto:", "ws:", "//", "/", "/", "\\", "?", "#", "@", ":", ".", "..", "../", "./", "%2e", "%20", "%zz", "%", "a", "b.c", "C:", "1",
	"127.0.0.1", "0x7f", "[::1]", "[", "]", "localhost", "host", "xn--a", "é", "日本", "。", " ", "\t", "\n", "^", "|", "`", "{", "\"", "<", "'", ";", "*", "user", ":80", ":8080", "😀", "a=b", "&", "+", "=",
}

func random(r *rand.Rand, most int) string {
	var b strings.Builder
	if r.Intn(3) > 0 {
		b.WriteString(pieces[r.Intn(8)] + []string{"", "//", "//host", "//u:p@h.com:81/x/y?q#f"}[r.Intn(4)])
	}
	for range r.Intn(most + 1) {
		b.WriteString(pieces[r.Intn(len(pieces))])
	}
	s, _ := json.Marshal(b.String())
	return string(s)
}

// TestRandomLikeNode compares the URL class, its setters and the legacy functions with Node 26.
func TestRandomLikeNode(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	properties := []string{"protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash", "href"}
	var codes []string
	add := func(format string, args ...any) { codes = append(codes, fmt.Sprintf(format, args...)) }
	for range 150 {
		x, y, z := random(r, 7), random(r, 7), random(r, 2)
		add("p(() => new URL(%[1]s).href, () => new URL(%[1]s, %[2]s).href, () => URL.canParse(%[2]s), () => [...new URL(%[1]s).searchParams])", x, y)
		add("const u = URL.parse(%s) || new URL('http://u:p@h:1/p?q#f'); u.%s = %s; p(() => u.href); u.searchParams.append('k', %s); p(() => u.href); u.%s = %s; p(() => u.href, () => u.origin, () => [...u.searchParams])",
			x, properties[r.Intn(9)], random(r, 3), y, properties[r.Intn(9)], random(r, 3))
		add("p(() => url.parse(%[1]s), () => url.parse(%[1]s, true, true), () => url.format(%[1]s))", x)
		add("p(() => url.resolve(%[1]s, %[2]s), () => url.resolveObject(%[1]s, %[2]s), () => url.resolve(%[1]s, %[3]s))", x, y, z)
		add("p(() => url.domainToASCII(%[1]s), () => url.domainToUnicode(%[1]s))", z)
		if !strings.Contains(x, "%") { // where decoding is not possible, Node cuts characters to bytes
			add("p(() => new URLSearchParams(%[1]s).toString())", x)
		}
		add("p(() => url.pathToFileURL(%[1]s).href, () => url.pathToFileURL(%[1]s, { windows: true }).href, () => url.fileURLToPath(%[1]s), () => url.fileURLToPath('file:///' + %[2]s, { windows: true }))", x, z)
	}
	nodetest.Compare(t, nodeScript, codes, func(codes []string) []string { return run(t, codes) })
}
