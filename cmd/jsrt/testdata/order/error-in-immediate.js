const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtException', (e) => log('uncaught', e.message));
setImmediate(() => { process.nextTick(() => log('tick of thrower')); setImmediate(() => log('nested')); throw new Error('one'); });
setImmediate(() => log('next'));
setImmediate(() => { throw new Error('two'); });
setImmediate(() => log('last'));
