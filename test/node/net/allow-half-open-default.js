// By default a socket ends its own side when the peer has ended: 'finish' comes without an end() of ours.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  equal(socket.allowHalfOpen, false);
  socket.resume();
  socket.on('end', mustCall());
  socket.on('finish', mustCall());
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => client.end()));
  client.on('end', mustCall());
  client.resume();
}));
