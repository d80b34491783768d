package loader_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loader"

	"github.com/dop251/goja"
)

func writeFiles(t testing.TB, files map[string]string) (dir string) {
	t.Helper()
	return (&tree{files: files}).write(t)
}

// thrown describes an exception as "Name code message".
func thrown(ex *goja.Exception) string {
	if ex == nil {
		return "nothing was thrown"
	}
	obj, ok := ex.Value().(*goja.Object)
	if !ok {
		return ex.Value().String()
	}
	code := ""
	if v := obj.Get("code"); v != nil {
		code = v.String()
	}
	return obj.Get("name").String() + " " + code + " " + obj.Get("message").String()
}

func TestRunMainErrors(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"empty-dir/x.txt":      "",
		"esm/a.mjs":            "export default 1;\n",
		"esm/b.js":             "import x from 'y';\n",
		"esm/c.js":             "exports.x = 1;\nexport const y = 2;\n",
		"esm/d.js":             "console.log(1);\n  const u = import.meta.url;\n",
		"esm/e.js":             "let exports = {};\n",
		"esm/f.js":             "const x = import('y');\n",
		"esm/g.js":             "const x = await 5;\n",
		"typed/package.json":   `{"type": "module"}`,
		"typed/a.js":           "",
		"typed/noext":          "",
		"typed/a.cjs":          "console.log('cjs in a module package');",
		"typed/cjs/a.js":       "",
		"typed/cjs/a.mjs":      "",
		"cjs/package.json":     `{"type": "commonjs"}`,
		"cjs/a.js":             "console.log('ok');",
		"broken/package.json":  `{"type": `,
		"broken/a.js":          "",
		"ts/a.ts":              "let x: number = 1;",
		"ts/b.mts":             "",
		"ts/c.cts":             "",
		"ts/d.tsx":             "",
		"addon.node":           "\x7fELF",
		"data.json":            `{"a":1,}`,
		"good.json":            `{"a":1}`,
		"throws.js":            "\n\nthrow new TypeError('from main');",
		"secret.js":            "",
		"syntax.js":            "let a = 1;\n\tlet b = ;\n",
		"dir-with-main/a.js":   "console.log('main of the directory');",
		"dir-with-index/x":     "",
		"dir-with-main/i.json": "",
	})
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("dir-with-main/package.json", `{"main": "a"}`)
	put("dir-with-index/index.js", "console.log('index of the directory');")
	if err := os.Chmod(filepath.Join(dir, "secret.js"), 0); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ main, want string }{
		{"nope.js", "Error MODULE_NOT_FOUND Cannot find module '$DIR/nope.js'"},
		{"empty-dir", "Error MODULE_NOT_FOUND Cannot find module '$DIR/empty-dir'"},
		{"empty-dir/", "Error MODULE_NOT_FOUND Cannot find module '$DIR/empty-dir'"},
		{"dir-with-main", "main of the directory"},
		{"dir-with-index/", "index of the directory"},
		{"throws", "TypeError  from main"},
		{"throws.js", "TypeError  from main"},
		{"syntax.js", "SyntaxError  Unexpected token ';'"},
		{"data.json", "SyntaxError  $DIR/data.json: Expected double-quoted property name in JSON at position 7 (line 1 column 8)"},
		{"good.json", ""},
		{"addon.node", "Error ERR_DLOPEN_FAILED $DIR/addon.node: native addons cannot be loaded into jsrt"},
		{"esm/a.mjs", "Error ERR_REQUIRE_ESM ES modules are not available in this version of jsrt: $DIR/esm/a.mjs"},
		{"typed/a.js", "Error ERR_REQUIRE_ESM ES modules are not available in this version of jsrt: $DIR/typed/a.js"},
		{"typed/noext", "Error ERR_REQUIRE_ESM ES modules are not available in this version of jsrt: $DIR/typed/noext"},
		{"typed/a.cjs", "cjs in a module package"},
		{"cjs/a.js", "ok"},
		{"esm/b.js", "SyntaxError ERR_REQUIRE_ESM Cannot use import statement outside a module"},
		{"esm/c.js", "SyntaxError ERR_REQUIRE_ESM Unexpected token 'export'"},
		{"esm/d.js", "SyntaxError ERR_REQUIRE_ESM Cannot use 'import.meta' outside a module"},
		{"esm/e.js", "SyntaxError ERR_REQUIRE_ESM Identifier 'exports' has already been declared"},
		{"esm/f.js", "SyntaxError ERR_FUNCTION_NOT_BUILT import() is not available in this version of jsrt"},
		{"esm/g.js", "SyntaxError  await is only valid in async functions and the top level bodies of modules"},
		{"broken/a.js", "Error ERR_INVALID_PACKAGE_CONFIG Invalid package config $DIR/broken/package.json."},
		{"ts/a.ts", `TypeError ERR_UNKNOWN_FILE_EXTENSION Unknown file extension ".ts" for $DIR/ts/a.ts`},
		{"ts/b.mts", `TypeError ERR_UNKNOWN_FILE_EXTENSION Unknown file extension ".mts" for $DIR/ts/b.mts`},
		{"ts/c.cts", `TypeError ERR_UNKNOWN_FILE_EXTENSION Unknown file extension ".cts" for $DIR/ts/c.cts`},
		{"ts/d.tsx", `TypeError ERR_UNKNOWN_FILE_EXTENSION Unknown file extension ".tsx" for $DIR/ts/d.tsx`},
		{"secret.js", "Error EACCES EACCES: permission denied, open '$DIR/secret.js'"},
	} {
		t.Run(c.main, func(t *testing.T) {
			if c.main == "secret.js" && os.Geteuid() == 0 {
				t.Skip("root reads everything")
			}
			e := newEnv(t, nil)
			ex, err := e.run(func() { e.l.RunMain(dir + "/" + c.main) })
			if err != nil {
				t.Fatal(err)
			}
			got := strings.TrimSpace(e.out.String())
			if ex != nil {
				got = strings.ReplaceAll(thrown(ex), dir, "$DIR")
				if code := ex.Value().(*goja.Object).Get("code"); code != nil && code.String() == "MODULE_NOT_FOUND" {
					if stack := ex.Value().(*goja.Object).Get("requireStack"); stack == nil || len(stack.Export().([]any)) != 0 {
						t.Errorf("requireStack of the main module: %v", stack)
					}
				}
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestSyntaxInfo(t *testing.T) {
	dir := writeFiles(t, map[string]string{"bad.js": "#!/usr/bin/env jsrt\n\tvar ü = 1, größe 5;\n", "minified.js": strings.Repeat("a;", 1000) + "b c"})
	e := newEnv(t, nil)
	info := func(file string) *loader.SyntaxInfo {
		ex, err := e.run(func() { e.l.RunMain(dir + file) })
		if ex == nil || err != nil {
			t.Fatalf("%s: thrown %v, error %v", file, ex, err)
		}
		return e.l.SyntaxInfo(ex.Value())
	}
	got := info("/bad.js")
	if got == nil || got.File != dir+"/bad.js" || got.Line != 2 || got.Column != 19 || got.Width != 1 || got.SourceLine != "\tvar ü = 1, größe 5;" {
		t.Fatalf("%+v", got)
	}
	if want := dir + "/bad.js:2\n\tvar ü = 1, größe 5;\n\t                 ^\n"; got.Arrow() != want {
		t.Errorf("arrow %q, want %q", got.Arrow(), want)
	}
	if got := info("/minified.js").Arrow(); got != dir+"/minified.js:1\n" {
		t.Errorf("the arrow of a long line: %q", got)
	}
	ex, _ := e.run(func() { panic(e.eng.VM.NewTypeError("no syntax")) })
	if e.l.SyntaxInfo(ex.Value()) != nil || e.l.SyntaxInfo(goja.Undefined()) != nil {
		t.Error("SyntaxInfo of other values")
	}
}

func TestRunCode(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"lib.js":                    "module.exports = 'lib ' + (require.main === undefined) + ' ' + module.parent.id;",
		"node_modules/pkg/index.js": "module.exports = 'pkg';",
	})
	for _, c := range []struct{ code, want string }{
		{"1 + 1", "2"},
		{"", "undefined"},
		{"var x = 5", "undefined"},
		{"let y = 1; y", "1"},
		{"if (true) { 'yes' } else { 'no' }", "yes"},
		{"({a: 1}).a", "1"},
		{"[__filename, __dirname, module.id, module.filename, module.paths[0], module.loaded, module.parent, require.main].join()", "[eval],.,[eval],$DIR/[eval],$DIR/node_modules,false,,"},
		{"[this === globalThis, exports === module.exports, typeof require, module instanceof require('module')].join()", "true,true,function,true"},
		{"Object.keys(globalThis).filter(k => /^(__|module|exports|require)/.test(k)).join()", "__filename,module,exports,__dirname,require"},
		{"require('./lib')", "lib true [eval]"},
		{"require('pkg')", "pkg"},
		{"require.resolve('./lib')", "$DIR/lib.js"},
		{"var g = 1; globalThis.g", "1"},
		{"module.exports = 5; exports === module.exports", "false"},
		{"#!shebang\n7", "7"},
	} {
		e := newEnv(t, nil)
		var got goja.Value
		ex, err := e.run(func() { got = e.l.RunCode(c.code, "[eval]", dir) })
		if ex != nil || err != nil {
			t.Errorf("%s: threw %s %v", c.code, thrown(ex), err)
		} else if s := strings.ReplaceAll(got.String(), dir, "$DIR"); s != c.want {
			t.Errorf("%s: got %s, want %s", c.code, s, c.want)
		}
	}
	for _, c := range []struct{ code, want string }{
		{"throw new RangeError('x')", "RangeError  x"},
		{"require('./nope')", "Error MODULE_NOT_FOUND Cannot find module './nope'\nRequire stack:\n- $DIR/[eval]"},
		{"return 5", "SyntaxError  Illegal return statement"},
		{"var a = 1;\nfoo bar", "SyntaxError  Unexpected identifier 'bar'"},
		{"import fs from 'fs'", "SyntaxError ERR_REQUIRE_ESM Cannot use import statement outside a module"},
	} {
		e := newEnv(t, nil)
		ex, err := e.run(func() { e.l.RunCode(c.code, "[eval]", dir) })
		if got := strings.ReplaceAll(thrown(ex), dir, "$DIR"); got != c.want || err != nil {
			t.Errorf("%s: got %s %v, want %s", c.code, got, err, c.want)
		}
	}
	e := newEnv(t, nil)
	ex, _ := e.run(func() { e.l.RunCode("1;\nfoo bar", "[stdin]", dir) })
	if info := e.l.SyntaxInfo(ex.Value()); info == nil || info.File != "[stdin]" || info.Line != 2 || info.Column != 5 {
		t.Errorf("%+v", info)
	}
	if got := ex.Value().(*goja.Object).Get("stack").String(); !strings.HasPrefix(got, "[stdin]:2\nfoo bar\n    ^^^\n\nSyntaxError: Unexpected identifier 'bar'\n") {
		t.Errorf("stack %q", got)
	}
	// Code that runs twice in one runtime (the REPL) shares its globals.
	e = newEnv(t, nil)
	if ex, err := e.run(func() {
		e.l.RunCode("let shared = 1; function f() { return shared }", "[eval]", dir)
		if got := e.l.RunCode("f() + shared", "[eval]", dir); got.ToInteger() != 2 {
			t.Errorf("got %v", got)
		}
	}); ex != nil || err != nil {
		t.Error(ex, err)
	}
}

func TestRequireAndPreload(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"pre.js":  "globalThis.pre = [module.parent.id, module.isPreloading, require.main];",
		"lib.js":  "module.exports = __filename;",
		"main.js": "console.log(pre.join(), module.isPreloading, require.main === module);",
		"sub/x":   "",
	})
	t.Chdir(dir)
	var told *goja.Object
	e := newEnv(t, func(o *loader.Options) { o.OnMain = func(m *goja.Object) { told = m } })
	ex, err := e.run(func() {
		if e.l.Main() != nil {
			t.Error("a main module before RunMain")
		}
		e.l.Preload([]string{"./pre.js", "fs"})
		e.l.RunMain(dir + "/main.js")
		require := engine.FuncOf(e.l.Require(dir + "/sub/"))
		if got := e.eng.Call(require, goja.Undefined(), e.eng.VM.ToValue("../lib")); got.String() != dir+"/lib.js" {
			t.Errorf("got %v", got)
		}
	})
	if ex != nil || err != nil {
		t.Fatal(ex, err)
	}
	if got := e.out.String(); got != "internal/preload,true, false true\n" {
		t.Errorf("printed %q", got)
	}
	if told == nil || told != e.l.Main() || told.Get("id").String() != "." {
		t.Errorf("OnMain was told %v", told)
	}
	ex, _ = e.run(func() { e.l.Preload([]string{"./nope"}) })
	if got := thrown(ex); !strings.Contains(got, "Cannot find module './nope'\nRequire stack:\n- internal/preload") {
		t.Error(got)
	}
	ex, err = e.run(func() { e.l.RunMain(dir + "/lib.js") })
	if ex != nil || err != nil {
		t.Error(ex, err)
	}
}

func TestWarnings(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"main.js":                           "require('badmain'); require('./a'); require('./esm-like-a'); require('./own-proto-a')",
		"node_modules/badmain/index.js":     "",
		"node_modules/badmain/package.json": `{"main": "nope"}`,
		"a.js":                              "exports.early = 1; const b = require('./b'); console.log(Object.getPrototypeOf(exports) === Object.prototype, b)",
		"b.js":                              "const a = require('./a'); a.early; a.missing; a.__esModule; a.toString; a.hasOwnProperty('x'); a[Symbol.iterator]; module.exports = 'b';",
		"esm-like-a.js":                     "exports.__esModule = true; require('./esm-like-b')",
		"esm-like-b.js":                     "require('./esm-like-a').missing",
		"own-proto-a.js":                    "module.exports = Object.create({}); require('./own-proto-b')",
		"own-proto-b.js":                    "require('./own-proto-a').missing",
	})
	e := newEnv(t, nil)
	ex, err := e.run(func() { e.l.RunMain(dir + "/main.js") })
	if ex != nil || err != nil {
		t.Fatal(thrown(ex), err)
	}
	if got := e.out.String(); got != "false b\n" {
		t.Errorf("printed %q", got)
	}
	const inside = "' of module exports inside circular dependency"
	want := []string{
		"DeprecationWarning DEP0128 Invalid 'main' field in '" + dir + "/node_modules/badmain/package.json' of 'nope'. Please either fix that or report it to the module author",
		"Warning  Accessing non-existent property 'missing" + inside,
		"Warning  Accessing non-existent property 'Symbol(Symbol.iterator)" + inside,
	}
	if got := strings.Join(e.warn, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("warnings:\n%s", diff(strings.Join(want, "\n"), got))
	}
}

// A file that was not there can be written and required; a cached answer must not say otherwise.
func TestFilesThatAppear(t *testing.T) {
	dir := writeFiles(t, map[string]string{"main.js": `
		for (const r of ['./late', './late-pkg', 'late-module']) {
			try { require(r); console.log('not here') } catch (e) { console.log(e.code) }
			make(r);
			console.log(require(r));
		}`})
	e := newEnv(t, nil)
	ex, err := e.run(func() {
		_ = e.eng.VM.Set("make", func(call goja.FunctionCall) goja.Value {
			for name, text := range map[string]map[string]string{
				"./late":      {"late.js": "module.exports = 'late'"},
				"./late-pkg":  {"late-pkg/package.json": `{"main": "m.js"}`, "late-pkg/m.js": "module.exports = 'late-pkg'"},
				"late-module": {"node_modules/late-module/index.js": "module.exports = 'late-module'"},
			}[call.Argument(0).String()] {
				path := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
					t.Error(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
					t.Error(err)
				}
			}
			return goja.Undefined()
		})
		e.l.RunMain(dir + "/main.js")
	})
	if ex != nil || err != nil {
		t.Fatal(thrown(ex), err)
	}
	code := "MODULE_NOT_FOUND\n"
	if want := code + "late\n" + code + "late-pkg\n" + code + "late-module\n"; e.out.String() != want {
		t.Errorf("printed %q, want %q", e.out.String(), want)
	}
}

func TestPosition(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"plain.js":   "fail();",
		"return.js":  "fail(); return;",
		"second.js":  "var a;\n  fail(); return;",
		"shebang.js": "#!/usr/bin/env jsrt\nfail(); return;",
	})
	e := newEnv(t, nil)
	at := ""
	_, _ = e.run(func() {
		_ = e.eng.VM.Set("fail", func(goja.FunctionCall) goja.Value {
			stack := e.eng.VM.CaptureCallStack(0, nil)
			pos := e.l.Position(stack[1].Position())
			at = fmt.Sprintf("%s:%d:%d", filepath.Base(pos.Filename), pos.Line, pos.Column)
			return goja.Undefined()
		})
	})
	// The engine places a call at its parenthesis.
	for file, want := range map[string]string{"plain.js": "plain.js:1:5", "return.js": "return.js:1:5", "second.js": "second.js:2:7", "shebang.js": "shebang.js:2:5"} {
		if ex, err := e.run(func() { e.l.RunMain(dir + "/" + file) }); ex != nil || err != nil {
			t.Fatal(thrown(ex), err)
		}
		if at != want {
			t.Errorf("%s: at %s, want %s", file, at, want)
		}
	}
}

// Deep chains of requires end in an error that JavaScript or the host sees, not in a crash of the process.
func TestEndlessRequire(t *testing.T) {
	dir := writeFiles(t, map[string]string{"main.js": "Object.keys(require.cache).forEach(k => delete require.cache[k]); globalThis.n = (globalThis.n || 0) + 1; require('./main');"})
	e := newEnv(t, nil)
	ex, err := e.run(func() { e.l.RunMain(dir + "/main.js") })
	if ex == nil && err == nil {
		t.Error("endless recursion ended well")
	}
}

func TestBigFile(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"big.js":   "module.exports = 1; /*" + strings.Repeat("x", 20<<20) + "*/ module.exports++;",
		"big.json": `{"a": "` + strings.Repeat("x", 20<<20) + `"}`,
		"main.js":  "console.log(require('./big'), require('./big.json').a.length)",
	})
	e := newEnv(t, nil)
	if ex, err := e.run(func() { e.l.RunMain(dir + "/main.js") }); ex != nil || err != nil {
		t.Fatal(thrown(ex), err)
	}
	if got := e.out.String(); got != fmt.Sprintf("2 %d\n", 20<<20) {
		t.Errorf("printed %q", got)
	}
}

// manyModules writes n small modules, each requiring the next, a package, and a built-in.
func manyModules(t testing.TB, n int) (main string) {
	files := map[string]string{
		"node_modules/dep/package.json": `{"name": "dep", "exports": {".": {"import": "./m.mjs", "require": "./m.js"}}}`,
		"node_modules/dep/m.js":         "exports.x = 1;",
	}
	for i := range n {
		next := ""
		if i+1 < n {
			next = fmt.Sprintf("const next = require('./m%d');", i+1)
			if i%10 == 9 {
				next = fmt.Sprintf("const next = require('../d%d/m%d');", (i+1)/10, i+1)
			}
		}
		files[fmt.Sprintf("src/d%d/m%d.js", i/10, i)] = "'use strict';\nconst dep = require('dep'), path = require('path');\n" + next + `
class Thing {
  constructor(options) { this.options = options || {}; this.items = []; }
  add(item) { if (!item) throw new Error('no item'); this.items.push(item); return this; }
  get size() { return this.items.length; }
  each(fn) { for (let i = 0; i < this.items.length; i++) fn(this.items[i], i); }
}
function helper(a, b) {
  const out = [];
  for (const key of Object.keys(a)) if (b && key in b) out.push(a[key] + b[key]);
  return out.map(x => x * 2).filter(Boolean);
}
module.exports = { Thing, helper, name: __filename };
`
	}
	return writeFiles(t, files) + "/src/d0/m0.js"
}

func BenchmarkLoad200Modules(b *testing.B) {
	main := manyModules(b, 200)
	b.ReportAllocs()
	for b.Loop() {
		e := newEnv(b, nil)
		if ex, err := e.run(func() { e.l.RunMain(main) }); ex != nil || err != nil {
			b.Fatal(thrown(ex), err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	e := newEnv(b, nil)
	_, _ = e.run(func() {
		for b.Loop() {
			loader.New(loader.Options{Engine: e.eng, IsBuiltin: isBuiltin, BuiltinModules: builtins})
		}
	})
}

func BenchmarkRequireCached(b *testing.B) {
	dir := writeFiles(b, map[string]string{"a.js": ""})
	e := newEnv(b, nil)
	_, _ = e.run(func() {
		require := engine.FuncOf(e.l.Require(dir + "/"))
		name := e.eng.VM.ToValue("./a")
		for b.Loop() {
			e.eng.Call1(require, goja.Undefined(), name)
		}
	})
}
