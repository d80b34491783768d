// hrtime() gives [seconds, nanoseconds] that never go back; with an earlier value, the time since.
'use strict';
const { equal, ok } = require('../common');

const start = process.hrtime();
equal(start.length, 2);
ok(Number.isInteger(start[0]) && Number.isInteger(start[1]));
ok(start[1] >= 0 && start[1] < 1e9);
const passed = process.hrtime(start);
ok(passed[0] === 0 && passed[1] >= 0);
const a = process.hrtime.bigint();
const b = process.hrtime.bigint();
equal(typeof a, 'bigint');
ok(b >= a);
