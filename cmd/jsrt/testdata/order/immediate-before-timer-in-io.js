const log = (...a) => process.stdout.write(a.join(' ') + '\n');
const t = setTimeout(() => {
  setTimeout(() => log('timeout'), 0);
  setImmediate(() => log('immediate'));
}, 1);
