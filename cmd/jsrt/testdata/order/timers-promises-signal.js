const log = (...a) => process.stdout.write(a.join(' ') + '\n');
const { setTimeout: wait, setImmediate: imm, setInterval: every } = require('timers/promises');
class Signal {
  constructor() { this.aborted = false; this.list = new Set(); }
  addEventListener(name, fn) { this.list.add(fn); }
  removeEventListener(name, fn) { this.list.delete(fn); }
  abort(reason) { this.aborted = true; this.reason = reason; for (const f of [...this.list]) f(); }
}
const show = (e) => log(e.name, e.code, e.message, e.cause);
(async () => {
  const s = new Signal();
  const p = wait(1000, 1, { signal: s });
  setTimeout(() => s.abort('why'), 1);
  await p.catch(show);
  log(s.list.size);
  await wait(1, 1, { signal: s }).catch(show);
  await imm(1, { signal: s }).catch(show);
  const t = new Signal();
  const it = every(1, 1, { signal: t });
  log((await it.next()).value);
  t.abort('stop');
  await it.next().then((v) => log(JSON.stringify(v)), show);
  log(JSON.stringify(await it.next()), t.list.size);
})();
