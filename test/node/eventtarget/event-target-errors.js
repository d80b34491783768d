// A listener that throws is an uncaught exception of a later tick; the others still run.
'use strict';
const { equal, mustCall, throws } = require('../common');

const target = new EventTarget();
target.addEventListener('x', () => { throw new Error('listener'); });
target.addEventListener('x', mustCall(() => {}));
process.once('uncaughtException', mustCall((err) => equal(err.message, 'listener')));
target.dispatchEvent(new Event('x'));
throws(() => target.dispatchEvent({}), { code: 'ERR_INVALID_ARG_TYPE' });
throws(() => target.addEventListener('x'), { code: 'ERR_MISSING_ARGS' });
throws(() => new AbortSignal(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
