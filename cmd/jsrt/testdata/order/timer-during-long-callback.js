const log = (...a) => process.stdout.write(a.join(' ') + '\n');
setTimeout(() => { const s = Date.now(); while (Date.now() - s < 15); setTimeout(() => log('new 1'), 1); log('long'); }, 1);
setTimeout(() => log('5'), 5);
setTimeout(() => log('12'), 12);
