// A cleared timer, interval or immediate does not fire; clearing what has fired or is no timer is harmless.
'use strict';
const { mustCall, mustNotCall, ok } = require('../common');

clearTimeout(setTimeout(mustNotCall('timeout'), 1));
clearInterval(setInterval(mustNotCall('interval'), 1));
clearImmediate(setImmediate(mustNotCall('immediate')));
for (const value of [undefined, null, 0, 'x', {}]) {
  clearTimeout(value);
  clearInterval(value);
}
clearImmediate(undefined);
clearImmediate(null);
const fired = setTimeout(mustCall(() => {
  clearTimeout(fired);
}), 1);
ok(fired);

// One timer clears another that is due in the same turn.
let victim;
setTimeout(mustCall(() => clearTimeout(victim)), 2);
victim = setTimeout(mustNotCall('cleared by a neighbour'), 2);
