// A server on a Unix path: address() is the path, the sockets have no addresses, bytes go both ways.
'use strict';
const net = require('net');
const { equal, mustCall, socketPath } = require('../common');

const path = socketPath('echo');
const server = net.createServer(mustCall((socket) => {
  equal(socket.remoteAddress, undefined);
  equal(socket.remotePort, undefined);
  socket.on('data', (chunk) => socket.write(chunk));
  server.close();
}));
server.listen(path, mustCall(() => {
  equal(server.address(), path);
  const client = net.connect(path, mustCall(() => equal(client.remoteAddress, undefined)));
  client.on('data', mustCall((chunk) => {
    equal(String(chunk), 'over unix');
    client.end();
  }));
  client.on('close', mustCall((hadError) => equal(hadError, false)));
  client.write('over unix');
}));
