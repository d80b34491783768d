// A delay above 2^31-1 ms, or one that is no number, counts as 1 ms.
'use strict';
const { mustCall } = require('../common');

process.on('warning', () => {});
setTimeout(mustCall(), 2 ** 31);
setTimeout(mustCall(), NaN);
setTimeout(mustCall(), -5);
setTimeout(mustCall(), 'soon');
setTimeout(mustCall());
