// A channel keeps the child alive while it listens to 'message', unless it is unreferenced.
'use strict';
const mode = process.argv[2];
if (mode) {
  if (mode === 'once') process.once('message', () => {});
  if (mode === 'unref') {
    process.on('message', () => {});
    process.channel.unref();
  }
  if (mode === 'removed') {
    const listener = () => {};
    process.on('message', listener);
    process.off('message', listener);
  }
  if (mode === 'ref') {
    process.channel.ref();
    setTimeout(() => process.disconnect(), 20);
  }
  return;
}
const { fork } = require('child_process');
const { equal, mustCall } = require('../common');

for (const mode of ['silent', 'once', 'unref', 'removed', 'ref']) {
  const child = fork(__filename, [mode]);
  if (mode === 'once') child.send('x');
  child.on('close', mustCall((code) => equal(code, 0)));
}
