// Nobody listens: 'error' with code, syscall, address and port, then 'close' with true, and no other event.
'use strict';
const net = require('net');
const { equal, isError, mustCall, mustNotCall, ok } = require('../common');

const server = net.createServer();
server.listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  server.close(mustCall(() => {
    const client = net.connect(port, '127.0.0.1', mustNotCall('connect'));
    let failed = false;
    client.on('ready', mustNotCall('ready'));
    client.on('data', mustNotCall('data'));
    client.on('end', mustNotCall('end'));
    client.on('error', mustCall((err) => {
      isError(err, {
        code: 'ECONNREFUSED',
        syscall: 'connect',
        address: '127.0.0.1',
        port,
        message: `connect ECONNREFUSED 127.0.0.1:${port}`,
      });
      ok(err.errno < 0);
      equal(client.destroyed, true);
      failed = true;
    }));
    client.on('close', mustCall((hadError) => {
      ok(failed, "'error' comes before 'close'");
      equal(hadError, true);
      equal(client.connecting, false);
    }));
  }));
}));
