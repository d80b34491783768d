const log = (...a) => process.stdout.write(a.join(' ') + '\n');
for (const f of [setTimeout, setInterval, setImmediate, process.nextTick, queueMicrotask])
  for (const v of [undefined, null, 1, 'x', {}]) { try { f(v); } catch (e) { log(f.name, e.name, e.code, e.message); } }
