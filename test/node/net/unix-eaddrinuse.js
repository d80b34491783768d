// A path in use: EADDRINUSE, and the server that has it goes on.
'use strict';
const net = require('net');
const { isError, mustCall, mustNotCall, socketPath } = require('../common');

const path = socketPath('inuse');
const first = net.createServer(mustCall((socket) => socket.end()));
first.listen(path, mustCall(() => {
  const second = net.createServer();
  second.on('error', mustCall((err) => {
    isError(err, {
      code: 'EADDRINUSE',
      syscall: 'listen',
      address: path,
      message: `listen EADDRINUSE: address already in use ${path}`,
    });
    net.connect(path, mustCall(() => first.close())).resume();
  }));
  second.listen(path, mustNotCall('listening'));
}));
