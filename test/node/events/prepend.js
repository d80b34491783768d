// prependListener() and prependOnceListener() come before those that are there.
'use strict';
const EventEmitter = require('events');
const { equal } = require('../common');

const emitter = new EventEmitter();
const calls = [];
emitter.on('x', () => calls.push('on'));
equal(emitter.prependListener('x', () => calls.push('prepended')), emitter);
emitter.prependOnceListener('x', () => calls.push('once'));
emitter.emit('x');
emitter.emit('x');
equal(calls.join(), 'once,prepended,on,prepended,on');
