const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('exit', (c) => log('exit', c));
(async () => { try { await 1; process.exit(7); } finally { log('finally'); } })();
process.nextTick(() => log('tick'));
