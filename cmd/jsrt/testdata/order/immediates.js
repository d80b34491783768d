const log = (...a) => process.stdout.write(a.join(' ') + '\n');
setImmediate(() => { log('1'); process.nextTick(() => log('tick of 1')); Promise.resolve().then(() => log('micro of 1')); setImmediate(() => log('nested')); });
const two = setImmediate(() => log('2'));
setImmediate(() => { log('3'); clearImmediate(five); });
setImmediate(() => log('4'));
const five = setImmediate(() => log('5, cleared'));
setImmediate((a, b) => log('args', a, b), 'x', 'y');
clearImmediate(two);
log(two.hasRef(), two._destroyed);
