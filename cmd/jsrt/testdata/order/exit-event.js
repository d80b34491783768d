const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('beforeExit', (c) => log('beforeExit', c));
process.on('exit', (c) => { log('exit', c, process.exitCode, process._exiting); process.nextTick(() => log('never')); setImmediate(() => log('never')); setTimeout(() => log('never')); });
process.exitCode = 3;
