// ref() takes unref() back: the connection keeps the process alive.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  socket.unref();
  setTimeout(mustCall(() => socket.end()), 30).unref();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  server.unref();
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    client.unref();
    equal(client.ref(), client);
  }));
  client.on('end', mustCall());
  client.resume();
}));
