const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtException', (e) => log('uncaught', e.message));
setTimeout(() => { process.nextTick(() => log('tick')); setImmediate(() => log('immediate')); throw new Error('one'); }, 1);
