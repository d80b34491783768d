// util.promisify gives {stdout, stderr}, or the error with both, and the child at once.
'use strict';
const { promisify } = require('util');
const { ChildProcess, exec, execFile } = require('child_process');
const { deepEqual, equal, isError, mustCall, ok } = require('../common');

const promise = promisify(exec)('echo out; echo err >&2');
ok(promise.child instanceof ChildProcess);
promise.then(mustCall((result) => deepEqual(result, { stdout: 'out\n', stderr: 'err\n' })));
promisify(execFile)('sh', ['-c', 'echo out; exit 4']).catch(mustCall((err) => {
  isError(err, { code: 4, stdout: 'out\n', stderr: '' });
}));
const controller = new AbortController();
promisify(exec)('exec sleep 100', { signal: controller.signal }).catch(mustCall((err) => equal(err.name, 'AbortError')));
controller.abort();
