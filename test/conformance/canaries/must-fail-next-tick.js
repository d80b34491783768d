'use strict';
process.nextTick(() => { throw new Error('on purpose'); });
