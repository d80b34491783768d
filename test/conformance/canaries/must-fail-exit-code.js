'use strict';
process.exitCode = 3;
