'use strict';
// The runner passes a fresh word and looks for it: only a runtime that runs the program can print it.
console.log(`ran ${process.argv[2]}`);
