// spawnSync returns all there is to know.
'use strict';
const { spawnSync } = require('child_process');
const { deepEqual, equal, isError, ok } = require('../common');

const r = spawnSync('sh', ['-c', 'cat; echo err >&2; exit 4'], { input: 'in', encoding: 'utf8' });
deepEqual([r.status, r.signal, r.stdout, r.stderr, r.output, r.error], [4, null, 'in', 'err\n', [null, 'in', 'err\n'], undefined]);
ok(r.pid > 0);

const killed = spawnSync('sh', ['-c', 'kill -9 $$']);
deepEqual([killed.status, killed.signal], [null, 'SIGKILL']);

const missing = spawnSync('jsrt-no-such-program', ['a']);
deepEqual([missing.status, missing.signal, missing.output, missing.pid], [null, null, null, 0]);
isError(missing.error, { message: 'spawnSync jsrt-no-such-program ENOENT', code: 'ENOENT', syscall: 'spawnSync jsrt-no-such-program', path: 'jsrt-no-such-program' });
deepEqual(missing.error.spawnargs, ['a']);

const late = spawnSync('sh', ['-c', 'echo early; exec sleep 100'], { timeout: 200, killSignal: 'SIGKILL', encoding: 'utf8' });
deepEqual([late.status, late.signal, late.stdout, late.error.code], [null, 'SIGKILL', 'early\n', 'ETIMEDOUT']);

const much = spawnSync('head', ['-c', '3000000', '/dev/zero'], { maxBuffer: 1000 });
equal(much.error.code, 'ENOBUFS');
ok(much.stdout.length >= 1000);
equal(spawnSync('head', ['-c', '3000000', '/dev/zero'], { maxBuffer: Infinity }).stdout.length, 3000000);
equal(Number(spawnSync('wc', ['-c'], { input: Buffer.alloc(3000000) }).stdout), 3000000);
deepEqual(spawnSync('sh', ['-c', 'echo 3 >&3'], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] }).output.map(String), ['null', 'null', '', '3\n']);
