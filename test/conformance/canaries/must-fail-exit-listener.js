'use strict';
process.on('exit', () => require('assert').ok(false));
