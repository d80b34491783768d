const log = (...a) => process.stdout.write(a.join(' ') + '\n');
let n = 0;
process.on('beforeExit', () => { log('beforeExit', n); if (n++ < 2) setTimeout(() => log('timer', n), 1); else process.nextTick(() => log('tick does not restart it')); });
process.on('exit', () => log('exit'));
