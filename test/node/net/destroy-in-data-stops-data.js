// After destroy() in a 'data' listener no further 'data' comes, whatever the kernel still holds.
'use strict';
const net = require('net');
const { mustCall } = require('../common');

const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.write(Buffer.alloc(4 << 20));
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('data', mustCall(() => client.destroy()));
  client.on('close', mustCall());
}));
