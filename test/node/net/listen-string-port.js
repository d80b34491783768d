// A port may be given as a string of digits; it is no path then.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer();
server.listen('0', '127.0.0.1', mustCall(() => {
  equal(typeof server.address().port, 'number');
  server.close();
}));
