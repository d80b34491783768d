// listeners() gives the functions as they were added, rawListeners() the wrappers of once(); both are copies.
'use strict';
const EventEmitter = require('events');
const { deepEqual, equal } = require('../common');

const emitter = new EventEmitter();
const a = () => {};
const b = () => {};
emitter.on('x', a);
emitter.once('x', b);
equal(emitter.listenerCount('x'), 2);
equal(emitter.listenerCount('y'), 0);
const listeners = emitter.listeners('x');
equal(listeners.length, 2);
equal(listeners[0], a);
equal(listeners[1], b);
const raw = emitter.rawListeners('x');
equal(raw[0], a);
equal(raw[1] === b, false);
equal(raw[1].listener, b);
listeners.length = 0;
equal(emitter.listenerCount('x'), 2);
deepEqual(emitter.listeners('none'), []);
