const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('exit', (c) => log('exit', c));
setTimeout(() => log('never'), 10);
Promise.reject(new Error('x'));
