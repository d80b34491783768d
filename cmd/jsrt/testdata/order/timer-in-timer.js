const log = (...a) => process.stdout.write(a.join(' ') + '\n');
setTimeout(() => { log('first'); setTimeout(() => log('nested 1'), 1); setTimeout(() => log('nested 0'), 0); setImmediate(() => log('immediate before nested timers')); }, 1);
