// A connection keeps the process alive though its server is unreferenced.
'use strict';
const net = require('net');
const { mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  setTimeout(mustCall(() => socket.end()), 30).unref();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  server.unref();
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('end', mustCall());
  client.resume();
}));
