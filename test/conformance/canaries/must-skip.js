'use strict';
// A skip is not a pass.
const common = require(process.env.CANARY_COMMON);
common.skip('on purpose');
