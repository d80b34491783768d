// emit('error') without a listener throws the error itself; what is no Error is wrapped in ERR_UNHANDLED_ERROR.
'use strict';
const EventEmitter = require('events');
const { equal, throws } = require('../common');

const emitter = new EventEmitter();
const mine = new TypeError('mine');
let thrown;
try {
  emitter.emit('error', mine);
} catch (err) {
  thrown = err;
}
equal(thrown, mine);
throws(() => emitter.emit('error', 'text'), {
  code: 'ERR_UNHANDLED_ERROR',
  message: "Unhandled error. ('text')",
  context: 'text',
});
throws(() => emitter.emit('error'), { code: 'ERR_UNHANDLED_ERROR', message: 'Unhandled error. (undefined)' });

emitter.on('error', (err) => equal(err, mine));
equal(emitter.emit('error', mine), true);
