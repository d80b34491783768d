// nextTick(): after the running code, in order, with its arguments, before microtasks, and nested ticks before timers.
'use strict';
const { equal, mustCall, throws } = require('../common');

const order = [];
setTimeout(mustCall(() => {
  order.push('timeout');
  equal(order.join(), 'sync,tick 1 2,second,nested,microtask,tick of microtask,timeout');
}), 0);
Promise.resolve().then(() => {
  order.push('microtask');
  process.nextTick(() => order.push('tick of microtask'));
});
process.nextTick((a, b) => {
  order.push(`tick ${a} ${b}`);
  process.nextTick(() => order.push('nested'));
}, 1, 2);
process.nextTick(() => order.push('second'));
order.push('sync');
throws(() => process.nextTick('no function'), {
  code: 'ERR_INVALID_ARG_TYPE',
  message: "The \"callback\" argument must be of type function. Received type string ('no function')",
});
