// kill sends a signal by name or number; 0 only asks; killed tells that one was sent.
'use strict';
const { spawn } = require('child_process');
const { equal, mustCall, throws } = require('../common');

const child = spawn('sleep', ['100']);
equal(child.kill(0), true);
for (const bad of ['SIGNOTHING', 99, '', 1.5]) throws(() => child.kill(bad), { name: 'TypeError', code: 'ERR_UNKNOWN_SIGNAL' });
equal(child.kill('sigusr1'), true);
equal(child.killed, true);
child.on('exit', mustCall((code, signal) => {
  equal(code, null);
  equal(signal, 'SIGUSR1');
  equal(child.kill(), false);
}));

const other = spawn('sleep', ['100']);
other.kill(9);
other.on('exit', mustCall((code, signal) => equal(signal, 'SIGKILL')));

const disposed = spawn('sleep', ['100']);
if (Symbol.dispose) disposed[Symbol.dispose]();
else disposed.kill();
equal(disposed.killed, true);
disposed.on('exit', mustCall((code, signal) => equal(signal, 'SIGTERM')));
