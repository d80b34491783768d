// After end() a client goes on receiving until the server ends too.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  let asked = '';
  socket.on('data', (chunk) => { asked += chunk; });
  socket.on('end', mustCall(() => socket.end(asked.toUpperCase())));
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let text = '';
  client.end('question');
  equal(client.writable, false);
  client.on('data', (chunk) => { text += chunk; });
  client.on('end', mustCall(() => equal(text, 'QUESTION')));
}));
