const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('SIGHUP', f); function f() {}
process.removeListener('SIGHUP', f);
process.on('exit', () => log('exit must not be seen'));
setTimeout(() => process.kill(process.pid, 'SIGHUP'), 10);
setTimeout(() => log('never'), 1000);
