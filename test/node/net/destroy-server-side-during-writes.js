// The server destroys a connection it is writing to: its callbacks are called, and the client sees the connection end.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  socket.write(Buffer.alloc(32 << 20), mustCall());
  socket.on('close', mustCall((hadError) => equal(hadError, false)));
  setImmediate(() => socket.destroy());
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.resume();
  client.on('error', () => {}); // a reset is as good as an end here
  client.on('close', mustCall());
}));
