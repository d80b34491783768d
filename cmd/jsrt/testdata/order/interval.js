const log = (...a) => process.stdout.write(a.join(' ') + '\n');
let n = 0;
const t = setInterval((a) => { log('tick', ++n, a); if (n === 3) clearInterval(t); }, 2, 'arg');
