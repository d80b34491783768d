// once(): one call, also when the listener emits the event again; off() with the original function removes it.
'use strict';
const EventEmitter = require('events');
const { equal, mustCall, mustNotCall } = require('../common');

const emitter = new EventEmitter();
emitter.once('x', mustCall(function(value) {
  equal(this, emitter);
  equal(value, 1);
  equal(emitter.listenerCount('x'), 0);
  emitter.emit('x', 2);
}));
equal(emitter.emit('x', 1), true);
equal(emitter.emit('x', 3), false);

const never = mustNotCall();
emitter.once('y', never);
emitter.off('y', never);
emitter.emit('y');
