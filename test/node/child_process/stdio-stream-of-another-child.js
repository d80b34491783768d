// One child's stdout is the next one's stdin: the bytes do not come through this process.
'use strict';
const { spawn } = require('child_process');
const { equal, mustCall, mustNotCall } = require('../common');

const source = spawn('sh', ['-c', 'sleep 0.1; echo abc']);
const upper = spawn('tr', ['a-z', 'A-Z'], { stdio: [source.stdout, 'pipe', 'ignore'] });
source.stdout.on('data', mustNotCall('data'));
let text = '';
upper.stdout.on('data', (chunk) => text += chunk);
upper.on('close', mustCall(() => equal(text, 'ABC\n')));
equal(upper.stdin, null);
