const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('exit', (c) => { log(c); process.exitCode = 8; });
process.exit();
