const log = (...a) => process.stdout.write(a.join(' ') + '\n');
let n = 0;
const t = setTimeout(() => { log('fired', ++n); if (n < 3) log(t.refresh() === t); }, 2);
const u = setTimeout(() => log('u'), 30);
u.unref(); log(u.hasRef()); u.ref(); log(u.hasRef());
const v = setTimeout(() => log('v, cleared'), 1);
clearTimeout(v); v.refresh();
log(v._destroyed, v._idleTimeout, t._destroyed, t._idleTimeout, t._repeat);
