// setTimeout() passes its arguments, never fires early, and has the timer as `this`.
'use strict';
const { equal, mustCall, ok } = require('../common');

const start = process.hrtime.bigint();
const timer = setTimeout(mustCall(function(a, b) {
  equal(this, timer);
  equal(a, 1);
  equal(b, 'two');
  const passed = Number(process.hrtime.bigint() - start) / 1e6;
  // The loop's clock is in whole milliseconds, and the timer counts from the start of the turn.
  ok(passed >= 28, `fired after ${passed} ms`);
}), 30, 1, 'two');
