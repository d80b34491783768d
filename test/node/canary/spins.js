// Must fail: it never gives the loop its turn.
'use strict';
const { ok } = require('../common');

ok(true);
for (;;);
