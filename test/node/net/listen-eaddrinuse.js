// A port in use: an 'error' event, never an exception, that names the address; the server can listen elsewhere afterwards.
'use strict';
const net = require('net');
const { equal, isError, mustCall, mustNotCall, ok } = require('../common');

const first = net.createServer();
first.listen(0, '127.0.0.1', mustCall(() => {
  const { port } = first.address();
  const second = net.createServer();
  const refuse = mustNotCall('listening');
  second.once('listening', refuse);
  second.once('error', mustCall((err) => {
    isError(err, {
      code: 'EADDRINUSE',
      syscall: 'listen',
      address: '127.0.0.1',
      port,
      message: `listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
    });
    ok(err.errno < 0);
    equal(second.listening, false);
    second.removeListener('listening', refuse);
    second.listen(0, '127.0.0.1', mustCall(() => {
      second.close();
      first.close();
    }));
  }));
  second.listen(port, '127.0.0.1');
}));
