const log = (...a) => process.stdout.write(a.join(' ') + '\n');
let n = 0;
const t = setTimeout(() => { log(++n); if (n === 3) clearTimeout(t); }, 1);
t._repeat = 1;
