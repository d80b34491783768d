package os_test

import (
	"encoding/json"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/buffer"
	"jsrt/node/internal/env"
	"jsrt/node/internal/inspect/nodetest"
	"jsrt/node/internal/js"
	"jsrt/node/os"
	"jsrt/node/process"

	"github.com/dop251/goja"
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
		global := e.VM.GlobalObject()
		e.Require = func(string) *goja.Object { return process.Of(e).Exports }
		js.Set(global, "process", process.Of(e).Exports)
		js.Set(global, "os", os.Of(e).Exports)
		js.Set(global, "Buffer", buffer.Of(e).Ctor)
		fn(e)
	})
	if err != nil {
		t.Fatal(err)
	}
}

const runner = `function run(codes) {
  return codes.map((code) => {
    const lines = [];
    const p = (...calls) => {
      for (const call of calls) {
        try { lines.push(JSON.stringify(call())); } catch (e) { lines.push(e.name + ' ' + e.code + ': ' + e.message + ' ' + Object.keys(e) + JSON.stringify(e.info) + e.errno + e.syscall); }
      }
    };
    new Function('os', 'p', 'out', code)(os, p, (s) => lines.push(String(s)));
    return lines.join('\n');
  });
}`

func evaluate(t testing.TB, script string) (text string) {
	t.Helper()
	withEnv(t, func(e *env.Env) {
		v, err := e.VM.RunString(script)
		if err != nil {
			t.Fatal(err)
		}
		text = v.String()
	})
	return text
}

// TestLikeNode compares what is the same on every machine of this kind.
func TestLikeNode(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("the numbers are recorded on Linux")
	}
	nodetest.Check(t, "os", "const os = require('os');\n"+runner, func(codes []string) (out []string) {
		list, _ := json.Marshal(codes)
		if err := json.Unmarshal([]byte(evaluate(t, runner+"\nJSON.stringify(run("+string(list)+"))")), &out); err != nil {
			t.Fatal(err)
		}
		return out
	})
}

// TestThisMachine compares with what node says of the machine.
func TestThisMachine(t *testing.T) {
	const script = `JSON.stringify({
	  arch: os.arch(), parallel: os.availableParallelism(), cpus: os.cpus().map((c) => c.model), endianness: os.endianness(), home: os.homedir(),
	  host: os.hostname(), interfaces: os.networkInterfaces(), platform: os.platform(), release: os.release(), tmp: os.tmpdir(), total: os.totalmem(),
	  type: os.type(), user: os.userInfo(), version: os.version(), machine: os.machine(), priority: os.getPriority(), eol: os.EOL, null: os.devNull,
	  strings: [` + "`${os.hostname} ${os.type} ${os.arch}`" + `],
	})`
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip(err)
	}
	want, err := exec.Command(node, "-p", script).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := evaluate(t, script); got != strings.TrimSpace(string(want)) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestPlausible holds what changes from call to call to what it can be.
func TestPlausible(t *testing.T) {
	const script = `
	const bad = [];
	const check = (name, ok) => { if (!ok) bad.push(name); };
	check('freemem', os.freemem() > 0 && os.freemem() <= os.totalmem());
	check('uptime', os.uptime() > 0);
	check('loadavg', os.loadavg().length === 3 && os.loadavg().every((n) => n >= 0));
	check('parallelism', Number.isInteger(os.availableParallelism()) && os.availableParallelism() > 0 && os.availableParallelism() <= os.cpus().length);
	const first = os.cpus()[0];
	check('cpu', typeof first.model === 'string' && first.speed >= 0 && Object.values(first.times).every(Number.isInteger));
	check('cpu time', process.platform === 'darwin' || first.times.idle + first.times.user > 0);
	check('primitive', os.uptime + 0 > 0 && +os.totalmem === os.totalmem());
	bad.join()`
	if got := evaluate(t, script); got != "" {
		t.Errorf("not plausible: %s", got)
	}
}

// TestEnvironment changes what homedir and tmpdir look at.
func TestEnvironment(t *testing.T) {
	t.Setenv("HOME", "/h/")
	t.Setenv("TMPDIR", "")
	t.Setenv("TMP", "/a/b/")
	t.Setenv("TEMP", "/c")
	const script = "const seen = [os.homedir(), os.tmpdir()]; process.env.TMP = '/'; seen.push(os.tmpdir()); delete process.env.TMP; seen.push(os.tmpdir()); " +
		"delete process.env.TEMP; seen.push(os.tmpdir()); process.env.HOME = ''; seen.push(os.homedir()); delete process.env.HOME; seen.push(os.homedir() === os.userInfo().homedir); seen.join()"
	if got := evaluate(t, script); got != "/h/,/a/b,/,/c,/tmp,,true" {
		t.Error(got)
	}
}
