const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('SIGINT', () => log('never'));
process.on('exit', () => log('exit'));
