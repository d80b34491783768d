// A server that answers and ends at once: the client gets all of it, then 'end'.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  socket.end('the answer');
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let text = '';
  client.on('data', (chunk) => { text += chunk; });
  client.on('end', mustCall(() => equal(text, 'the answer')));
}));
