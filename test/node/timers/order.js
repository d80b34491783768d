// Ticks, then microtasks, then timers; timers of equal delay in the order they were set; shorter before longer.
'use strict';
const { equal, mustCall } = require('../common');

const order = [];
setTimeout(() => order.push('20'), 20);
setTimeout(() => order.push('1a'), 1);
setTimeout(() => order.push('1b'), 1);
setTimeout(() => order.push('0'), 0); // a delay below 1 is 1
queueMicrotask(() => order.push('microtask'));
process.nextTick(() => order.push('tick'));
order.push('sync');
setTimeout(mustCall(() => equal(order.join(), 'sync,tick,microtask,1a,1b,0,20')), 40);
