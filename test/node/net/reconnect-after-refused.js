// A socket whose connect was refused connects again to a server that is there.
'use strict';
const net = require('net');
const { isError, mustCall } = require('../common');

const gone = net.createServer();
gone.listen(0, '127.0.0.1', mustCall(() => {
  const { port } = gone.address();
  gone.close(mustCall(() => {
    const server = net.createServer(mustCall((socket) => {
      socket.end();
      server.close();
    }));
    server.listen(0, '127.0.0.1', mustCall(() => {
      const client = net.connect(port, '127.0.0.1');
      client.once('error', mustCall((err) => isError(err, { code: 'ECONNREFUSED' })));
      client.once('close', mustCall(() => {
        client.connect(server.address().port, '127.0.0.1', mustCall());
        client.resume();
      }));
    }));
  }));
}));
