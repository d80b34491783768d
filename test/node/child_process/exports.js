// The names and the arity of what the module exports, with and without node:.
'use strict';
const cp = require('child_process');
const { EventEmitter } = require('events');
const { equal, ok } = require('../common');

equal(require('node:child_process'), cp);
const lengths = { ChildProcess: 0, exec: 3, execFile: 4, execFileSync: 3, execSync: 2, fork: 1, spawn: 3, spawnSync: 3 };
for (const name of Object.keys(lengths)) {
  equal(cp[name].length, lengths[name], name);
  equal(cp[name].name, name);
}
const child = new cp.ChildProcess();
ok(child instanceof EventEmitter);
equal(child.pid, undefined);
