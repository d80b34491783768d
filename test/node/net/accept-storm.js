// Two hundred connections at once are all taken and all answered, each with its own bytes.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const count = 200;
let closed = 0;
const server = net.createServer(mustCall((socket) => {
  socket.on('data', (chunk) => socket.end(chunk));
}, count));
server.listen(0, '127.0.0.1', mustCall(() => {
  for (let i = 0; i < count; i++) {
    const client = net.connect(server.address().port, '127.0.0.1');
    let text = '';
    client.write(`client ${i}`);
    client.on('data', (chunk) => { text += chunk; });
    client.on('close', mustCall(() => {
      equal(text, `client ${i}`);
      if (++closed === count) server.close();
    }));
  }
}));
