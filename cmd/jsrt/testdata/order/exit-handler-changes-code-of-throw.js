const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('exit', (c) => { log('exit', c); process.exitCode = 9; });
throw new Error('first');
