// Closing the server removes the socket file: the next connect fails with ENOENT, the next listen works.
'use strict';
const net = require('net');
const { equal, isError, mustCall, mustNotCall, ok, socketPath } = require('../common');

const path = socketPath('removed');
const server = net.createServer();
server.listen(path, mustCall(() => {
  server.close(mustCall(() => {
    const client = net.connect(path, mustNotCall('connect'));
    client.on('error', mustCall((err) => {
      isError(err, { code: 'ENOENT', syscall: 'connect', address: path, message: `connect ENOENT ${path}` });
      ok(err.errno < 0);
    }));
    client.on('close', mustCall((hadError) => {
      equal(hadError, true);
      server.listen(path, mustCall(() => server.close()));
    }));
  }));
}));
