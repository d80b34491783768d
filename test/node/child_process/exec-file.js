// execFile starts a program without a shell; its arguments come in all forms.
'use strict';
const { ChildProcess, execFile } = require('child_process');
const { deepEqual, equal, isError, mustCall, ok } = require('../common');

execFile('printf', ['%s|', '$HOME', 'a b'], mustCall((err, stdout) => equal(stdout, '$HOME|a b|')));
execFile('pwd', { cwd: '/' }, mustCall((err, stdout) => equal(stdout, '/\n')));
execFile('true', mustCall((err, stdout, stderr) => deepEqual([err, stdout, stderr], [null, '', ''])));
ok(execFile('true') instanceof ChildProcess);
execFile('jsrt-no-such-program', ['a', 'b'], mustCall((err, stdout, stderr) => {
  isError(err, { message: 'spawn jsrt-no-such-program ENOENT', code: 'ENOENT', path: 'jsrt-no-such-program', cmd: 'jsrt-no-such-program a b' });
  deepEqual([stdout, stderr], ['', '']);
}));
execFile('sh', ['-c', 'exit 5'], mustCall((err) => isError(err, { code: 5, cmd: 'sh -c exit 5' })));
