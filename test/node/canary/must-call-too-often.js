// Must fail: a function was called twice that may be called once.
'use strict';
const { mustCall } = require('../common');

const once = mustCall();
once();
try {
  once();
} catch {
  // The failure counts though the exception went nowhere.
}
