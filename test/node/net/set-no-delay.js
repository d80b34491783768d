// setNoDelay() returns the socket and may be called at any time, before the connection and after the end.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  equal(socket.setNoDelay(), socket);
  socket.end();
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = new net.Socket();
  equal(client.setNoDelay(true), client);
  client.connect(server.address().port, '127.0.0.1', mustCall(() => {
    equal(client.setNoDelay(false), client);
    equal(client.setNoDelay(), client);
  }));
  client.on('close', mustCall(() => equal(client.setNoDelay(true), client)));
  client.resume();
}));
