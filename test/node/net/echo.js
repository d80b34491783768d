// A message goes to the server and back.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  socket.on('data', (chunk) => socket.write(chunk));
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let text = '';
  client.on('data', (chunk) => {
    text += chunk;
    if (text.length === 5) client.end();
  });
  client.on('close', mustCall(() => equal(text, 'hello')));
  client.write('hello');
}));
