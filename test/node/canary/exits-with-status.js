// Must fail: everything was checked and the status is not 0.
'use strict';
const { ok } = require('../common');

ok(true);
process.exitCode = 3;
