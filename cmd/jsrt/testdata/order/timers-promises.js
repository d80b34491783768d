const log = (...a) => process.stdout.write(a.join(' ') + '\n');
const { setTimeout: wait, setImmediate: imm, setInterval: every, scheduler } = require('timers/promises');
(async () => {
  log(await wait(2, 'value'));
  log(await imm('immediate'));
  log(await scheduler.wait(1), await scheduler.yield());
  for (const bad of [() => wait('x'), () => wait(1, 0, 1), () => wait(1, 0, { signal: {} }), () => wait(1, 0, { ref: 1 }), () => imm(1, 2), () => scheduler.wait.call({}, 1)])
    try { await bad(); log('no error'); } catch (e) { log(e.name, e.code, e.message); }
  const it = every(1, 'v');
  log(JSON.stringify(await it.next()), JSON.stringify(await it.next()));
  log(JSON.stringify(await it.return('r')), JSON.stringify(await it.next()));
  try { await every('x').next(); } catch (e) { log(e.code); }
  try { new scheduler.constructor(); } catch (e) { log(e.name, e.code, e.message); }
  log(require('timers').promises === require('node:timers/promises'));
  wait(50, 'x', { ref: false }).then(() => log('never'));
})();
