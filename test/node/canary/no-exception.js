// Must fail: what had to throw did not.
'use strict';
const { throws } = require('../common');

throws(() => {}, {});
