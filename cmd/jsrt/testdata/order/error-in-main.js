const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtException', (e) => log('uncaught', e.message));
process.nextTick(() => log('tick'));
Promise.resolve().then(() => log('micro'));
setImmediate(() => log('immediate'));
throw new Error('main');
