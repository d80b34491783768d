// More output than maxBuffer ends the child; what fits is given.
'use strict';
const { exec, execFile } = require('child_process');
const { equal, isError, mustCall, ok } = require('../common');

const failure = (name) => ({ name: 'RangeError', code: 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER', message: `${name} maxBuffer length exceeded` });
exec('printf 12345', { maxBuffer: 5 }, mustCall((err, stdout) => {
  equal(err, null);
  equal(stdout, '12345');
}));
exec('printf 123456', { maxBuffer: 5 }, mustCall((err, stdout) => {
  isError(err, failure('stdout'));
  equal(err.cmd, 'printf 123456');
  equal(stdout, '12345');
}));
exec('printf 123456 >&2', { maxBuffer: 5 }, mustCall((err, stdout, stderr) => {
  isError(err, failure('stderr'));
  equal(stderr, '12345');
}));
execFile('head', ['-c', '2000000', '/dev/zero'], mustCall((err, stdout) => {
  isError(err, failure('stdout'));
  equal(stdout.length, 1024 * 1024);
}));
execFile('head', ['-c', '2000000', '/dev/zero'], { maxBuffer: Infinity }, mustCall((err, stdout) => {
  equal(err, null);
  equal(stdout.length, 2000000);
}));
ok(true);
