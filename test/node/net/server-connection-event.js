// 'connection' carries a net.Socket that knows its server; createServer's function is a listener of it like any other.
'use strict';
const net = require('net');
const { equal, mustCall, ok } = require('../common');

let first;
const server = net.createServer(mustCall(function(socket) {
  equal(this, server);
  ok(socket instanceof net.Socket);
  equal(socket.server, server);
  first = socket;
}));
server.on('connection', mustCall((socket) => {
  equal(socket, first);
  socket.end();
  server.close();
}));
server.listen(0, '127.0.0.1', () => net.connect(server.address().port, '127.0.0.1').resume());
