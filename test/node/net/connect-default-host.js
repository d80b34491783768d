// Without a host connect() goes to localhost.
'use strict';
const net = require('net');
const { mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  socket.end();
  server.close();
}));
server.listen(0, mustCall(() => {
  net.connect(server.address().port, mustCall()).resume();
}));
