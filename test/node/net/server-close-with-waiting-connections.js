// A connection that waits in the backlog when the server closes is cut: the client is told, and the server never sees it.
'use strict';
const net = require('net');
const { mustCall, mustNotCall, ok } = require('../common');

const server = net.createServer(mustNotCall('connection'));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  // The kernel has made the connection or is about to; the server has not been asked yet.
  server.close(mustCall());
  client.on('error', (err) => ok(err.code === 'ECONNRESET' || err.code === 'ECONNREFUSED', err.message));
  client.on('close', mustCall());
  client.resume();
}));
