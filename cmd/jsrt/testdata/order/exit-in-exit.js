const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('exit', (c) => { log('exit', c); process.exit(4); });
process.on('exit', (c) => log('never'));
setTimeout(() => process.exit(2), 1);
