const log = (...a) => process.stdout.write(a.join(' ') + '\n');
const b = () => setImmediate(() => log('never'));
setImmediate(() => { log('a'); process.nextTick(() => { clearImmediate(second); log('cleared'); }); });
const second = b();
setImmediate(() => log('c'));
