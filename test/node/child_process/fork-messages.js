// Messages go both ways, in order, as JSON has them.
'use strict';
if (process.argv[2] === 'child') {
  process.on('message', (m) => {
    if (m === 'bye') process.disconnect();
    else process.send(m);
  });
  return;
}
const { fork } = require('child_process');
const { deepEqual, equal, mustCall, ok } = require('../common');

const sent = ['text', '', 0, -1.5, true, false, null, [], { a: [1, { b: null }] }, 'é \u{1F600} \n two lines', { cmd: 'NODE' }, 'x'.repeat(300000)];
const child = fork(__filename, ['child']);
equal(child.connected, true);
ok(child.channel);
equal(child.stdout, null);
const got = [];
child.on('message', (m, handle) => {
  equal(handle, undefined);
  got.push(m);
  if (got.length === sent.length) child.send('bye');
});
for (const m of sent) child.send(m);
child.on('disconnect', mustCall(() => {
  equal(child.connected, false);
  equal(child.channel, null);
}));
child.on('close', mustCall((code) => {
  equal(code, 0);
  deepEqual(got, sent);
}));
