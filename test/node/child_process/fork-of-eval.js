// A program given with -e forks a file, not itself again.
'use strict';
if (process.argv[2] === 'child') {
  process.send('forked');
  return;
}
const { execFile } = require('child_process');
const { equal, mustCall } = require('../common');

const code = `require('child_process').fork(${JSON.stringify(__filename)}, ['child']).on('message', (m) => console.log(m))`;
execFile(process.execPath, ['-e', code], mustCall((err, stdout) => {
  equal(err, null);
  equal(stdout, 'forked\n');
}));
