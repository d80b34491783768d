// Must fail: an exception in a tick.
'use strict';
const { ok } = require('../common');

ok(true);
process.nextTick(() => {
  throw new Error('in a tick');
});
