// A listener that is no function throws ERR_INVALID_ARG_TYPE.
'use strict';
const EventEmitter = require('events');
const { throws } = require('../common');

const emitter = new EventEmitter();
for (const method of ['on', 'once', 'off', 'addListener', 'removeListener', 'prependListener']) {
  throws(() => emitter[method]('x', 'no function'), {
    name: 'TypeError',
    code: 'ERR_INVALID_ARG_TYPE',
    message: "The \"listener\" argument must be of type function. Received type string ('no function')",
  });
}
throws(() => emitter.on('x'), { message: 'The "listener" argument must be of type function. Received undefined' });
