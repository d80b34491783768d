// A tick that throws reaches 'uncaughtException', and the ticks after it run.
'use strict';
const { afterTurns, equal, mustCall } = require('../common');

const order = [];
process.on('uncaughtException', mustCall((err) => order.push(err.message)));
process.nextTick(() => {
  throw new Error('thrown');
});
process.nextTick(mustCall(() => order.push('next')));
afterTurns(5, mustCall(() => equal(order.join(), 'thrown,next')));
