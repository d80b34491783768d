// Unreferenced timers do not keep the process alive; ref() takes it back.
'use strict';
const { equal, mustCall, mustNotCall } = require('../common');

const long = setTimeout(mustNotCall('unreferenced timeout'), 100000);
equal(long.unref(), long);
equal(long.hasRef(), false);
const interval = setInterval(mustNotCall('unreferenced interval'), 100000);
interval.unref();
setImmediate(() => {}).unref();

const held = setTimeout(mustCall(), 10);
held.unref();
equal(held.ref(), held);
equal(held.hasRef(), true);
