// With an 'uncaughtException' listener the process goes on, and the listener gets the error and its origin.
'use strict';
const { equal, mustCall } = require('../common');

const mine = new Error('mine');
process.on('uncaughtException', mustCall((err, origin) => {
  equal(err, mine);
  equal(origin, 'uncaughtException');
}));
setTimeout(() => {
  throw mine;
}, 0);
setTimeout(mustCall(), 5);
