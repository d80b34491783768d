const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('warning', (w) => log(w.name, JSON.stringify(w.message)));
setTimeout(() => log('overflow'), 2 ** 31);
setTimeout(() => log('negative'), -5);
setTimeout(() => log('negative again'), -6);
setTimeout(() => log('nan'), NaN);
setTimeout(() => log('max'), 2 ** 31 - 1).unref();
