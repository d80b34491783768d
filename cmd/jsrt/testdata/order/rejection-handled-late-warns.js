const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('unhandledRejection', (r) => { log('unhandled', r); });
process.on('warning', (w) => log(w.name, w.message, w.id));
const q = Promise.reject('a');
setTimeout(() => q.catch((e) => log('caught', e)), 1);
