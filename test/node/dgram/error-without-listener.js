// An 'error' that nobody listens for is an uncaught exception.
'use strict';
const dgram = require('dgram');
const { isError, mustCall } = require('../common');

const first = dgram.createSocket('udp4');
const second = dgram.createSocket('udp4');
process.on('uncaughtException', mustCall((err) => {
  isError(err, { code: 'EADDRINUSE', syscall: 'bind' });
  first.close();
  second.close();
}));
first.bind(0, '127.0.0.1', mustCall(() => second.bind(first.address().port, '127.0.0.1')));
