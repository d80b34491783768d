// Immediates run in order with their arguments; those set by an immediate run in the next turn, after its ticks.
'use strict';
const { equal, mustCall } = require('../common');

const order = [];
setImmediate((a) => {
  order.push(a);
  setImmediate(mustCall(() => {
    order.push('nested');
    equal(order.join(), 'first,tick,second,nested');
  }));
  process.nextTick(() => order.push('tick'));
}, 'first');
setImmediate(() => order.push('second'));
