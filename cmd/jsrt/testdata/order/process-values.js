const log = (...a) => process.stdout.write(a.join(' ') + '\n');
log(process.argv.length, process.argv[0] === process.execPath, process.argv[1] === __filename, process.execArgv.length, typeof process.argv0);
log(process.platform, process.arch, typeof process.pid, typeof process.ppid, process.version === 'v' + process.versions.node, process.release.name, typeof process.title);
log(process.cwd() === require('process').cwd(), typeof process.uptime(), process.uptime() > 0 && process.uptime() < 60);
const h = process.hrtime(); log(h.length, process.hrtime(h)[0] <= 1, typeof process.hrtime.bigint(), process.hrtime.bigint() < process.hrtime.bigint());
log(Object.keys(process.memoryUsage()).join(), process.memoryUsage().rss > 1e6, process.memoryUsage.rss() > 1e6);
log(Object.keys(process.cpuUsage()).join(), process.cpuUsage().user >= 0, process.cpuUsage(process.cpuUsage()).user >= 0);
log(Object.keys(process.resourceUsage()).join());
log(process.umask('022').toString(8).length > 0, process.umask(), process.umask(0o027), process.umask());
for (const f of ['getuid', 'geteuid', 'getgid', 'getegid']) log(f, typeof process[f](), process[f].name);
log(process.getgroups().every((g) => typeof g === 'number'));
log(process.getBuiltinModule('timers') === require('timers'), process.getBuiltinModule('nope'));
process.chdir('/'); log(process.cwd());
for (const f of [() => process.chdir('/nonexistent'), () => process.chdir(1), () => process.umask('9'), () => process.umask({}), () => process.hrtime(1), () => process.hrtime([1]), () => process.cpuUsage(1), () => process.cpuUsage({ user: -1, system: 1 }), () => process.cpuUsage({ user: 'a' }), () => process.setuid('no-such-user'), () => process.setgid('no-such-group'), () => process.setuid({})])
  try { f(); log('no error'); } catch (e) { log(e.name, e.code, e.message); }
for (const k of ['version', 'arch', 'platform', 'pid', 'argv', 'execPath', 'env', 'exitCode', 'title', 'ppid', 'versions', 'stdout']) { const d = Object.getOwnPropertyDescriptor(process, k); log(k, d.enumerable); }
log(typeof globalThis.process, globalThis.global === globalThis, Object.prototype.toString.call(globalThis), Object.keys(globalThis).filter((k) => /Imm|Time|Inter|queue|^global/.test(k)).sort().join());
log(typeof Symbol.asyncIterator, typeof Symbol.dispose, typeof Symbol.asyncDispose, String(Symbol.dispose));
