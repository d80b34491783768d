// bytesRead and bytesWritten count bytes, not characters, and keep their value after the close.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  socket.on('data', (chunk) => socket.write(chunk));
  socket.on('close', mustCall(() => {
    equal(socket.bytesRead, 8);
    equal(socket.bytesWritten, 8);
  }));
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    client.write('€uro');
    equal(client.bytesWritten, 6);
    client.write('c3a9', 'hex');
    equal(client.bytesWritten, 8);
  }));
  client.on('data', () => {
    if (client.bytesRead === 8) client.end();
  });
  client.on('close', mustCall(() => {
    equal(client.bytesRead, 8);
    equal(client.bytesWritten, 8);
  }));
}));
