'use strict';
const common = require(process.env.CANARY_COMMON);
setTimeout(common.mustSucceed(), 1, new Error('on purpose'));
