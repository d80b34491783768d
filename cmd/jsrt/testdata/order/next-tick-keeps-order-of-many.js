const log = (...a) => process.stdout.write(a.join(' ') + '\n');
let s = '';
for (let i = 0; i < 300; i++) process.nextTick((k) => { s += k % 10; if (k === 150) for (let j = 0; j < 5; j++) process.nextTick(() => { s += 'x'; }); }, i);
process.on('exit', () => log(s));
