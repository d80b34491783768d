'use strict';
setImmediate(() => { throw new Error('on purpose'); });
