// What is written to stdin arrives, however much it is, and its end too.
'use strict';
const { spawn } = require('child_process');
const { equal, mustCall } = require('../common');

const size = 3000000;
const child = spawn('wc', ['-c']);
equal(child.stdin.readable, false);
equal(child.stdin.writable, true);
child.stdin.on('finish', mustCall());
child.stdin.on('close', mustCall());
child.stdin.write(Buffer.alloc(size));
child.stdin.end('end');
let text = '';
child.stdout.on('data', (chunk) => text += chunk);
child.on('close', mustCall((code) => {
  equal(code, 0);
  equal(Number(text), size + 3);
}));
