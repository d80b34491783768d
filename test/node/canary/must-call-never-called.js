// Must fail: a function that had to be called was not.
'use strict';
const { mustCall } = require('../common');

mustCall(() => {});
