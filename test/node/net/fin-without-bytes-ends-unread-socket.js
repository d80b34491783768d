// A FIN with no byte before it ends a socket that nobody reads: there is nothing for a reader to come for.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  socket.on('end', mustCall());
  socket.on('close', mustCall((hadError) => equal(hadError, false)));
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('close', mustCall());
  client.end();
}));
