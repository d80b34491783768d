'use strict';
setTimeout(() => { throw new Error('on purpose'); }, 1);
