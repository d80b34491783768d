const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('unhandledRejection', (r, p) => { log('unhandled', r, p === q); });
process.on('rejectionHandled', (p) => log('handled', p === q));
const q = Promise.reject('a');
setTimeout(() => q.catch((e) => log('caught', e)), 1);
process.on('exit', () => log('exit'));
