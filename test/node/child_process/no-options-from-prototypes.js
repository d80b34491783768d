// What stands on Object.prototype is no option.
'use strict';
const { execFileSync, execSync, spawnSync } = require('child_process');
const { equal } = require('../common');

Object.prototype.cwd = '/';
Object.prototype.shell = '/jsrt/no/such/shell';
Object.prototype.uid = 'nobody';
try {
  equal(String(spawnSync('pwd').stdout), `${process.cwd()}\n`);
  equal(String(execFileSync('pwd')), `${process.cwd()}\n`);
  equal(String(execSync('pwd')), `${process.cwd()}\n`);
} finally {
  delete Object.prototype.cwd;
  delete Object.prototype.shell;
  delete Object.prototype.uid;
}
