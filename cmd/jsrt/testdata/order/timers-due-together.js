const log = (...a) => process.stdout.write(a.join(' ') + '\n');
const start = Date.now();
setTimeout(() => log('b 3'), 3);
setTimeout(() => log('a 2'), 2);
setTimeout(() => log('c 1'), 1);
setTimeout(() => log('second of 3'), 3);
while (Date.now() - start < 20);
