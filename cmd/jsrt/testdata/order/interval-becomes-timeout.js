const log = (...a) => process.stdout.write(a.join(' ') + '\n');
let n = 0;
const t = setInterval(() => { log(++n); if (n === 2) t._repeat = null; }, 1);
