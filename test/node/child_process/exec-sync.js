// execSync and execFileSync return the output and throw what failed.
'use strict';
const { execFileSync, execSync } = require('child_process');
const { deepEqual, equal, isError, throws } = require('../common');

equal(execSync('echo $((2*3))', { encoding: 'utf8' }), '6\n');
deepEqual(execSync('printf ab'), Buffer.from('ab'));
equal(execSync('true', { stdio: 'ignore' }), null);
equal(execFileSync('printf', ['%s', '$HOME'], { encoding: 'utf8' }), '$HOME');
let thrown;
try {
  execSync('echo out; echo err >&2; exit 7', { stdio: 'pipe', encoding: 'utf8' });
} catch (err) {
  thrown = err;
}
isError(thrown, { message: 'Command failed: echo out; echo err >&2; exit 7\nerr\n', status: 7, signal: null, stdout: 'out\n', stderr: 'err\n' });
deepEqual(thrown.output, [null, 'out\n', 'err\n']);
throws(() => execFileSync('sh', ['-c', 'kill -15 $$']), { status: null, signal: 'SIGTERM', message: 'Command failed: sh -c kill -15 $$' });
throws(() => execFileSync('jsrt-no-such-program'), { code: 'ENOENT', message: 'spawnSync jsrt-no-such-program ENOENT' });
throws(() => execSync('exec sleep 100', { timeout: 20 }), { code: 'ETIMEDOUT', signal: 'SIGTERM' });
