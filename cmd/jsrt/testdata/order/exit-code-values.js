const log = (...a) => process.stdout.write(a.join(' ') + '\n');
for (const v of ['5', '0x10', 5, null, undefined, '', 'abc', 1.5, true, {}, 2 ** 40, NaN, '1e2'])
  try { process.exitCode = v; log(typeof process.exitCode, process.exitCode); } catch (e) { log(e.name, e.code, e.message); }
process.exitCode = '9';
