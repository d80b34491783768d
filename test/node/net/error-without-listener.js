// A socket error that nobody listens for is an uncaught exception, and 'close' still comes.
'use strict';
const net = require('net');
const { equal, isError, mustCall } = require('../common');

process.on('uncaughtException', mustCall((err) => isError(err, { code: 'ECONNREFUSED', syscall: 'connect' })));

const server = net.createServer();
server.listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  server.close(mustCall(() => {
    net.connect(port, '127.0.0.1').on('close', mustCall((hadError) => equal(hadError, true)));
  }));
}));
