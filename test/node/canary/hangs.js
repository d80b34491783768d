// Must fail: it never ends by itself.
'use strict';
const { ok } = require('../common');

ok(true);
setInterval(() => {}, 1000);
