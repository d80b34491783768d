// A child that a signal ends has a signalCode and no exitCode.
'use strict';
const { spawn } = require('child_process');
const { equal, mustCall } = require('../common');

const child = spawn('sh', ['-c', 'kill -9 $$']);
child.on('close', mustCall((code, signal) => {
  equal(code, null);
  equal(signal, 'SIGKILL');
  equal(child.exitCode, null);
  equal(child.signalCode, 'SIGKILL');
  equal(child.killed, false);
}));
