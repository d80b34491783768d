package fs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jsrt/node/internal/env"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"
)

// program runs a script in a directory of its own: dir names it, log() takes lines, guard() fails what hangs. The lines come back.
func program(t *testing.T, code string) []string {
	t.Helper()
	var lines []string
	withEnv(t, func(e *env.Env) {
		global := e.VM.GlobalObject()
		js.Set(global, "dir", t.TempDir())
		js.Method(e, global, "log", 1, func(c js.Call) js.Value {
			words := make([]string, len(c.Arguments))
			for i, v := range c.Arguments {
				words[i] = v.String()
			}
			lines = append(lines, strings.Join(words, " "))
			return js.Undefined
		})
		eval(t, e, "const fs = require('fs'), fsp = fs.promises, d = (name) => dir + '/' + name;"+
			"setTimeout(() => { throw new Error('timed out'); }, 20000).unref();"+code)
	})
	return lines
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

// openFiles counts this process's descriptors.
func openFiles(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	return len(list)
}

// TestNothingStaysOpen runs through all that opens descriptors, failures included.
func TestNothingStaysOpen(t *testing.T) {
	before := openFiles(t)
	program(t, `
		fs.writeFileSync(d('f'), 'x'.repeat(100000));
		const s = { aborted: false, addEventListener(n, f) { this.f = f; }, removeEventListener() {} };
		(async () => {
			const sink = (p) => p.catch(() => {});
			await sink(fsp.readFile(d('none'))); await sink(fsp.readFile(dir)); await sink(fsp.writeFile(dir, 'x')); await sink(fsp.readdir(d('none')));
			const r = fsp.readFile(d('f'), { signal: s }); s.aborted = true; s.f(); await sink(r);
			await sink(fsp.readFile(d('f'), { buffer: () => { throw new Error('no'); } }));
			await sink(fsp.copyFile(d('f'), d('g'))); await sink(fsp.copyFile(d('f'), dir)); await sink(fsp.cp(dir, d('none/x'), { recursive: true }));
			fs.createReadStream(d('f')).destroy(); fs.createWriteStream(d('h')).end(); fs.createReadStream(d('f')).resume();
			const dh = await fsp.opendir(dir, { recursive: true }); await dh.read(); await dh.close();
			for (let i = 0; i < 3; i++) { const h = await fsp.open(d('f')); h.readFile(); await h.close(); }
			try { fs.readFileSync(dir); } catch {}
			try { fs.readdirSync(d('f')); } catch {}
			fs.globSync('**', { cwd: dir });
			const w = fs.watch(dir); w.close(); fs.watch(dir, { recursive: true }).close(); fs.watchFile(d('f'), () => {}); fs.unwatchFile(d('f'));
			try { fs.watch(d('none')); } catch {}
			await sink(fsp.writeFile(d('i'), (function* () { yield 'a'; throw new Error('no'); })()));
		})();`)
	if after := openFiles(t); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

// TestOffTheLoop: who waits for a FIFO does not hold up timers.
func TestOffTheLoop(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := unix.Mkfifo(fifo, 0o600); err != nil {
		t.Skip(err)
	}
	expect(t, program(t, `
		const fifo = '`+fifo+`';
		fs.readFile(fifo, 'utf8', (err, text) => log('read', text));
		fsp.readFile(fifo).catch(() => {});
		let n = 0;
		const timer = setInterval(() => {
			if (++n < 3) return;
			clearInterval(timer);
			log('timers');
			fs.writeFile(fifo, 'x', () => log('written'));
		}, 1);
		fs.open(fifo, 'r+', (err, fd) => setTimeout(() => fs.close(fd, () => {}), 100));
	`)[:1], "timers")
}

func TestWatch(t *testing.T) {
	expect(t, program(t, `
		fs.writeFileSync(d('f'), '');
		const seen = new Set();
		const w = fs.watch(dir, (type, name) => {
			seen.add(type + ' ' + name);
			if (seen.has('rename new') && seen.has('change f')) w.close();
		});
		const only = fs.watch(d('f'), { encoding: 'buffer' }, (type, name) => { log(type, Buffer.isBuffer(name), String(name)); only.close(); });
		w.on('close', () => log('closed', w._handle));
		fs.appendFileSync(d('f'), 'x');
		fs.writeFileSync(d('new'), '');
		log(w.constructor.name, typeof w._handle.onchange, w.ref() === w, w.start());
	`), "FSWatcher function true undefined", "change true f", "closed null")
}

// TestWatchTheSame: two watchers of one file share inotify's number for it.
func TestWatchTheSame(t *testing.T) {
	expect(t, program(t, `
		fs.writeFileSync(d('f'), '');
		const a = fs.watch(d('f')), b = fs.watch(d('f'));
		a.on('change', () => { log('a'); a.close(); fs.appendFileSync(d('f'), 'y'); });
		let n = 0;
		b.on('change', () => { if (++n === 2) { log('b twice'); b.close(); } });
		fs.appendFileSync(d('f'), 'x');
	`), "a", "b twice")
}

func TestWatchErrors(t *testing.T) {
	expect(t, program(t, `
		const w = fs.watch(dir);
		w.on('error', (e) => log(e.code, e.syscall, e.filename, w._handle));
		w._handle.onchange(-2, 'rename', 'x');
		w.close();
		try { fs.watch(d('none')); } catch (e) { log(e.code, e.filename === d('none')); }
		log(typeof fs.watch(d('none'), { throwIfNoEntry: false }));
		for (const ignore of ['', 5, [5]]) try { fs.watch(dir, { ignore }); } catch (e) { log(e.code); }
		const x = fs.watch(dir), handle = x._handle;
		x._handle = {};
		try { x.close(); } catch (e) { log(e.code); }
		handle.close();
	`), "ENOENT watch x null", "ENOENT true", "object", "ERR_INVALID_ARG_VALUE", "ERR_INVALID_ARG_TYPE", "ERR_INVALID_ARG_TYPE", "ERR_INTERNAL_ASSERTION")
}

// TestWatchUnreferenced: watchers that are not referenced let the program end.
func TestWatchUnreferenced(t *testing.T) {
	expect(t, program(t, `
		fs.watch(dir, { persistent: false });
		fs.watch(dir, { persistent: false, recursive: true });
		fs.watch(dir).unref();
		fs.watchFile(d('none'), { persistent: false }, () => {});
		fs.watchFile(d('nothing'), () => {}).unref();
		log('done');
	`), "done")
}

func TestWatchIgnore(t *testing.T) {
	expect(t, program(t, `
		const w = fs.watch(dir, { ignore: ['*.log', /^tmp/, (n) => n === 'no'] }, (type, name) => { log(name); w.close(); });
		for (const f of ['a.log', 'tmp1', 'no', 'yes']) fs.writeFileSync(d(f), '');
	`), "yes")
}

func TestWatchTree(t *testing.T) {
	expect(t, program(t, `
		fs.mkdirSync(d('a/b'), { recursive: true });
		fs.writeFileSync(d('a/b/f'), '');
		const w = fs.watch(dir, { recursive: true });
		const next = (want) => new Promise((resolve) => {
			const on = (type, name) => { if (type + ' ' + name === want) { w.off('change', on); log(want); resolve(); } };
			w.on('change', on);
		});
		const step = async (want, act) => { const p = next(want); act(); await p; };
		(async () => {
			await step('change a/b/f', () => fs.writeFileSync(d('a/b/f'), 'x'));
			await step('rename a/new', () => fs.mkdirSync(d('a/new')));
			await step('rename a/new/g', () => fs.writeFileSync(d('a/new/g'), ''));
			await step('change a/new/g', () => fs.writeFileSync(d('a/new/g'), 'x'));
			await step('rename a/new', () => fs.rmSync(d('a/new'), { recursive: true }));
			await step('rename a/again', () => fs.renameSync(d('a/b'), d('a/again')));
			await step('change a/again/f', () => fs.writeFileSync(d('a/again/f'), 'y'));
			w.on('close', () => log('closed'));
			w.close();
		})();
	`), "change a/b/f", "rename a/new", "rename a/new/g", "change a/new/g", "rename a/new", "rename a/again", "change a/again/f", "closed")
}

func TestWatchPromise(t *testing.T) {
	expect(t, program(t, `
		const signal = { aborted: false, addEventListener(n, f) { this.f = f; }, removeEventListener(n, f) { log(n, f === this.f); } };
		(async () => {
			try { await fsp.watch(5).next(); } catch (e) { log(e.code); }
			try { await fsp.watch(dir, { maxQueue: 'x' }).next(); } catch (e) { log(e.code); }
			try { await fsp.watch(d('none')).next(); } catch (e) { log(e.code, e.filename === d('none')); }
			const it = fsp.watch(dir, { signal });
			const first = it.next();
			await null;
			fs.writeFileSync(d('f'), '');
			const { value, done } = await first;
			log(value.eventType, value.filename, done, Object.getPrototypeOf(value));
			const rest = (async () => { for (;;) await it.next(); })();
			setTimeout(() => { signal.aborted = true; signal.reason = 'why'; signal.f(); }, 1);
			try { await rest; } catch (e) { log(e.name, e.cause); }
			log((await it.next()).done);
			const tree = fsp.watch(dir, { recursive: true });
			const p = tree.next();
			await null;
			fs.writeFileSync(d('g'), '');
			log((await p).value.filename);
			log((await tree.return('v')).value);
			const over = fsp.watch(dir, { maxQueue: 1, overflow: 'error' });
			const q = over.next();
			await null;
			for (let i = 0; i < 5; i++) fs.writeFileSync(d('o' + i), '');
			await q;
			await new Promise((r) => setTimeout(r, 20));
			try { await over.next(); } catch (e) { log(e.code, e.message); }
		})();
	`), "ERR_INVALID_ARG_TYPE", "ERR_INVALID_ARG_TYPE", "ENOENT true", "rename f false null", "abort true", "AbortError why", "true", "g", "v",
		"ERR_FS_WATCH_QUEUE_OVERFLOW fs.watch() queued more than 1 events")
}

func TestWatchFile(t *testing.T) {
	expect(t, program(t, `
		const f = d('f');
		let step = 0;
		const w = fs.watchFile(f, { interval: 5, bigint: false }, (now, before) => {
			log(step, now.size, before.size, now.isFile(), now.mtimeMs > 0);
			if (step === 0) fs.writeFileSync(f, 'x');
			if (step === 1) fs.writeFileSync(f, 'xyz');
			if (step === 2) fs.unlinkSync(f);
			if (step === 3) fs.unwatchFile(f);
			step++;
		});
		w.on('stop', () => log('stop'));
		log(w.constructor.name, fs.watchFile(f, () => {}) === w, w.listenerCount('change'));
		fs.unwatchFile(f, () => {});
		log(w.listenerCount('change'));
		for (const bad of [[5], [f], [f, 5], [f, {}, 5], [d('x'), { interval: -1 }, () => {}]]) try { fs.watchFile(...bad); } catch (e) { log(e.code); }
	`), "StatWatcher true 2", "2", "ERR_INVALID_ARG_TYPE", "ERR_INVALID_ARG_TYPE", "ERR_INVALID_ARG_TYPE", "ERR_INVALID_ARG_TYPE", "ERR_OUT_OF_RANGE",
		"0 0 0 false false", "1 1 0 true true", "2 3 1 true true", "3 0 3 false false", "stop")
	expect(t, program(t, `fs.watchFile(d('none'), { interval: 5, bigint: true }, (now) => { log(typeof now.size, now.ino === 0n); fs.unwatchFile(d('none')); });`), "bigint true")
}

// TestFileHandleWaits: a close answers when all that was begun before is done.
func TestFileHandleWaits(t *testing.T) {
	expect(t, program(t, `
		(async () => {
			fs.writeFileSync(d('f'), 'x'.repeat(1 << 20));
			const h = await fsp.open(d('f'));
			const order = [];
			const reads = [1, 2, 3].map((i) => h.read(Buffer.alloc(10), 0, 10, i).then((r) => order.push(r.bytesRead)));
			const closing = h.close().then(() => order.push('closed'));
			await Promise.all([...reads, closing]);
			log(order.join());
			log(h.fd);
		})();
	`), "10,10,10,closed", "-1")
}

// TestAbortQueued: a call whose turn has not come is taken back.
func TestAbortQueued(t *testing.T) {
	expect(t, program(t, `
		const signal = { aborted: false, addEventListener(n, f) { this.f = f; }, removeEventListener() {} };
		for (let i = 0; i < 50; i++) fs.readFile('/proc/self/maps', () => {});
		fs.writeFile(d('f'), 'x', { signal }, (err) => {
			log(err.name);
			setTimeout(() => log(fs.existsSync(d('f'))), 50);
		});
		signal.aborted = true;
		signal.f();
	`), "AbortError", "false")
}

// TestAbortBuffer: who has taken a call back is not asked for its buffer.
func TestAbortBuffer(t *testing.T) {
	expect(t, program(t, `
		const signal = { aborted: false, addEventListener(n, f) { this.f = f; }, removeEventListener() {} };
		fs.writeFileSync(d('f'), 'hello');
		fs.readFile(d('f'), { signal, buffer: () => log('asked') }, (err) => log(err.name));
		signal.aborted = true;
		signal.f();
		fs.readFile(d('f'), { buffer: (n) => { log(n); return Buffer.alloc(n + 1); }, encoding: 'utf8' }, (err, text) => log(err, text));
	`), "AbortError", "5", "null hello")
}

// TestUncaught: what a callback throws is not the operation's affair.
func TestUncaught(t *testing.T) {
	var caught []string
	withEnv(t, func(e *env.Env) {
		e.Uncaught = func(ex *goja.Exception) { caught = append(caught, ex.Value().String()) }
		eval(t, e, `const fs = require('fs');
			fs.stat('/', () => { throw new Error('stat'); });
			fs.cp('/none', '/none2', { filter: () => { throw 1; } }, () => { throw new Error('cp'); });
			fs.close(9999);`)
	})
	for _, want := range []string{"Error: stat", "Error: cp", "Error: EBADF: bad file descriptor, close"} {
		if !strings.Contains(strings.Join(caught, "\n"), want) {
			t.Errorf("%s was not thrown: %q", want, caught)
		}
	}
}

// TestWarnings: each is given once.
func TestWarnings(t *testing.T) {
	expect(t, program(t, `
		globalThis.process = { emitWarning: (...a) => log(a.slice(1)) };
		for (let i = 0; i < 2; i++) {
			fs.mkdtempSync(d('tmpX'));
			fs.existsSync(5);
			new fs.Stats();
		}
	`), "Warning", "DeprecationWarning,DEP0187", "DeprecationWarning,DEP0180")
}

// TestCopyFails: what could not be copied whole is not there.
func TestCopyFails(t *testing.T) {
	expect(t, program(t, `
		for (const f of [() => fs.copyFileSync(dir, d('x')), () => fs.cpSync(d('none'), d('x'))]) try { f(); } catch (e) { log(e.code, fs.existsSync(d('x'))); }
		fs.writeFileSync(d('f'), 'x');
		fs.copyFileSync(d('f'), d('f'));
		try { fs.copyFileSync(d('f'), d('g'), fs.constants.COPYFILE_FICLONE_FORCE); log('copyfile', false); } catch (e) { log(e.syscall, fs.existsSync(d('g'))); }
		log(fs.readFileSync(d('f'), 'utf8'));
	`), "EISDIR false", "ENOENT false", "copyfile false", "x")
}

func TestPromisify(t *testing.T) {
	expect(t, program(t, `
		const custom = Symbol.for('nodejs.util.promisify.custom');
		fs.writeFileSync(d('f'), 'hello');
		const fd = fs.openSync(d('f'), 'r+');
		(async () => {
			const r = await fs.read[custom](fd, Buffer.alloc(3), 0, 3, 1);
			log(r.bytesRead, r.buffer);
			log((await fs.write[custom](fd, 'J', 0)).bytesWritten, (await fs.readv[custom](fd, [Buffer.alloc(2)], 0)).buffers[0]);
			log((await fs.writev[custom](fd, [Buffer.from('x')])).bytesWritten, await fs.exists[custom](d('f')), await fs.exists[custom](d('none')));
			try { await fs.read[custom]('x'); } catch (e) { log(e.code); }
			fs.closeSync(fd);
		})();
	`), "3 ell", "1 Je", "1 true false", "ERR_INVALID_ARG_TYPE")
}

// TestRelative: what is relative is so to the working directory of the system.
func TestRelative(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := os.Mkdir("sub", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("sub", "link"); err != nil {
		t.Fatal(err)
	}
	expect(t, program(t, `
		log(fs.realpathSync('link'), fs.realpathSync.native('./link/../sub'), fs.realpathSync(''));
		fs.mkdirSync('a/b', { recursive: true });
		log(fs.readdirSync('.'), fs.existsSync('a/b'), fs.mkdtempSync('x-').length);
	`), filepath.Join(dir, "sub")+" "+filepath.Join(dir, "sub")+" "+dir, "a,link,sub true 8")
}
