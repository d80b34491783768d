const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtException', (e, origin) => log('uncaught', e.message, origin));
const start = Date.now();
setTimeout(() => { process.nextTick(() => log('tick of thrower')); Promise.resolve().then(() => log('micro of thrower')); throw new Error('one'); }, 1);
setTimeout(() => log('next timer of the list'), 1);
setTimeout(() => { log('other list'); throw new Error('two'); }, 2);
setTimeout(() => log('last'), 3);
setImmediate(() => log('immediate'));
while (Date.now() - start < 10);
