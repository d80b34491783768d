// Must fail: a function was called that must not be, in a callback.
'use strict';
const { mustNotCall } = require('../common');

setImmediate(mustNotCall('this'));
