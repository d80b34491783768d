// With allowHalfOpen the peer's FIN alone closes nothing: the socket lives until it is ended.
'use strict';
const net = require('net');
const { afterTurns, equal, mustCall } = require('../common');

const server = net.createServer({ allowHalfOpen: true }, mustCall((socket) => {
  let closed = false;
  socket.resume();
  socket.on('end', mustCall(() => {
    afterTurns(20, () => {
      equal(closed, false);
      equal(socket.destroyed, false);
      socket.end();
    });
  }));
  socket.on('close', mustCall(() => { closed = true; }));
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('close', mustCall());
  client.resume();
  client.end();
}));
