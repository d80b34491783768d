const log = (...a) => process.stdout.write(a.join(' ') + '\n');
for (let i = 0; i < 4; i++) setTimeout(() => { log('t', i); process.nextTick(() => log('tick', i)); Promise.resolve().then(() => log('micro', i)); }, 5);
