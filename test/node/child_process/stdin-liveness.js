// process.stdin keeps nobody alive who does not read from it, or has paused it.
'use strict';
const modes = {
  untouched() {},
  looked() { process.stdin.fd; },
  listens() { process.stdin.on('end', () => {}); },
  paused() {
    process.stdin.resume();
    setImmediate(() => {
      process.stdin.pause();
      console.log('paused');
    });
  },
  destroyed() {
    process.stdin.once('data', () => process.stdin.destroy());
  },
  unreferenced() { process.stdin.on('data', () => {}).unref(); },
};
if (process.argv[2]) {
  modes[process.argv[2]]();
  return;
}
const { spawn } = require('child_process');
const { equal, mustCall } = require('../common');

for (const mode of Object.keys(modes)) {
  const child = spawn(process.execPath, [__filename, mode], { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdin.write('x'); // and never ended
  child.stdout.on('data', (chunk) => text += chunk);
  child.stdin.on('error', () => {}); // the child may be gone
  child.on('close', mustCall((code) => {
    equal(code, 0, mode);
    equal(text, mode === 'paused' ? 'paused\n' : '', mode);
  }));
}
