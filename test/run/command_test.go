//go:build unix

package run

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// commandCase is one call of the binary. {dir} stands for the folder of the files, which is also the working directory.
type commandCase struct {
	name   string
	files  map[string]string
	args   []string
	stdin  string
	status int
	stdout string   // exactly
	match  string   // a regular expression for stdout, instead of stdout
	stderr []string // regular expressions that it must match; without any it must be empty
	cannot string   // why jsrt cannot pass it; then it must fail, so that the day it can is noticed
}

var commandCases = []commandCase{
	// What is run, and what the program sees of its call.
	{
		name:   "a file and its arguments",
		files:  map[string]string{"main.js": `console.log(process.argv.slice(2).join('|'));`},
		args:   []string{"main.js", "a", "--flag", "-e", "--version", "--", "x y"},
		stdout: "a|--flag|-e|--version|--|x y\n",
	},
	{
		name: "a relative path is made absolute",
		files: map[string]string{"sub/main.js": `console.log(process.argv[1]);
console.log(__filename);
console.log(__dirname);
console.log(process.cwd());
console.log(require.main === module, module.id, module.filename === __filename, module.loaded);`},
		args:   []string{"./sub/../sub/main.js"},
		stdout: "{dir}/sub/main.js\n{dir}/sub/main.js\n{dir}/sub\n{dir}\ntrue . true false\n",
	},
	{
		name:   "an absolute path",
		files:  map[string]string{"main.js": `console.log(process.argv[1]);`},
		args:   []string{"{dir}/main.js"},
		stdout: "{dir}/main.js\n",
	},
	{
		name:   "a file without its extension",
		files:  map[string]string{"main.js": `console.log('found');`},
		args:   []string{"main"},
		stdout: "found\n",
	},
	{
		name:   "a folder with index.js",
		files:  map[string]string{"app/index.js": `console.log('index', process.argv.length);`},
		args:   []string{"app", "x"},
		stdout: "index 3\n",
	},
	{
		name:   "a shebang line",
		files:  map[string]string{"main.js": "#!/usr/bin/env node\nconsole.log('ran');\n"},
		args:   []string{"main.js"},
		stdout: "ran\n",
	},
	{
		name:   "a byte order mark",
		files:  map[string]string{"main.js": "\ufeffconsole.log('ran');\n"},
		args:   []string{"main.js"},
		stdout: "ran\n",
	},
	{
		name:  "an empty file",
		files: map[string]string{"main.js": ""},
		args:  []string{"main.js"},
	},
	{
		name:   "-e",
		args:   []string{"-e", "console.log(process.argv.slice(1).join('|'), __filename, typeof require, typeof module)", "a", "b"},
		stdout: "a|b [eval] function object\n",
	},
	{
		name:   "-e requires from the working directory",
		files:  map[string]string{"part.js": `module.exports = 'part';`, "node_modules/pkg/index.js": `module.exports = 'pkg';`},
		args:   []string{"-e", "console.log(require('./part'), require('pkg'))"},
		stdout: "part pkg\n",
	},
	{
		name: "-e with nothing",
		args: []string{"-e", ""},
	},
	{
		name:   "-p of a number",
		args:   []string{"-p", "6 * 7"},
		stdout: "42\n",
	},
	{
		name:   "-p of a string",
		args:   []string{"-p", "'te' + 'xt'"},
		stdout: "text\n",
	},
	{
		name:   "-p of nothing",
		args:   []string{"-p", "undefined"},
		stdout: "undefined\n",
	},
	{
		name:   "-p with arguments",
		args:   []string{"-p", "process.argv.slice(1).join('|')", "a", "--b"},
		stdout: "a|--b\n",
	},
	{
		name:  "-p waits for the loop",
		args:  []string{"-p", "setTimeout(() => console.log('later'), 5); 'now'"},
		match: `^(now\nlater|later\nnow)\n$`, // node 26 prints the value at the end, earlier ones at once
	},
	{
		name:   "standard input",
		args:   []string{"-", "a", "--b"},
		stdin:  "console.log(process.argv.slice(1).join('|'), __filename);",
		stdout: "-|a|--b [stdin]\n",
	},
	{
		name:  "--version",
		args:  []string{"--version"},
		match: `^\S*( version)? ?v?\d+\.\d+\.\d+\S*.*\n`,
	},
	{
		name:  "--help",
		args:  []string{"--help"},
		match: `(?i)^(.*\n)*.*usage:`,
	},
	{
		name:   "an unknown flag",
		args:   []string{"--nope"},
		status: 9,
		stderr: []string{`bad option: --nope`},
	},
	{
		name:   "-e without its code",
		args:   []string{"-e"},
		status: 9,
		stderr: []string{`-e requires an argument`},
	},

	// Output.
	{
		name: "console",
		files: map[string]string{"main.js": `console.log('a', 1, true, null, undefined, -0.5, 10n);
console.log('%s is %d%% of %i', 'x', 50, 7.9, 'rest');
console.log();
console.info('info');
console.error('error %s', 1);
console.warn('warn');`},
		args:   []string{"main.js"},
		stdout: "a 1 true null undefined -0.5 10n\nx is 50% of 7 rest\n\ninfo\n",
		stderr: []string{`^error 1\nwarn\n$`},
	},
	{
		name:   "much output is written whole",
		args:   []string{"-e", "for (let i = 0; i < 40000; i++) console.log(String(i).padStart(49, '.')); process.stdout.write('end')"},
		match:  `^(\.+\d+\n){1000}(.|\n)*\.39999\nend$`,
		status: 0,
	},
	{
		name:   "text beyond ASCII",
		args:   []string{"-e", `console.log('grüße € 😀'); process.stdout.write(Buffer.from('c3bc0a', 'hex'))`},
		stdout: "grüße € 😀\nü\n",
	},

	// Exit statuses.
	{name: "process.exit", args: []string{"-e", "process.exit(3)"}, status: 3},
	{name: "exitCode", args: []string{"-e", "process.exitCode = 4"}, status: 4},
	{name: "exit takes exitCode", args: []string{"-e", "process.exitCode = 5; setTimeout(() => process.exit(), 1)"}, status: 5},
	{name: "exit overrides exitCode", args: []string{"-e", "process.exitCode = 5; process.exit(0)"}, status: 0},
	{name: "exitCode in the exit event", args: []string{"-e", "process.on('exit', () => { process.exitCode = 6 })"}, status: 6},
	{name: "exit in the exit event", args: []string{"-e", "process.on('exit', () => process.exit(7)); process.exitCode = 1"}, status: 7},
	{name: "status above a byte", args: []string{"-e", "process.exit(258)"}, status: 2},
	{
		name:   "exit in a promise job",
		args:   []string{"-e", "Promise.resolve().then(() => { process.exit(8); console.log('not reached') })"},
		status: 8,
	},
	{
		name:   "an uncaughtException listener that throws",
		args:   []string{"-e", "process.on('uncaughtException', () => { throw new Error('again') }); throw new Error('first')"},
		status: 7,
		stderr: []string{`(?m)^Error: again$`},
	},
	{
		name:   "an exit listener that throws",
		args:   []string{"-e", "process.on('exit', () => { throw new Error('in exit') })"},
		status: 1,
		stderr: []string{`(?m)^Error: in exit$`},
	},

	// Errors of the program.
	{
		name: "a thrown error",
		files: map[string]string{"main.js": `function inner() {
  throw new TypeError('boom');
}
function outer() {
  inner();
}
outer();
`},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{
			`^{dir}/main\.js:2\n  throw new TypeError\('boom'\);\n +\^+\n\n?TypeError: boom\n`,
			`(?m)^    at inner \({dir}/main\.js:2:\d+\)$`,
			`(?m)^    at outer \({dir}/main\.js:5:\d+\)$`,
			`(?m)^    at .*{dir}/main\.js:7:\d+\)?$`,
		},
	},
	{
		name:   "a thrown string",
		files:  map[string]string{"main.js": "\nthrow 'just text';\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`{dir}/main\.js:2\nthrow 'just text';\n\^+\n`, `(?m)^(Uncaught )?'?just text'?$`},
	},
	{
		name:   "an error with properties",
		args:   []string{"-e", "const e = new Error('text'); e.code = 'ECODE'; e.count = 5; throw e"},
		status: 1,
		stderr: []string{`(?m)^Error: text$`, `code: 'ECODE'`, `count: 5`},
	},
	{
		name:   "an error in a timer",
		files:  map[string]string{"main.js": "setTimeout(() => {\n  null.x;\n}, 1);\nsetTimeout(() => console.log('not reached'), 20);\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`^{dir}/main\.js:2\n  null\.x;\n +\^+\n`, `(?m)^TypeError: .*null`, `(?m)^    at .*{dir}/main\.js:2:\d+\)?$`},
		cannot: "stock goja says undefined for null",
	},
	{
		name:   "an error in -e",
		args:   []string{"-e", "let a = 1;\nmissing();"},
		status: 1,
		stderr: []string{`^\[eval\]:2\nmissing\(\);\n\^+\n`, `(?m)^ReferenceError: missing is not defined$`, `(?m)^    at .*\[eval\]:2:1\)?$`},
	},
	{
		name:   "a rejection that nobody handles",
		files:  map[string]string{"main.js": "Promise.reject(new Error('unheard'));\nsetTimeout(() => console.log('not reached'), 20);\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`(?m)^Error: unheard$`, `(?m)^    at .*{dir}/main\.js:1:\d+\)?$`},
	},
	{
		name:   "a rejection with what is no error",
		args:   []string{"-e", "Promise.reject(5)"},
		status: 1,
		stderr: []string{`reason "5"`, `ERR_UNHANDLED_REJECTION`},
	},
	{
		name:   "a rejection that is handled in time",
		args:   []string{"-e", "const p = Promise.reject(new Error('x')); process.nextTick(() => p.catch(() => console.log('caught')))"},
		stdout: "caught\n",
	},
	{
		name:   "endless recursion",
		args:   []string{"-e", "function f() { f() } f()"},
		status: 1,
		stderr: []string{`(?m)^RangeError: Maximum call stack size exceeded`},
	},
	{
		name:   "endless recursion can be caught",
		args:   []string{"-e", "function f() { f() } try { f() } catch (e) { console.log(e instanceof RangeError, e.message) }"},
		stdout: "true Maximum call stack size exceeded\n",
		cannot: "the overflow of stock goja passes through catch",
	},
	{
		name:   "an error event of a socket without a listener",
		files:  map[string]string{"main.js": "require('net').connect(1, '127.0.0.1');\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{
			`(?m)^Error: connect ECONNREFUSED 127\.0\.0\.1:1$`, `Emitted 'error' event on Socket instance`,
			`code: 'ECONNREFUSED'`, `syscall: 'connect'`, `address: '127\.0\.0\.1'`, `port: 1\b`,
		},
	},
	{
		name:   "a port out of range",
		files:  map[string]string{"main.js": "require('net').createServer().listen(65536);\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{
			`(?m)^RangeError \[ERR_SOCKET_BAD_PORT\]: options\.port should be >= 0 and < 65536\. Received type number \(65536\)\.$`,
			`(?m)^    at .*{dir}/main\.js:1:\d+\)?$`, `code: 'ERR_SOCKET_BAD_PORT'`,
		},
	},

	// Files that are no programs.
	{
		name:   "a file that is not there",
		args:   []string{"nowhere/main.js"},
		status: 1,
		stderr: []string{`(?m)^Error: Cannot find module '{dir}/nowhere/main\.js'$`, `code: 'MODULE_NOT_FOUND'`},
	},
	{
		name:   "a folder without index.js",
		files:  map[string]string{"empty/readme.txt": ""},
		args:   []string{"empty"},
		status: 1,
		stderr: []string{`(?m)^Error: Cannot find module '{dir}/empty'$`, `code: 'MODULE_NOT_FOUND'`},
	},
	{
		name:   "a syntax error",
		files:  map[string]string{"main.js": "let a = 1;\n  let b = ;\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`^{dir}/main\.js:2\n  let b = ;\n {10}\^+\n`, `(?m)^SyntaxError: Unexpected token '?;'?`},
	},
	{
		name:   "a syntax error after a shebang line",
		files:  map[string]string{"main.js": "#!/usr/bin/env node\n\nlet b = ;\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`^{dir}/main\.js:3\nlet b = ;\n {8}\^+\n`, `(?m)^SyntaxError: `},
	},
	{
		name:   "a syntax error in a module",
		files:  map[string]string{"main.js": "require('./part');\n", "part.js": "\nfunction (\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`^{dir}/part\.js:2\nfunction \(\n *\^+\n`, `(?m)^SyntaxError: `},
	},
	{
		name:   "a syntax error in -e",
		args:   []string{"-e", "let a = ;"},
		status: 1,
		stderr: []string{`^\[eval\]:1\nlet a = ;\n {8}\^+\n`, `(?m)^SyntaxError: Unexpected token '?;'?`},
	},
	{
		name:   "a syntax error in standard input",
		args:   []string{"-"},
		stdin:  "\nlet a = ;\n",
		status: 1,
		stderr: []string{`^\[stdin\]:2\nlet a = ;\n {8}\^+\n`, `(?m)^SyntaxError: Unexpected token '?;'?`},
	},
	{
		name:   "an unfinished string",
		files:  map[string]string{"main.js": "const s = 'abc\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`^{dir}/main\.js:1\nconst s = 'abc\n {10}\^+\n`, `(?m)^SyntaxError: Invalid or unexpected token`},
	},
	{
		name:   "invalid UTF-8 in a string",
		files:  map[string]string{"main.js": "console.log('\xff\xfea\xc3'.length, '\xff'.charCodeAt(0).toString(16));\n"},
		args:   []string{"main.js"},
		stdout: "4 fffd\n",
	},
	{
		name:   "invalid UTF-8 outside of strings",
		files:  map[string]string{"main.js": "\nvar \xff = 1;\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`^{dir}/main\.js:2\nvar `, `(?m)^SyntaxError: Invalid or unexpected token`},
	},
	{
		name:   "a binary file",
		files:  map[string]string{"main.js": "\x7fELF\x02\x01\x01\x00\x00\x00\xff\xfe\x80"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`(?m)^SyntaxError: Invalid or unexpected token`},
	},
	{
		name:   "characters beyond the basic plane in a string",
		args:   []string{"-p", `'\xFF\u{10000}\u{10FFFF}'.length`},
		stdout: "5\n",
	},
	{
		name:   "nesting without end",
		files:  map[string]string{"main.js": strings.Repeat("(", 50000)},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`(?m)^(RangeError|SyntaxError): `},
	},

	// Modules.
	{
		name: "relative modules and cycles",
		files: map[string]string{
			"main.js": `const a = require('./lib/a');
console.log(a.name, a.b.name, a.b.sawA);
console.log(require('./lib/a.js') === a, require('{dir}/lib/a.js') === a, require('./lib/../lib/a') === a);`,
			"lib/a.js": `exports.name = 'early a'; exports.b = require('./b'); exports.name = 'a';`,
			"lib/b.js": `exports.name = 'b'; exports.sawA = require('./a').name;`,
		},
		args:   []string{"main.js"},
		stdout: "a b early a\ntrue true true\n",
	},
	{
		name: "what a module has",
		files: map[string]string{
			"main.js": `const part = require('./part');
console.log(part(), part.loaded());`,
			"part.js": `const before = module.loaded;
console.log(this === exports, exports === module.exports, arguments.length, require.main === module, module.id === __filename);
module.exports = () => before;
module.exports.loaded = () => module.loaded;
return;
throw new Error('a module may return');`,
		},
		args:   []string{"main.js"},
		stdout: "true true 5 false true\nfalse true\n",
	},
	{
		name: "file before folder, index.js, package.json",
		files: map[string]string{
			"main.js": `console.log(require('./x'), require('./x/'), require('./y'), require('./z'), require('pkg'), require('pkg/lib/part'));`,
			"x.js":    `module.exports = 'x.js';`, "x/index.js": `module.exports = 'x/index.js';`,
			"y/index.json":   `"y/index.json"`,
			"z/package.json": `{ "main": "./lib/z" }`, "z/lib/z.js": `module.exports = 'z/lib/z.js';`,
			"node_modules/pkg/package.json": `{ "name": "pkg", "main": "lib" }`,
			"node_modules/pkg/lib/index.js": `module.exports = 'pkg';`,
			"node_modules/pkg/lib/part.js":  `module.exports = 'part of pkg';`,
		},
		args:   []string{"main.js"},
		stdout: "x.js x/index.js y/index.json z/lib/z.js pkg part of pkg\n",
	},
	{
		name: "node_modules of the nearest folder first",
		files: map[string]string{
			"main.js":                       `console.log(require('pkg'), require('./sub/deep/part'));`,
			"sub/deep/part.js":              `module.exports = require('pkg') + ' and ' + require('other');`,
			"node_modules/pkg/index.js":     `module.exports = 'upper';`,
			"node_modules/other.js":         `module.exports = 'other';`,
			"sub/node_modules/pkg/index.js": `module.exports = 'lower';`,
		},
		args:   []string{"main.js"},
		stdout: "upper lower and other\n",
	},
	{
		name:   "JSON",
		files:  map[string]string{"main.js": `const d = require('./data'); console.log(d.a[1], require('./data.json') === d);`, "data.json": "\ufeff{ \"a\": [1, \"two\"] }"},
		args:   []string{"main.js"},
		stdout: "two true\n",
	},
	{
		name:   "JSON that is none",
		files:  map[string]string{"main.js": "require('./data.json');\n", "data.json": "{ \"a\": }\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`(?m)^SyntaxError: {dir}/data\.json: `},
	},
	{
		name: "require.cache and require.resolve",
		files: map[string]string{
			"main.js": `const first = require('./part');
const path = require.resolve('./part');
console.log(path === __dirname + '/part.js', path in require.cache, require.cache[path].exports === first, require.resolve('net'));
delete require.cache[path];
console.log(require('./part') === first);
try { require.resolve('./none'); } catch (err) { console.log(err.code); }`,
			"part.js": `module.exports = {};`,
		},
		args:   []string{"main.js"},
		stdout: "true true true net\nfalse\nMODULE_NOT_FOUND\n",
	},
	{
		name: "a module that throws is not cached",
		files: map[string]string{
			"main.js": `for (let i = 0; i < 2; i++) {
  try { require('./part'); } catch (err) { console.log(err.message); }
}`,
			"part.js": `globalThis.count = (globalThis.count || 0) + 1; throw new Error('run ' + globalThis.count);`,
		},
		args:   []string{"main.js"},
		stdout: "run 1\nrun 2\n",
	},
	{
		name: "built-ins before node_modules, with and without node:",
		files: map[string]string{
			"main.js":                   `for (const n of ['net', 'dgram', 'events', 'buffer', 'timers', 'process']) console.log(require(n) === require('node:' + n));`,
			"node_modules/net/index.js": `module.exports = 'not this';`,
		},
		args:   []string{"main.js"},
		stdout: strings.Repeat("true\n", 6),
	},
	{
		name:   "a module that is not there",
		files:  map[string]string{"main.js": "require('./part');\n", "part.js": "require('./none');\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{
			`(?m)^Error: Cannot find module '\./none'\nRequire stack:\n- {dir}/part\.js\n- {dir}/main\.js\n`,
			`(?m)^    at .*{dir}/part\.js:1:1\)?$`, `code: 'MODULE_NOT_FOUND'`,
		},
	},
	{
		name:   "a package that is not there",
		files:  map[string]string{"main.js": "require('nopackage');\n"},
		args:   []string{"main.js"},
		status: 1,
		stderr: []string{`(?m)^Error: Cannot find module 'nopackage'\nRequire stack:\n- {dir}/main\.js\n`, `code: 'MODULE_NOT_FOUND'`},
	},
	{
		name:   "a built-in that is not there",
		args:   []string{"-e", "require('node:nope')"},
		status: 1,
		stderr: []string{`(?m)^Error \[ERR_UNKNOWN_BUILTIN_MODULE\]: No such built-in module: node:nope$`},
	},
	{
		name: "require of what is no name",
		files: map[string]string{"main.js": `for (const id of ['', 5, undefined]) {
  try { require(id); } catch (err) { console.log(err.name, err.code, err.message); }
}`},
		args: []string{"main.js"},
		stdout: `TypeError ERR_INVALID_ARG_VALUE The argument 'id' must be a non-empty string. Received ''
TypeError ERR_INVALID_ARG_TYPE The "id" argument must be of type string. Received type number (5)
TypeError ERR_INVALID_ARG_TYPE The "id" argument must be of type string. Received undefined
`,
	},
}

func TestCommand(t *testing.T) {
	t.Parallel()
	for _, c := range commandCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			eachRuntime(t, func(t *testing.T, runtime string) { c.run(t, runtime) })
		})
	}
}

func (c commandCase) run(t *testing.T, runtime string) {
	dir, err := os.MkdirTemp(temp, "case")
	if err != nil {
		t.Fatal(err)
	}
	// The paths that a program sees have no symbolic links in them; on macOS the temporary folder is behind one.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		t.Fatal(err)
	}
	place := func(text string) string { return strings.ReplaceAll(text, "{dir}", dir) }
	for name, text := range c.files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(place(text)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var args []string
	for _, arg := range c.args {
		args = append(args, place(arg))
	}
	o := execute(t, timeLimit, dir, c.stdin, runtime, args...)
	faults := c.faults(o, dir)
	if c.cannot != "" && strings.HasSuffix(t.Name(), "/jsrt") {
		if len(faults) == 0 {
			t.Errorf("it passes now, although %s: take that out of the table", c.cannot)
		}
		return
	}
	for _, fault := range faults {
		t.Error(fault)
	}
}

// faults lists in what an outcome differs from what is expected.
func (c commandCase) faults(o outcome, dir string) (list []string) {
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if o.timedOut || o.signal != 0 || o.status != c.status {
		add("expected status %d; %s", c.status, o)
	}
	if c.match != "" {
		if !regexp.MustCompile(c.match).MatchString(o.stdout) {
			add("stdout %q does not match %s", clip([]byte(o.stdout)), c.match)
		}
	} else if want := strings.ReplaceAll(c.stdout, "{dir}", dir); o.stdout != want {
		add("stdout: got %q, expected %q", o.stdout, want)
	}
	if len(c.stderr) == 0 && o.stderr != "" {
		add("stderr is not empty: %s", o.stderr)
	}
	for _, pattern := range c.stderr {
		pattern = strings.ReplaceAll(pattern, "{dir}", regexp.QuoteMeta(dir))
		if !regexp.MustCompile(pattern).MatchString(o.stderr) {
			add("stderr does not match %s:\n%s", pattern, o.stderr)
		}
	}
	return list
}
