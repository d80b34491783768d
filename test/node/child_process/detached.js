// A detached child leads a session and a process group of its own.
'use strict';
const { spawn } = require('child_process');
const { equal, mustCall } = require('../common');

const child = spawn('sh', ['-c', 'ps -o pgid= -p $$ 2>/dev/null || echo $$'], { detached: true });
let text = '';
child.stdout.on('data', (chunk) => text += chunk);
child.on('close', mustCall(() => {
  equal(Number(text), child.pid);
}));
