// A socket that nobody reads emits neither 'end' nor 'close' for the peer's FIN.
'use strict';
const net = require('net');
const { afterTurns, mustCall, mustNotCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  const end = mustNotCall('end');
  const close = mustNotCall('close');
  socket.on('end', end);
  socket.on('close', close);
  afterTurns(30, () => {
    socket.removeListener('end', end);
    socket.removeListener('close', close);
    socket.on('end', mustCall());
    socket.on('close', mustCall());
    socket.resume();
  });
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.end('x');
  client.resume();
}));
