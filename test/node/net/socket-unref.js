// Unreferenced sockets, open at both ends, do not keep the process alive.
'use strict';
const net = require('net');
const { equal, mustCall, mustNotCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  equal(socket.unref(), socket);
  socket.on('close', mustNotCall('close'));
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  server.unref();
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    // The server's end must have been taken before nothing keeps the process any more.
    setImmediate(() => setImmediate(() => client.unref()));
  }));
  client.on('data', mustNotCall('data'));
  client.on('close', mustNotCall('close'));
}));
