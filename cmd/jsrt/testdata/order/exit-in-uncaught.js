const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('exit', (c) => log('exit', c));
process.on('uncaughtException', () => process.exit(11));
setTimeout(() => { throw new Error('first'); }, 1);
