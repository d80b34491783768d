// Pipes beyond the third carry both directions.
'use strict';
const { spawn } = require('child_process');
const { equal, mustCall } = require('../common');

const child = spawn('sh', ['-c', 'read a <&3; echo "got $a" >&4; read b <&4; echo "and $b" >&3'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
child.stdio[3].write('one\n');
child.stdio[4].once('data', mustCall((chunk) => {
  equal(String(chunk), 'got one\n');
  child.stdio[4].write('two\n');
}));
child.stdio[3].once('data', mustCall((chunk) => equal(String(chunk), 'and two\n')));
child.on('close', mustCall((code) => equal(code, 0)));
