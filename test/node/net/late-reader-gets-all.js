// Bytes that arrived before the FIN are delivered however late a reader is attached, and 'end' waits for them.
'use strict';
const net = require('net');
const { afterTurns, equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  let text = '';
  let ended = false;
  socket.on('end', mustCall(() => { ended = true; }));
  afterTurns(30, () => {
    equal(ended, false);
    socket.on('data', (chunk) => { text += chunk; });
    socket.on('close', mustCall(() => equal(text, 'early bytes')));
  });
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.end('early bytes');
  client.resume();
}));
