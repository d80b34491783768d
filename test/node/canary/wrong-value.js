// Must fail: two values differ.
'use strict';
const { deepEqual } = require('../common');

deepEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] });
