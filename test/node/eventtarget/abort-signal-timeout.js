// AbortSignal.timeout aborts with a TimeoutError and keeps no process alive by itself.
'use strict';
const { equal, mustCall, mustNotCall, throws } = require('../common');

const signal = AbortSignal.timeout(1);
const keep = setTimeout(mustNotCall('the timeout signal fires'), 10000);
signal.addEventListener('abort', mustCall(() => {
  clearTimeout(keep);
  equal(signal.reason.name, 'TimeoutError');
  equal(signal.reason.code, 23);
}));
AbortSignal.timeout(100000).addEventListener('abort', mustNotCall('the process lives on'));
throws(() => AbortSignal.timeout(-1), { code: 'ERR_OUT_OF_RANGE', name: 'RangeError' });
throws(() => AbortSignal.timeout('1'), { code: 'ERR_INVALID_ARG_TYPE' });
