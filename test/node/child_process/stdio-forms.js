// ignore, pipe, inherit, numbers, streams, null and undefined as stdio.
'use strict';
const { spawn } = require('child_process');
const { deepEqual, equal, mustCall, ok } = require('../common');

function check(stdio, shape) {
  const child = spawn('true', { stdio });
  deepEqual(child.stdio.map((s) => s !== null), shape);
  equal(child.stdin, child.stdio[0]);
  equal(child.stdout, child.stdio[1]);
  equal(child.stderr, child.stdio[2]);
  child.on('close', mustCall((code) => equal(code, 0)));
}
check('pipe', [true, true, true]);
check('overlapped', [true, true, true]);
check('ignore', [false, false, false]);
check('inherit', [false, false, false]);
check([], [true, true, true]);
check(['ignore'], [false, true, true]);
check([null, undefined, 'ignore'], [true, true, false]);
check([0, 1, 2], [false, false, false]);
check([process.stdout, process.stderr, 'pipe'], [false, false, true]);
check(['ignore', 'pipe', 'pipe', 'pipe', null, 'ignore'], [false, true, true, true, false, false]);
check([-1, -1, -1], [true, true, true]);
ok(true);
