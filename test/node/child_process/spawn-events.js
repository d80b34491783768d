// spawn, then exit with the status, then close; the child's properties say the same.
'use strict';
const { spawn } = require('child_process');
const { deepEqual, equal, mustCall, ok } = require('../common');

const child = spawn('sh', ['-c', 'exit 3']);
const events = [];
equal(child.exitCode, null);
equal(child.signalCode, null);
equal(child.spawnfile, 'sh');
deepEqual(child.spawnargs, ['sh', '-c', 'exit 3']);
equal(child.killed, false);
equal(child.connected, false);
ok(Number.isInteger(child.pid));
child.on('spawn', () => events.push('spawn'));
child.on('exit', mustCall((code, signal) => {
  events.push('exit');
  equal(code, 3);
  equal(signal, null);
}));
child.on('close', mustCall((code, signal) => {
  events.push('close');
  equal(code, 3);
  equal(signal, null);
  equal(child.exitCode, 3);
  equal(child.kill(), false);
  equal(child.killed, false);
  deepEqual(events, ['spawn', 'exit', 'close']);
}));
