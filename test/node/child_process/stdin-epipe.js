// Writing to a child that does not read any more is EPIPE.
'use strict';
const { spawn } = require('child_process');
const { isError, mustCall } = require('../common');

const child = spawn('sh', ['-c', 'exec <&-; echo closed; exec sleep 100']);
child.stdout.once('data', mustCall(() => {
  child.stdin.write('x');
  child.stdin.on('error', mustCall((err) => {
    isError(err, { code: 'EPIPE', syscall: 'write' });
    child.kill();
  }));
}));
child.on('close', mustCall());
