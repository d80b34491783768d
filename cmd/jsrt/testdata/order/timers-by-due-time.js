const log = (...a) => process.stdout.write(a.join(' ') + '\n');
setTimeout(() => log('30'), 30);
setTimeout(() => log('1'), 1);
setTimeout(() => log('20'), 20);
setTimeout(() => log('zero is 1'), 0);
setTimeout(() => log('10.9 is 10'), 10.9);
setTimeout(() => log('10'), 10);
setTimeout(() => log('NaN is 1'), 'x');
setTimeout(() => log('undefined is 1'));
