// Must fail: it prints what a test prints that passed, and then breaks.
'use strict';
console.log('verified 1');
throw new Error('after the word');
