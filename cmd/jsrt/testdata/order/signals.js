const log = (...a) => process.stdout.write(a.join(' ') + '\n');
const on = (s, n) => { log('got', s, n); process.removeListener(s, on); log(process.listenerCount(s)); };
process.on('SIGUSR2', on);
process.once('SIGTERM', (s, n) => log('got', s, n));
process.kill(process.pid, 'SIGUSR2');
setTimeout(() => process.kill(process.pid, 'SIGTERM'), 20);
setTimeout(() => log('end'), 60);
