const log = (...a) => process.stdout.write(a.join(' ') + '\n');
setImmediate(() => log('never')).unref();
