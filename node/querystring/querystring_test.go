package querystring_test

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
	"jsrt/node/internal/inspect/nodetest"
	"jsrt/node/internal/js"
	"jsrt/node/querystring"
)

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
		js.Set(e.VM.GlobalObject(), "qs", querystring.Of(e).Exports)
		js.Set(e.VM.GlobalObject(), "Buffer", buffer.Of(e).Ctor)
		fn(e)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// runner runs snippets: p prints what calls return or throw.
const runner = `function run(codes) {
  const own = { ...qs };
  const show = (v) => v === undefined ? 'undefined' : Buffer.isBuffer(v) ? 'Buffer ' + v.toString('hex') : JSON.stringify(v);
  return codes.map((code) => {
    const lines = [];
    const p = (...calls) => {
      for (const call of calls) {
        try { lines.push(show(call())); } catch (e) { lines.push(e.name + ' ' + e.code + (e.code ? ': ' + e.message : '')); }
      }
    };
    new Function('qs', 'p', 'out', code)(qs, p, (s) => lines.push(String(s)));
    Object.assign(qs, own);
    return lines.join('\n');
  });
}`

const nodeScript = "const qs = require('querystring');\n" + runner

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
	nodetest.Check(t, "querystring", nodeScript, func(codes []string) []string { return run(t, codes) })
}

// TestRandomLikeNode compares parsing and writing of queries put together at random with Node 26.
func TestRandomLikeNode(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	pieces := []string{"a", "b", "=", "=", "&", "&", "+", "%", "%41", "%C3%A9", "%c3", "%zz", "%4", "é", "\U0001F600", "%F0%9F%98%80", "__proto__", "1", ";", ":", "::", " ", "%E2%82", "%ED%A0%80"}
	var codes []string
	for range 100 {
		var b strings.Builder
		for range 20 {
			var s strings.Builder
			for range r.Intn(12) {
				s.WriteString(pieces[r.Intn(len(pieces))])
			}
			q, _ := json.Marshal(s.String())
			args := []string{"", ", '&', '='", ", ';', ':'", ", '::', '='", ", null, null, { maxKeys: 2 }", ", 0, 0, { maxKeys: 0 }", ", '&', '=', { decodeURIComponent: unescape }"}[r.Intn(7)]
			fmt.Fprintf(&b, "p(() => qs.parse(%[1]s%[2]s), () => qs.stringify(qs.parse(%[1]s%[2]s)%[2]s), () => qs.unescape(%[1]s), () => qs.escape(%[1]s), () => qs.unescapeBuffer(%[1]s), () => qs.unescapeBuffer(%[1]s, true));\n", q, args)
		}
		codes = append(codes, b.String())
	}
	nodetest.Compare(t, nodeScript, codes, func(codes []string) []string { return run(t, codes) })
}
