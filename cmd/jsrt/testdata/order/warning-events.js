const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('warning', (w) => log(w.name, w.message, w.code, w.detail));
process.emitWarning('plain');
process.emitWarning('typed', 'CustomWarning', 'C1');
process.emitWarning('opts', { type: 'Opt', code: 'C2', detail: 'more' });
process.emitWarning('ctor', function f() {});
process.emitWarning(new RangeError('an error'));
for (const args of [[1], ['a', 1], ['a', 'b', 1], ['a', true], [{}]]) try { process.emitWarning(...args); } catch (e) { log(e.name, e.code, e.message); }
process.nextTick(() => log('tick after'));
log('sync');
