const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('exit', (c) => log('exit', c));
function* g() { try { yield 1; } finally { log('finally must not run'); } }
const o = { get x() { try { [3, 1, 2].sort(() => process.exit(6)); } catch { log('caught'); } finally { log('finally'); } } };
new Promise(() => { for (const v of g()) JSON.stringify({ toJSON() { return o.x; } }); }).catch(() => log('caught'));
