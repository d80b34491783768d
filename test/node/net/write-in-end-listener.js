// In the 'end' listener our own side is still open, half-open or not: what is written there reaches the peer.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  socket.resume();
  socket.on('end', mustCall(() => {
    equal(socket.writable, true);
    socket.write('last words', mustCall((err) => equal(err == null, true)));
  }));
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let text = '';
  client.end();
  client.on('data', (chunk) => { text += chunk; });
  client.on('end', mustCall(() => equal(text, 'last words')));
}));
