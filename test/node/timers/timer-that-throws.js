// A timer that throws reaches 'uncaughtException', and those due at the same time still fire.
'use strict';
const { equal, mustCall } = require('../common');

process.on('uncaughtException', mustCall((err) => equal(err.message, 'thrown')));
setTimeout(() => {
  throw new Error('thrown');
}, 1);
setTimeout(mustCall(), 1);
