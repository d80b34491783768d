const log = (...a) => process.stdout.write(a.join(' ') + '\n');
let n = 0;
const t = setInterval(() => { log(++n); process.nextTick(() => { if (n === 2) clearTimeout(t); }); }, 1);
