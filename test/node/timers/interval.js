// setInterval() repeats until it is cleared, also from inside.
'use strict';
const { equal, mustCall } = require('../common');

let count = 0;
const interval = setInterval(mustCall(function(arg) {
  equal(this, interval);
  equal(arg, 'arg');
  if (++count === 3) clearInterval(interval);
}, 3), 2, 'arg');
