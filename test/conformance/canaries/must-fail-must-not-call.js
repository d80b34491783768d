'use strict';
const common = require(process.env.CANARY_COMMON);
setTimeout(common.mustNotCall(), 1);
