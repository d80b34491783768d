package childprocess

import (
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/loop"
	"jsrt/node/internal/env"
	"jsrt/node/process"

	"github.com/dop251/goja"
)

// The test binary is also the program that the tests fork: it sends back what comes over the channel, until that is closed.
func TestMain(m *testing.M) {
	if fd, err := strconv.Atoi(os.Getenv(channelFd)); err == nil {
		f := os.NewFile(uintptr(fd), "channel")
		if _, err := io.Copy(f, f); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program runs JavaScript with cp, the module, and log, and returns the lines that it logged once nothing keeps it alive.
func program(t *testing.T, code string) []string {
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
	e.Require = func(string) *goja.Object { return nil }
	process.OptionsOf(e).ExecPath = os.Args[0]
	var lines []string
	err = eng.Main(func() {
		vm := e.VM
		_ = vm.Set("cp", Of(e).Exports)
		_ = vm.Set("log", e.NewFunc("log", 0, func(c goja.FunctionCall) goja.Value {
			texts := make([]string, len(c.Arguments))
			for i, v := range c.Arguments {
				texts[i] = v.String()
			}
			lines = append(lines, strings.Join(texts, " "))
			return goja.Undefined()
		}))
		e.Enter(func(any) {
			if _, err := vm.RunString(code); err != nil {
				panic(err)
			}
		}, nil)
		if err := l.Run(); err != nil {
			panic(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func expect(t *testing.T, code string, want ...string) {
	t.Helper()
	if got := program(t, code); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSpawn(t *testing.T) {
	expect(t, `
		const c = cp.spawn('sh', ['-c', 'cat; exit 3']);
		c.on('spawn', () => log('spawn'));
		c.stdout.on('data', (d) => log('data', d));
		c.on('exit', (code, signal) => log('exit', code, signal));
		c.on('close', (code, signal) => log('close', code, signal));
		c.stdin.end('hello');`,
		"spawn", "data hello", "exit 3 null", "close 3 null")
	expect(t, `
		const c = cp.spawn('/no/such/program', ['a']);
		c.on('error', (err) => log(err.message, err.code, err.path, err.spawnargs));
		c.on('exit', () => log('exit'));
		c.on('close', (code) => log('close', code, c.pid));`,
		"spawn /no/such/program ENOENT ENOENT /no/such/program a", "close -2 undefined")
}

func TestExec(t *testing.T) {
	expect(t, `cp.exec('echo out; echo err >&2; exit 4', (err, stdout, stderr) => log(err.code, err.killed, err.signal, err.cmd, stdout, stderr));`,
		"4 false null echo out; echo err >&2; exit 4 out\n err\n")
	expect(t, `cp.execFile('head', ['-c', '5000', '/dev/zero'], {maxBuffer: 1000}, (err, stdout) => log(err.code, stdout.length));`,
		"ERR_CHILD_PROCESS_STDIO_MAXBUFFER 1000")
}

func TestSpawnSync(t *testing.T) {
	expect(t, `
		const r = cp.spawnSync('sh', ['-c', 'cat; exit 5'], {input: 'in', encoding: 'utf8'});
		log(r.status, r.signal, r.stdout, r.output.length, r.error);`,
		"5 null in 3 undefined")
}

func TestFork(t *testing.T) {
	expect(t, `
		const c = cp.fork('unused', {execArgv: []});
		const sent = ['text', 1, null, {a: ['\u00e9', '\n']}, 'x'.repeat(500000)];
		let n = 0;
		c.on('message', (m) => {
			log(JSON.stringify(m) === JSON.stringify(sent[n++]));
			if (n === sent.length) c.disconnect();
		});
		c.on('disconnect', () => log('disconnect', c.connected, c.channel));
		c.on('exit', (code) => log('exit', code));
		for (const m of sent) c.send(m);`,
		"true", "true", "true", "true", "true", "disconnect false null", "exit 0")
}
