// A program that is not there is an 'error' with all that was asked for, then 'close' with the errno; no 'exit'.
'use strict';
const { spawn } = require('child_process');
const { deepEqual, equal, isError, mustCall, mustNotCall } = require('../common');

const child = spawn('jsrt-no-such-program', ['a', 'b']);
equal(child.pid, undefined);
child.on('spawn', mustNotCall('spawn'));
child.on('exit', mustNotCall('exit'));
child.on('error', mustCall((err) => {
  isError(err, {
    message: 'spawn jsrt-no-such-program ENOENT', code: 'ENOENT', errno: -2, syscall: 'spawn jsrt-no-such-program', path: 'jsrt-no-such-program',
  });
  deepEqual(err.spawnargs, ['a', 'b']);
}));
child.on('close', mustCall((code, signal) => {
  equal(code, -2);
  equal(signal, null);
}));
child.stdout.on('data', mustNotCall('data'));
