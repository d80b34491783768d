// Listeners are called in the order of registration, with emit's arguments and the emitter as `this`.
'use strict';
const EventEmitter = require('events');
const { deepEqual, equal } = require('../common');

const emitter = new EventEmitter();
const calls = [];
emitter.on('x', function(...args) {
  equal(this, emitter);
  calls.push(['first', ...args]);
});
emitter.on('x', (...args) => calls.push(['second', ...args]));
equal(emitter.emit('x', 1, 'two', null, 4, 5), true);
equal(emitter.emit('x'), true);
equal(emitter.emit('y'), false);
deepEqual(calls, [['first', 1, 'two', null, 4, 5], ['second', 1, 'two', null, 4, 5], ['first'], ['second']]);
