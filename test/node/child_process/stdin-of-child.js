// process.stdin over a pipe, a file, nothing, and a socket: its bytes and its end.
'use strict';
if (process.argv[2] === 'child') {
  let n = 0;
  process.stdin.on('data', (chunk) => n += chunk.length);
  process.stdin.on('end', () => console.log(n, process.stdin.fd, process.stdin.readable, process.stdin.isTTY === undefined));
  return;
}
const fs = require('fs');
const { spawn, spawnSync } = require('child_process');
const { equal, mustCall } = require('../common');

function check(stdin, wanted, feed) {
  const child = spawn(process.execPath, [__filename, 'child'], { stdio: [stdin, 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => text += chunk);
  child.on('close', mustCall(() => equal(text, `${wanted} 0 false true\n`)));
  if (feed) child.stdin.end(feed);
}
check('pipe', 1000000, Buffer.alloc(1000000));
check('ignore', 0);
check(fs.openSync(__filename, 'r'), fs.statSync(__filename).size);
const shell = (line) => String(spawnSync('sh', ['-c', line, process.execPath, __filename]).stdout);
equal(shell('head -c 500000 /dev/zero | "$0" "$1" child'), '500000 0 false true\n');
