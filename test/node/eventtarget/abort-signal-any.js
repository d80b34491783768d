// AbortSignal.any follows the first of its signals; AbortSignal.abort gives one that is aborted already.
'use strict';
const { equal, mustCall } = require('../common');

const a = new AbortController();
const b = new AbortController();
const any = AbortSignal.any([a.signal, b.signal]);
equal(any.aborted, false);
any.addEventListener('abort', mustCall(() => equal(any.reason, 'second')));
b.abort('second');
a.abort('first');
equal(any.reason, 'second');
equal(AbortSignal.any([AbortSignal.abort(7), a.signal]).reason, 7);
