// An exception in a listener leaves emit(); the listeners after it are not called, and the emitter stays usable.
'use strict';
const EventEmitter = require('events');
const { equal, mustCall, throws } = require('../common');

const emitter = new EventEmitter();
let broken = true;
emitter.on('x', () => {
  if (broken) throw new Error('broken');
});
emitter.on('x', mustCall());
throws(() => emitter.emit('x'), { message: 'broken' });
broken = false;
equal(emitter.emit('x'), true);
