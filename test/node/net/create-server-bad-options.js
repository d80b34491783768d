// createServer() takes an object or a function first; anything else throws ERR_INVALID_ARG_TYPE.
'use strict';
const net = require('net');
const { throws } = require('../common');

for (const [value, shown] of [[5, 'type number (5)'], ['x', "type string ('x')"]]) {
  throws(() => net.createServer(value), {
    name: 'TypeError',
    code: 'ERR_INVALID_ARG_TYPE',
    message: `The "options" argument must be of type object. Received ${shown}`,
  });
}
