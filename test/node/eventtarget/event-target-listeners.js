// EventTarget calls functions and handleEvent objects in order, once each however often added, and honours once, removal and immediate stop.
'use strict';
const { deepEqual, equal } = require('../common');

const log = [];
const target = new EventTarget();
const first = () => log.push('first');
target.addEventListener('x', first);
target.addEventListener('x', first);
target.addEventListener('x', { handleEvent(event) { log.push(`object ${event.type} ${this !== undefined}`); } });
target.addEventListener('x', () => log.push('once'), { once: true });
const gone = () => log.push('gone');
target.addEventListener('x', gone);
target.removeEventListener('x', gone);
equal(target.dispatchEvent(new Event('x')), true);
target.addEventListener('x', (event) => { log.push('stop'); event.stopImmediatePropagation(); });
target.addEventListener('x', () => log.push('never'));
target.dispatchEvent(new Event('x'));
deepEqual(log, ['first', 'object x true', 'once', 'first', 'object x true', 'stop']);
target.addEventListener('y', (event) => event.preventDefault());
equal(target.dispatchEvent(new Event('y', { cancelable: true })), false);
equal(target.dispatchEvent(new Event('y')), true);
equal(new CustomEvent('z', { detail: 5 }).detail, 5);
