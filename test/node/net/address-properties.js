// Both ends agree on their addresses, as properties and as address(). After the close the own address is gone, and the peer's is
// known still when it was asked for before.
'use strict';
const net = require('net');
const { deepEqual, equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  const { port } = server.address();
  equal(socket.localPort, port);
  equal(socket.localAddress, '127.0.0.1');
  equal(socket.localFamily, 'IPv4');
  equal(socket.remotePort, client.localPort);
  equal(socket.remoteAddress, '127.0.0.1');
  equal(socket.remoteFamily, 'IPv4');
  deepEqual(socket.address(), { address: '127.0.0.1', family: 'IPv4', port });
  socket.end();
  server.close();
}));
let client;
server.listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  client = net.connect(port, '127.0.0.1', mustCall(() => {
    equal(client.remoteAddress, '127.0.0.1');
    equal(client.remotePort, port);
    equal(client.remoteFamily, 'IPv4');
    equal(client.localAddress, '127.0.0.1');
    equal(typeof client.localPort, 'number');
    deepEqual(client.address(), { address: '127.0.0.1', family: 'IPv4', port: client.localPort });
  }));
  client.resume();
  client.on('close', mustCall(() => {
    equal(client.remoteAddress, '127.0.0.1');
    equal(client.localAddress, undefined);
    equal(client.localPort, undefined);
    deepEqual(client.address(), {});
  }));
}));
