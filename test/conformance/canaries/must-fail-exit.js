'use strict';
setImmediate(() => process.exit(3));
