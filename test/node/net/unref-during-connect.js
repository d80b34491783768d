// unref() during the connect: the connection is still made, and does not keep the process alive afterwards.
'use strict';
const net = require('net');
const { equal, mustCall, mustNotCall } = require('../common');

const server = net.createServer((socket) => socket.unref());
server.listen(0, '127.0.0.1', mustCall(() => {
  server.unref();
  const client = net.connect(server.address().port, '127.0.0.1', mustCall());
  equal(client.unref(), client);
  client.on('data', mustNotCall('data'));
  client.on('close', mustNotCall('close'));
}));
