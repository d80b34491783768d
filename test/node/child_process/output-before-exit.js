// What the child wrote before it ended is there before 'exit'; 'close' comes when it is all read.
'use strict';
const { spawn } = require('child_process');
const { equal, mustCall } = require('../common');

for (let i = 0; i < 10; i++) {
  const child = spawn('echo', ['x']);
  let text = '';
  child.stdout.on('data', (chunk) => text += chunk);
  child.on('close', mustCall(() => equal(text, 'x\n')));
}
const big = spawn('head', ['-c', '5000000', '/dev/zero']);
let n = 0;
big.stdout.on('data', (chunk) => n += chunk.length);
big.on('close', mustCall(() => equal(n, 5000000)));
