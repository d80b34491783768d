// Without a host a server listens on :: for both families (0.0.0.0 where there is no IPv6), so 127.0.0.1 reaches it.
'use strict';
const net = require('net');
const { equal, mustCall, ok } = require('../common');

const server = net.createServer(mustCall((socket) => {
  socket.end();
  server.close();
}));
server.listen(0, mustCall(() => {
  const { address, family, port } = server.address();
  ok(address === '::' || address === '0.0.0.0', address);
  equal(family, address === '::' ? 'IPv6' : 'IPv4');
  net.connect(port, '127.0.0.1').resume();
}));
