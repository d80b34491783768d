// read() of an object stream that has nothing yet returns null, and what comes later is delivered.
'use strict';
const { Readable } = require('stream');
const { deepEqual, equal, mustCall } = require('../common');

const list = [{ one: 1 }, { two: 2 }];
const readable = new Readable({
  objectMode: true,
  read() { process.nextTick(() => readable.push(list.shift() || null)); },
});
equal(readable.read(), null);
const seen = [];
readable.on('data', (item) => seen.push(Object.keys(item)[0]));
readable.on('end', mustCall(() => deepEqual(seen, ['one', 'two'])));
