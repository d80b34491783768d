// A port in use: an 'error' event with syscall bind, address and port. The socket is not bound.
'use strict';
const dgram = require('dgram');
const { isError, mustCall, mustNotCall, ok } = require('../common');

const first = dgram.createSocket('udp4');
first.bind(0, '127.0.0.1', mustCall(() => {
  const { port } = first.address();
  const second = dgram.createSocket('udp4');
  second.on('listening', mustNotCall('listening'));
  second.on('error', mustCall((err) => {
    isError(err, {
      code: 'EADDRINUSE',
      syscall: 'bind',
      address: '127.0.0.1',
      port,
      message: `bind EADDRINUSE 127.0.0.1:${port}`,
    });
    ok(err.errno < 0);
    second.close();
    first.close();
  }));
  second.bind(port, '127.0.0.1');
}));
