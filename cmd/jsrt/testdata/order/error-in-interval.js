const log = (...a) => process.stdout.write(a.join(' ') + '\n');
let n = 0;
process.on('uncaughtException', (e) => log('uncaught', e.message));
const t = setInterval(() => { if (++n === 3) clearInterval(t); throw new Error('n' + n); }, 1);
