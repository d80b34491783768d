// Ticks and microtasks of one timer run before the next timer that is due.
'use strict';
const { equal, mustCall } = require('../common');

const order = [];
setTimeout(() => {
  order.push('a');
  queueMicrotask(() => order.push('microtask'));
  process.nextTick(() => order.push('tick'));
}, 1);
setTimeout(mustCall(() => {
  order.push('b');
  equal(order.join(), 'a,tick,microtask,b');
}), 1);
