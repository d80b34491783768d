// The environment is the one that is given: inherited properties count, undefined ones do not; without one it is process.env.
'use strict';
const { spawnSync } = require('child_process');
const { deepEqual, equal } = require('../common');

const run = (options) => String(spawnSync('/usr/bin/env', [], options).stdout).split('\n').filter(Boolean).sort();
deepEqual(run({ env: {} }), []);
deepEqual(run({ env: { A: 1, B: null, C: undefined, D: 'x=y' } }), ['A=1', 'B=null', 'D=x=y']);
const env = Object.create({ INHERITED: 'yes', HIDDEN: 'no' });
Object.defineProperty(env, 'HIDDEN', { value: 'hidden', enumerable: false });
env.OWN = 'o';
deepEqual(run({ env }), ['INHERITED=yes', 'OWN=o']);
process.env.JSRT_TEST_ENV = 'here';
equal(run({}).includes('JSRT_TEST_ENV=here'), true);
equal(run({ env: null }).includes('JSRT_TEST_ENV=here'), true);
