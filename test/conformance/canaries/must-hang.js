'use strict';
// A referenced interval keeps the process alive until the time limit.
setInterval(() => {}, 50);
