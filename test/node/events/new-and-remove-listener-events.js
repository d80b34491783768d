// 'newListener' comes before a listener is added, 'removeListener' after it is gone, with the original function of once().
'use strict';
const EventEmitter = require('events');
const { deepEqual, equal } = require('../common');

const emitter = new EventEmitter();
const log = [];
const listener = () => {};
emitter.on('newListener', (name, fn) => {
  if (name === 'x') log.push(['new', fn === listener, emitter.listenerCount('x')]);
});
emitter.on('removeListener', (name, fn) => log.push(['remove', name, fn === listener, emitter.listenerCount(name)]));
emitter.on('x', listener);
emitter.once('x', listener);
emitter.off('x', listener);
emitter.off('x', listener);
deepEqual(log, [['new', true, 0], ['new', true, 1], ['remove', 'x', true, 1], ['remove', 'x', true, 0]]);
equal(emitter.off('x', listener), emitter);
