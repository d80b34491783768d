const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('exit', (c) => { log('exit', c, process.exitCode); throw new Error('second'); });
throw new Error('first');
