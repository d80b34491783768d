'use strict';
require('assert').throws(() => { throw new TypeError('one'); }, { code: 'ERR_OTHER' });
