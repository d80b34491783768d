const log = (...a) => process.stdout.write(a.join(' ') + '\n');
const t = setTimeout(function () { log(this === t); }, 1);
const i = setImmediate(function () { log(this === i); });
process.nextTick(function () { 'use strict'; log(this === undefined); });
queueMicrotask(function () { 'use strict'; log(this === undefined); });
