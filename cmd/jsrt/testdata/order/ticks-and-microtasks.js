const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.nextTick(() => { log('tick 1'); Promise.resolve().then(() => log('micro in tick')); process.nextTick(() => log('tick in tick')); });
Promise.resolve().then(() => { log('micro 1'); process.nextTick(() => log('tick in micro')); }).then(() => log('micro 2'));
queueMicrotask(() => { log('queueMicrotask'); queueMicrotask(() => log('nested')); });
process.nextTick((a, b) => log('args', a, b), 1, 'two');
(async () => { log('async start'); await null; log('after await'); await 0; log('after second await'); })();
log('sync');
