// An unreferenced child does not keep the process alive.
'use strict';
const { spawn } = require('child_process');
const { mustCall, mustNotCall } = require('../common');

const child = spawn('sleep', ['100'], { stdio: 'ignore' });
child.on('exit', mustNotCall('exit'));
child.unref();
child.ref();
child.unref();
process.prependListener('exit', mustCall(() => child.kill()));
