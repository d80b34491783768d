// 'exit' comes once, last, with the status; what it schedules does not run.
'use strict';
const { equal, mustCall, mustNotCall } = require('../common');

let timers = 0;
process.prependListener('exit', mustCall((code) => {
  equal(code, 0);
  equal(timers, 1);
  setTimeout(mustNotCall('timer after exit'), 0);
  process.nextTick(mustNotCall('tick after exit'));
}));
setTimeout(() => timers++, 5);
