// exit() does not return: nothing after it runs, no tick, no 'finally', no timer.
'use strict';
const { mustCall, mustNotCall } = require('../common');

process.prependListener('exit', mustCall());
process.nextTick(mustNotCall('tick'));
Promise.resolve().then(mustNotCall('microtask'));
setTimeout(mustNotCall('timer'), 0);
try {
  process.exit(0);
} catch {
  mustNotCall('catch')();
} finally {
  mustNotCall('finally')();
}
mustNotCall('code after exit')();
