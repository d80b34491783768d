// 'exit' is the child's; 'close' waits for the pipes, which a grandchild may hold.
'use strict';
const { spawn } = require('child_process');
const { deepEqual, equal, mustCall } = require('../common');

const child = spawn('sh', ['-c', '(read line; echo "later $line") <&3 & exit 0'], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] });
const order = [];
let text = '';
child.stdout.on('data', (chunk) => text += chunk);
child.on('exit', mustCall(() => {
  order.push('exit');
  child.stdio[3].write('go\n');
}));
child.on('close', mustCall(() => {
  order.push('close');
  equal(text, 'later go\n');
  deepEqual(order, ['exit', 'close']);
}));
