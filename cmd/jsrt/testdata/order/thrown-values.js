const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtException', (e, origin) => log(typeof e, String(e), origin));
for (const v of [1, 'str', null, undefined, true, 10n, Symbol('s')]) setImmediate(() => { throw v; });
