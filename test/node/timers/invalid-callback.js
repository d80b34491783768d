// A callback that is no function throws ERR_INVALID_ARG_TYPE at once.
'use strict';
const { throws } = require('../common');

for (const set of [setTimeout, setInterval, setImmediate]) {
  throws(() => set('no function'), {
    name: 'TypeError',
    code: 'ERR_INVALID_ARG_TYPE',
    message: "The \"callback\" argument must be of type function. Received type string ('no function')",
  });
}
throws(() => queueMicrotask(5), {
  code: 'ERR_INVALID_ARG_TYPE',
  message: 'The "callback" argument must be of type function. Received type number (5)',
});
