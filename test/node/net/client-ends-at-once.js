// A client that connects and ends without a byte: the server gets 'end' and no 'data'.
'use strict';
const net = require('net');
const { equal, mustCall, mustNotCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  socket.on('data', mustNotCall('data'));
  socket.on('end', mustCall());
  socket.on('close', mustCall((hadError) => equal(hadError, false)));
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  net.connect(server.address().port, '127.0.0.1').end();
}));
