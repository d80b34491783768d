// An exception in a 'data' listener reaches 'uncaughtException', and the connection goes on.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

process.on('uncaughtException', mustCall((err) => equal(err.message, 'from the listener')));

const server = net.createServer((socket) => {
  let first = true;
  socket.on('data', mustCall((chunk) => {
    socket.write(chunk);
    if (first) {
      first = false;
      throw new Error('from the listener');
    }
  }, 2));
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let text = '';
  client.write('1');
  client.on('data', (chunk) => {
    text += chunk;
    if (text === '1') client.write('2');
    else client.end();
  });
  client.on('close', mustCall(() => equal(text, '12')));
}));
