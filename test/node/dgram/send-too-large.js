// One byte more than a datagram may have: EMSGSIZE in the callback with address and port, and no 'error' event.
'use strict';
const dgram = require('dgram');
const { isError, mustCall, mustNotCall, ok } = require('../common');

const socket = dgram.createSocket('udp4');
socket.on('message', mustNotCall('message'));
socket.on('error', mustNotCall('error'));
socket.bind(0, '127.0.0.1', mustCall(() => {
  const { port } = socket.address();
  socket.send(Buffer.alloc(65508), port, '127.0.0.1', mustCall((err) => {
    isError(err, {
      code: 'EMSGSIZE',
      syscall: 'send',
      address: '127.0.0.1',
      port,
      message: `send EMSGSIZE 127.0.0.1:${port}`,
    });
    ok(err.errno < 0);
    socket.close();
  }));
}));
