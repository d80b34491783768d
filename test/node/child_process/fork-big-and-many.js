// Messages larger than any buffer arrive whole, and many arrive in order.
'use strict';
if (process.argv[2] === 'child') {
  process.on('message', (m) => {
    process.send({ length: m.length, end: m.slice(-3) });
    for (let i = 0; i < 2999; i++) process.send(i);
    process.send(2999, () => process.disconnect()); // what is not written is lost
  });
  return;
}
const { fork } = require('child_process');
const { deepEqual, equal, mustCall } = require('../common');

const child = fork(__filename, ['child']);
let next = -1;
child.on('message', (m) => {
  if (next === -1) deepEqual(m, { length: 2000003, end: 'end' });
  else if (m !== next) equal(m, next);
  next++;
});
child.send('é'.repeat(2000000) + 'end', mustCall((err) => equal(err, null)));
child.on('close', mustCall(() => equal(next, 3000)));
