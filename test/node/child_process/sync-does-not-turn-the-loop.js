// Nothing else runs while a synchronous call waits.
'use strict';
const { execSync } = require('child_process');
const { equal, mustCall } = require('../common');

let turns = 0;
setTimeout(mustCall(() => turns++), 1);
setImmediate(mustCall(() => turns++));
process.nextTick(mustCall(() => turns++));
execSync('sleep 0.05');
equal(turns, 0);
