// A socket that has closed connects again.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

let served = 0;
const server = net.createServer(mustCall((socket) => {
  socket.end(`answer ${++served}`);
  if (served === 2) server.close();
}, 2));
server.listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  const client = new net.Socket();
  const texts = [];
  client.on('data', (chunk) => texts.push(String(chunk)));
  client.on('connect', mustCall(() => equal(client.destroyed, false), 2));
  client.on('close', mustCall(() => {
    if (texts.length === 1) {
      client.connect(port, '127.0.0.1');
    } else {
      equal(texts.join(), 'answer 1,answer 2');
    }
  }, 2));
  client.connect(port, '127.0.0.1');
}));
