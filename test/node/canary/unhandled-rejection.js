// Must fail: a promise is rejected and nobody hears it.
'use strict';
const { ok } = require('../common');

ok(true);
Promise.reject(new Error('unheard'));
