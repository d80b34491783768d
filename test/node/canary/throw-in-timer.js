// Must fail: an exception in a timer.
'use strict';
const { ok } = require('../common');

ok(true);
setTimeout(() => {
  throw new Error('in a timer');
}, 1);
