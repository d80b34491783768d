'use strict';
const common = require(process.env.CANARY_COMMON);
const f = common.mustCall(() => {});
f();
setTimeout(f, 1);
