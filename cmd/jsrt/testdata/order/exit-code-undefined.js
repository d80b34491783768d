const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.exitCode = 5;
process.exitCode = undefined;
process.on('exit', (c) => log(c, process.exitCode));
