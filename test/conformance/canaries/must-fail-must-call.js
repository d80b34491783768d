'use strict';
const common = require(process.env.CANARY_COMMON);
common.mustCall(() => {});
