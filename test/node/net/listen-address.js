// address() is null before listening, { address, family, port } while listening, null after close.
'use strict';
const net = require('net');
const { deepEqual, equal, mustCall, ok } = require('../common');

const server = net.createServer();
equal(server.address(), null);
equal(server.listening, false);
server.listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  ok(Number.isInteger(port) && port > 0 && port < 65536);
  deepEqual(server.address(), { address: '127.0.0.1', family: 'IPv4', port });
  server.close(mustCall(() => {
    equal(server.address(), null);
    equal(server.listening, false);
  }));
}));
