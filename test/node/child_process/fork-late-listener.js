// Messages that come before anybody listens are kept.
'use strict';
if (process.argv[2] === 'child') {
  process.channel.ref();
  setTimeout(() => {
    process.on('message', (m) => {
      process.send(m);
      if (m === 'last') process.disconnect();
    });
  }, 50);
  return;
}
const { fork } = require('child_process');
const { deepEqual, mustCall } = require('../common');

const child = fork(__filename, ['child']);
const got = [];
child.on('message', (m) => got.push(m));
for (const m of ['one', 'two', 'last']) child.send(m);
child.on('disconnect', mustCall(() => deepEqual(got, ['one', 'two', 'last'])));
