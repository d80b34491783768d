const log = (...a) => process.stdout.write(a.join(' ') + '\n');
let n = 0;
(function again() { if (++n < 1000) Promise.resolve().then(again); })();
process.nextTick(() => log('tick at', n));
setImmediate(() => log('immediate at', n));
