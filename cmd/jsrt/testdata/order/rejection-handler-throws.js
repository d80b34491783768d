const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('unhandledRejection', (r) => { throw new Error('from handler of ' + r); });
process.on('uncaughtException', (e, origin) => log('uncaught', e.message, origin));
Promise.reject('one');
setImmediate(() => log('immediate'));
