// silent and stdio of fork; execArgv and execPath.
'use strict';
if (process.argv[2] === 'child') {
  console.log('out');
  console.error('err');
  return;
}
const { fork, spawn } = require('child_process');
const { deepEqual, equal, mustCall } = require('../common');

const silent = fork(__filename, ['child'], { silent: true });
const texts = { stdout: '', stderr: '' };
for (const name of Object.keys(texts)) silent[name].on('data', (chunk) => texts[name] += chunk);
silent.on('close', mustCall(() => deepEqual(texts, { stdout: 'out\n', stderr: 'err\n' })));

const quiet = fork(__filename, ['child'], { stdio: 'ignore' });
deepEqual(quiet.stdio, [null, null, null, null]);
quiet.on('close', mustCall((code) => equal(code, 0)));

const shell = fork('-c', ['echo $0 $1', 'zero', 'one'], { execPath: '/bin/sh', execArgv: [], stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
let text = '';
shell.stdout.on('data', (chunk) => text += chunk);
shell.on('close', mustCall(() => equal(text, 'zero one\n')));

// A channel anywhere, without fork.
const far = spawn(process.execPath, ['-e', 'process.send([process.channel.fd])'], { stdio: ['ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'ipc'] });
far.on('message', mustCall((m) => deepEqual(m, [5])));
