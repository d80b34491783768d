// What a forked process finds: send, connected, channel, and no trace in its environment.
'use strict';
if (process.argv[2] === 'child') {
  const state = () => [process.connected, typeof process.send, typeof process.disconnect, process.channel === null];
  const before = state();
  const env = [process.env.NODE_CHANNEL_FD, process.env.NODE_CHANNEL_SERIALIZATION_MODE];
  process.send([process.argv.slice(2), before, env, typeof process.channel.fd], () => {
    process.disconnect();
    process.on('disconnect', () => console.log(JSON.stringify(state())));
  });
  return;
}
const { fork } = require('child_process');
const { deepEqual, mustCall } = require('../common');

const child = fork(__filename, ['child', 'a b'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
child.on('message', mustCall((m) => {
  deepEqual(m, [['child', 'a b'], [true, 'function', 'function', false], [null, null], 'number']);
}));
let text = '';
child.stdout.on('data', (chunk) => text += chunk);
child.on('close', mustCall(() => deepEqual(JSON.parse(text), [false, 'function', 'function', true])));
