// readyState follows the two directions: open, readOnly after the own end, writeOnly after the peer's, closed.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer({ allowHalfOpen: true }, mustCall((socket) => {
  equal(socket.readyState, 'open');
  socket.resume();
  socket.on('end', mustCall(() => {
    equal(socket.readyState, 'writeOnly');
    socket.end();
    equal(socket.readyState, 'closed');
  }));
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    equal(client.readyState, 'open');
    client.end();
    equal(client.readyState, 'readOnly');
  }));
  client.on('close', mustCall(() => equal(client.readyState, 'closed')));
  client.resume();
}));
