const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('unhandledRejection', (r) => log('unhandled', r));
const p = Promise.reject('a');
process.nextTick(() => p.catch((e) => log('caught in tick', e)));
const q = Promise.reject('b');
Promise.resolve().then(() => q.catch((e) => log('caught in microtask', e)));
