// Every form of connect() reaches the server: positional, options, string port, createConnection, a socket made before.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

let open = 5;
const server = net.createServer(mustCall((socket) => {
  socket.end();
  if (--open === 0) server.close();
}, 5));
server.listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  const host = '127.0.0.1';
  const done = () => mustCall(() => {});
  net.connect(port, host, done()).resume();
  net.connect({ port, host }, done()).resume();
  net.connect(String(port), host, done()).resume();
  net.createConnection(port, host, done()).resume();
  const socket = new net.Socket();
  equal(socket.connect({ port, host }, done()), socket);
  socket.resume();
}));
