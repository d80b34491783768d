// argv: the absolute path of the runtime, the absolute path of the file, then the arguments; argv0 is how it was called.
'use strict';
const { equal, ok } = require('../common');

ok(Array.isArray(process.argv));
equal(process.argv.length, 2);
equal(process.argv[0], process.execPath);
equal(process.argv[1], __filename);
ok(process.argv[0].startsWith('/'));
ok(process.argv[1].startsWith('/'));
equal(typeof process.argv0, 'string');
