// The peer is gone with a reset: writing ends in ECONNRESET or EPIPE of a system call, then 'close' with true.
'use strict';
const net = require('net');
const { equal, mustCall, ok } = require('../common');

const server = net.createServer((socket) => {
  socket.destroy();
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('end', mustCall(function again() {
    client.write('x', (err) => {
      if (!err) setImmediate(again);
    });
  }));
  client.resume();
  client.on('error', mustCall((err) => {
    ok(err.code === 'EPIPE' || err.code === 'ECONNRESET', err.message);
    ok(err.syscall === 'write' || err.syscall === 'read', err.syscall);
    equal(err.message, `${err.syscall} ${err.code}`);
  }));
  client.on('close', mustCall((hadError) => equal(hadError, true)));
}));
