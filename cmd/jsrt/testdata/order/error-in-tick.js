const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtException', (e) => log('uncaught', e.message));
process.nextTick(() => { process.nextTick(() => log('tick of thrower')); throw new Error('one'); });
process.nextTick(() => log('next tick'));
Promise.resolve().then(() => log('micro'));
setImmediate(() => log('immediate'));
log('sync');
