// The timers module holds the global functions.
'use strict';
const timers = require('timers');
const { equal } = require('../common');

for (const name of ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate']) {
  equal(timers[name], globalThis[name], name);
}
equal(require('node:timers'), timers);
