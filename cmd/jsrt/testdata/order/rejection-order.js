const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('unhandledRejection', (r) => { log('unhandled', r); process.nextTick(() => log('tick of', r)); });
process.nextTick(() => { log('tick'); Promise.reject('from tick'); });
Promise.reject('one');
Promise.resolve().then(() => { log('micro'); throw 'from micro'; });
setImmediate(() => { log('immediate'); Promise.reject('from immediate'); process.nextTick(() => log('tick of immediate')); });
setImmediate(() => log('immediate 2'));
