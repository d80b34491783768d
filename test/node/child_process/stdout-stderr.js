// Both outputs come whole and apart, and end.
'use strict';
const { spawn } = require('child_process');
const { equal, mustCall } = require('../common');

const child = spawn('sh', ['-c', 'echo out; echo err >&2']);
for (const [name, wanted] of [['stdout', 'out\n'], ['stderr', 'err\n']]) {
  let text = '';
  child[name].setEncoding('utf8');
  child[name].on('data', (chunk) => text += chunk);
  child[name].on('end', mustCall(() => equal(text, wanted)));
  child[name].on('close', mustCall());
}
child.on('close', mustCall());
