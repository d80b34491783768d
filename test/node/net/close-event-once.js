// 'close' comes exactly once, whoever asks for it and how often.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  socket.on('close', mustCall((hadError) => equal(hadError, false)));
  socket.on('end', mustCall());
  socket.resume();
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    client.end();
    client.on('finish', () => {
      client.destroy();
      client.destroy();
      client.end();
    });
  }));
  client.on('close', mustCall((hadError) => {
    equal(hadError, false);
    equal(client.destroyed, true);
    client.destroy();
  }));
}));
