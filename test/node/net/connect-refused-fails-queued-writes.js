// What was written before a connection failed is reported to its callback as an error.
'use strict';
const net = require('net');
const { mustCall, ok } = require('../common');

const server = net.createServer();
server.listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  server.close(mustCall(() => {
    const client = net.connect(port, '127.0.0.1');
    client.write('lost', mustCall((err) => ok(err instanceof Error)));
    client.on('error', mustCall());
    client.on('close', mustCall());
  }));
}));
