// exec runs a line of the shell and gives its output; what fails is an error with everything in it.
'use strict';
const { exec } = require('child_process');
const { equal, isError, mustCall, throws } = require('../common');

exec('echo $((1+1)); echo err >&2', mustCall((err, stdout, stderr) => {
  equal(err, null);
  equal(stdout, '2\n');
  equal(stderr, 'err\n');
}));
exec('echo out; echo why >&2; exit 9', mustCall((err, stdout, stderr) => {
  isError(err, { message: 'Command failed: echo out; echo why >&2; exit 9\nwhy\n', code: 9, killed: false, signal: null, cmd: 'echo out; echo why >&2; exit 9' });
  equal(stdout, 'out\n');
  equal(stderr, 'why\n');
}));
exec('kill -11 $$', mustCall((err) => isError(err, { code: null, killed: false, signal: 'SIGSEGV' })));
exec('exec sleep 100', { timeout: 20, killSignal: 'SIGKILL' }, mustCall((err) => isError(err, { code: null, killed: true, signal: 'SIGKILL' })));
exec('pwd', { cwd: '/' }, mustCall((err, stdout) => equal(stdout, '/\n')));
throws(() => exec(1), { code: 'ERR_INVALID_ARG_TYPE' });
throws(() => exec('true', {}, 1), { code: 'ERR_INVALID_ARG_TYPE' });
