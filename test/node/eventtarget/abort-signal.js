// An AbortController aborts its signal once: listeners hear of it, reason and aborted are set, throwIfAborted throws the reason.
'use strict';
const { equal, mustCall, ok, throws } = require('../common');

const controller = new AbortController();
const { signal } = controller;
equal(signal.aborted, false);
equal(signal.reason, undefined);
signal.addEventListener('abort', mustCall((event) => {
  equal(event.type, 'abort');
  equal(event.target, signal);
  equal(event.isTrusted, true);
  equal(signal.aborted, true);
}));
signal.onabort = mustCall(() => {});
signal.throwIfAborted();
controller.abort();
controller.abort('again');
equal(signal.reason.name, 'AbortError');
equal(signal.reason.code, 20);
equal(signal.reason.message, 'This operation was aborted');
ok(signal.reason instanceof DOMException);
ok(signal.reason instanceof Error);
throws(() => signal.throwIfAborted(), { name: 'AbortError' });
equal(Object.prototype.toString.call(signal), '[object AbortSignal]');
