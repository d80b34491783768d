// Classes and old-style constructors inherit; the listeners of two emitters are their own; names may be symbols.
'use strict';
const EventEmitter = require('events');
const { equal, mustCall, mustNotCall, ok } = require('../common');

class Modern extends EventEmitter {}

function Old() {
  EventEmitter.call(this);
}
Object.setPrototypeOf(Old.prototype, EventEmitter.prototype);

const name = Symbol('name');
for (const Kind of [Modern, Old]) {
  const one = new Kind();
  const two = new Kind();
  ok(one instanceof EventEmitter);
  one.on(name, mustCall((value) => equal(value, 5)));
  two.on('other', mustNotCall());
  equal(one.emit(name, 5), true);
  equal(two.emit(name, 5), false);
  equal(one.eventNames()[0], name);
}
equal(EventEmitter.EventEmitter, EventEmitter);
equal(require('node:events'), EventEmitter);
