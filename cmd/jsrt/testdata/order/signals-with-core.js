const log = (...a) => process.stdout.write(a.join(' ') + '\n');
// Signals whose default action is to dump core can be listened to, and kill again once nobody listens.
const on = (s, n) => { log('got', s, n); process.removeListener(s, on); if (s !== 'SIGABRT') next(); };
const names = ['SIGQUIT', 'SIGTRAP', 'SIGSYS', 'SIGABRT'];
const next = () => { const s = names.shift(); process.on(s, on); process.kill(process.pid, s); };
next();
setTimeout(() => log('end'), 80);
