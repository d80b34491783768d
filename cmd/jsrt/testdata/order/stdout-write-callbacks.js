const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.stdout.write('a\n', () => log('cb 1'));
process.stdout.write('b\n', 'latin1', () => log('cb 2'));
process.nextTick(() => log('tick'));
process.stdout.write(new Uint8Array([99, 10]), () => log('cb 3'));
for (const v of [1, undefined, {}, null]) try { process.stdout.write(v); } catch (e) { log(e.name, e.code, e.message); }
log(process.stdout.fd, process.stderr.fd, process.stdout.isTTY, process.stdout.writable, process.stdout === process.stdout);
