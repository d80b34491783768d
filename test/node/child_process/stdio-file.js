// A descriptor of a file is the child's output.
'use strict';
const fs = require('fs');
const { spawn, spawnSync } = require('child_process');
const { equal, mustCall } = require('../common');

const path = `${process.env.TMPDIR || '/tmp'}/jsrt-${process.pid}-stdio-file`;
const fd = fs.openSync(path, 'w+');
equal(spawnSync('echo', ['sync'], { stdio: ['ignore', fd, 'ignore'] }).status, 0);
const child = spawn('echo', ['async'], { stdio: ['ignore', fd, fd] });
child.on('close', mustCall(() => {
  equal(fs.readFileSync(path, 'utf8'), 'sync\nasync\n');
  fs.closeSync(fd);
  fs.unlinkSync(path);
}));
