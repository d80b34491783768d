const log = (...a) => process.stdout.write(a.join(' ') + '\n');
setTimeout(() => log('never'), 100).unref();
setInterval(() => log('never'), 100).unref();
setImmediate(() => log('unref immediate runs while the loop is alive')).unref();
setImmediate(() => log('ref'));
const t = setTimeout(() => log('ref again'), 3); t.unref(); t.unref(); t.ref(); t.ref();
