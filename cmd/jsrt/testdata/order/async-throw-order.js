const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtException', (e, o) => log(e.message, o));
(async () => { throw new Error('async'); })();
process.nextTick(() => { log('tick'); });
setTimeout(async () => { log('timer'); await null; throw new Error('in timer'); }, 1);
