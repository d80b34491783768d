const log = (...a) => process.stdout.write(a.join(' ') + '\n');
let n = 0;
process.on('uncaughtException', (e) => log('uncaught', e.message));
process.on('beforeExit', () => { if (n++ < 2) throw new Error('be'); });
process.on('exit', () => log('exit'));
