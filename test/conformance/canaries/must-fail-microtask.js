'use strict';
queueMicrotask(() => { throw new Error('on purpose'); });
