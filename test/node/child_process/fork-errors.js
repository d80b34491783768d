// What send and disconnect refuse.
'use strict';
if (process.argv[2] === 'child') {
  process.on('message', () => {});
  return;
}
const { fork } = require('child_process');
const { equal, isError, mustCall, throws } = require('../common');

const child = fork(__filename, ['child']);
throws(() => child.send(), { name: 'TypeError', code: 'ERR_MISSING_ARGS', message: 'The "message" argument must be specified' });
for (const m of [() => {}, Symbol('s'), 10n]) {
  throws(() => child.send(m), { code: 'ERR_INVALID_ARG_TYPE', message: /^The "message" argument must be (one )?of type string, object, number, or boolean\./ });
}
throws(() => child.send('x', {}), { name: 'TypeError', code: 'ERR_INVALID_HANDLE_TYPE', message: 'This handle type cannot be sent' });
throws(() => child.send('x', undefined, 1), { code: 'ERR_INVALID_ARG_TYPE' });
equal(child.send('x'), true);
child.disconnect();
equal(child.connected, false);
equal(child.send('late', mustCall((err) => isError(err, { code: 'ERR_IPC_CHANNEL_CLOSED', message: 'Channel closed' }))), false);
const errors = [];
child.on('error', (err) => errors.push(err.code));
child.disconnect();
child.send('later');
child.on('exit', mustCall(() => equal(errors.join(), 'ERR_IPC_DISCONNECTED,ERR_IPC_CHANNEL_CLOSED')));
throws(() => fork(__filename, { stdio: ['pipe', 'pipe', 'pipe'] }), { code: 'ERR_CHILD_PROCESS_IPC_REQUIRED' });
throws(() => fork(), { code: 'ERR_INVALID_ARG_TYPE' });
throws(() => fork(__filename, 'x'), { code: 'ERR_INVALID_ARG_TYPE' });
