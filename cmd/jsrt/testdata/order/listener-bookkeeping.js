const log = (...a) => process.stdout.write(a.join(' ') + '\n');
log(process.listenerCount('warning'), process.listenerCount('newListener'), process.listenerCount('removeListener'));
log(process instanceof require('events'), Object.prototype.toString.call(process), process.constructor.name, Object.getPrototypeOf(process) === process.constructor.prototype);
const before = process.eventNames().length;
process.on('SIGUSR2', () => {}); process.removeAllListeners('SIGUSR2');
log(process.eventNames().length === before);
