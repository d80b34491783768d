// removeAllListeners(name) leaves the other events; without a name nothing is left.
'use strict';
const EventEmitter = require('events');
const { deepEqual, equal, mustNotCall } = require('../common');

const emitter = new EventEmitter();
emitter.on('a', mustNotCall('a'));
emitter.on('a', mustNotCall('a'));
emitter.on('b', () => {});
equal(emitter.removeAllListeners('a'), emitter);
equal(emitter.emit('a'), false);
equal(emitter.emit('b'), true);
deepEqual(emitter.eventNames(), ['b']);
emitter.removeAllListeners();
deepEqual(emitter.eventNames(), []);
