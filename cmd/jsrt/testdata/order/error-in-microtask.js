const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtException', (e) => log('uncaught', e.message));
queueMicrotask(() => { throw new Error('one'); });
queueMicrotask(() => log('next microtask'));
process.nextTick(() => log('tick'));
setImmediate(() => log('immediate'));
