// A listener added during emit() is not called by it; one removed during emit() still is.
'use strict';
const EventEmitter = require('events');
const { equal } = require('../common');

const emitter = new EventEmitter();
const calls = [];
const second = () => calls.push('second');
emitter.on('x', () => {
  calls.push('first');
  emitter.removeListener('x', second);
  emitter.once('x', () => calls.push('added'));
});
emitter.on('x', second);
emitter.emit('x');
equal(calls.join(), 'first,second');
calls.length = 0;
emitter.emit('x');
equal(calls.join(), 'first,added');
