const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('exit', (c) => log('exit', c));
process.on('uncaughtException', () => { throw new Error('again'); });
throw new Error('first');
