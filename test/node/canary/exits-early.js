// Must fail: status 0 before the callback that had to come.
'use strict';
const { mustCall } = require('../common');

setTimeout(mustCall(), 10);
process.exit(0);
