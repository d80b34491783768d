// The limit of listeners is a number of 0 or more, per emitter, with a default of 10.
'use strict';
const EventEmitter = require('events');
const { equal, throws } = require('../common');

const emitter = new EventEmitter();
equal(EventEmitter.defaultMaxListeners, 10);
equal(emitter.getMaxListeners(), 10);
equal(emitter.setMaxListeners(0), emitter);
equal(emitter.getMaxListeners(), 0);
throws(() => emitter.setMaxListeners(-1), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
throws(() => emitter.setMaxListeners('5'), { code: 'ERR_INVALID_ARG_TYPE' });
