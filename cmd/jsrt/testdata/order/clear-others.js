const log = (...a) => process.stdout.write(a.join(' ') + '\n');
const start = Date.now();
setTimeout(() => { log('a'); clearTimeout(b); clearTimeout(c); }, 1);
const b = setTimeout(() => log('b'), 1);
const c = setTimeout(() => log('c'), 2);
setTimeout(() => log('d'), 2);
while (Date.now() - start < 10);
