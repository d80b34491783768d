// Output that nobody reads does not keep 'close' from coming.
'use strict';
const { spawn } = require('child_process');
const { equal, mustCall } = require('../common');

const child = spawn('sh', ['-c', 'echo out; echo err >&2']);
child.on('close', mustCall((code) => equal(code, 0)));
