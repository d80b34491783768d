const log = (...a) => process.stdout.write(a.join(' ') + '\n');
for (const s of ['SIGKILL', 'SIGSTOP']) try { process.on(s, () => {}); } catch (e) { log(e.message, e.code, e.syscall, e.errno); }
for (const a of [[1e9], [process.pid, 'SIGFOO'], ['x'], [process.pid, {}], [process.pid, 12345]]) try { process.kill(...a); } catch (e) { log(e.name, e.code, e.message); }
log(process.kill(process.pid, 0));
log(process.eventNames().filter((n) => typeof n === 'string' && n.startsWith('SIG')).join());
