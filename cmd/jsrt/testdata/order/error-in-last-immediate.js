const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtException', (e) => log('uncaught', e.message));
setImmediate(() => { process.nextTick(() => log('tick')); Promise.resolve().then(() => log('micro')); setImmediate(() => log('nested')); throw new Error('one'); });
