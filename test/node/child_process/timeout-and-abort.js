// timeout and an AbortSignal kill the child; the signal is also an 'error'.
'use strict';
const { spawn } = require('child_process');
const { equal, isError, mustCall, mustNotCall } = require('../common');

spawn('sleep', ['100'], { timeout: 20, killSignal: 'SIGINT' })
  .on('exit', mustCall((code, signal) => equal(signal, 'SIGINT')))
  .on('error', mustNotCall('error'));

const controller = new AbortController();
const child = spawn('sleep', ['100'], { signal: controller.signal });
child.on('spawn', () => controller.abort(new Error('why')));
child.on('error', mustCall((err) => {
  isError(err, { name: 'AbortError', code: 'ABORT_ERR', message: 'The operation was aborted' });
  equal(err.cause.message, 'why');
}));
child.on('exit', mustCall((code, signal) => equal(signal, 'SIGTERM')));

const aborted = spawn('sleep', ['100'], { signal: AbortSignal.abort(), killSignal: 'SIGKILL' });
aborted.on('error', mustCall((err) => equal(err.name, 'AbortError')));
aborted.on('exit', mustCall((code, signal) => equal(signal, 'SIGKILL')));

// Nothing is left on the signal of a child that has ended.
const later = new AbortController();
const done = spawn('true', { signal: later.signal });
done.on('error', mustNotCall('error of a child that has ended'));
done.on('close', mustCall(() => later.abort()));
