// All 256 byte values arrive as they were sent.
'use strict';
const net = require('net');
const { deepEqual, mustCall } = require('../common');

const all = Buffer.alloc(256);
for (let i = 0; i < 256; i++) all[i] = i;

const server = net.createServer((socket) => {
  socket.end(all);
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  const chunks = [];
  client.on('data', (chunk) => chunks.push(chunk));
  client.on('end', mustCall(() => deepEqual(Buffer.concat(chunks), all)));
}));
