// A reset from the peer: 'error' read ECONNRESET, no 'end', then 'close' with true.
'use strict';
const net = require('net');
const { afterTurns, equal, isError, mustCall, mustNotCall, ok } = require('../common');

const server = net.createServer((socket) => {
  socket.pause();
  socket.on('error', () => {});
  // The kernel answers with a reset when a socket is closed that holds bytes nobody has read (RFC 2525, 2.17).
  afterTurns(20, () => socket.destroy());
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('data', mustNotCall('data'));
  client.on('end', mustNotCall('end'));
  client.on('error', mustCall((err) => {
    isError(err, { code: 'ECONNRESET', syscall: 'read', message: 'read ECONNRESET' });
    ok(err.errno < 0);
  }));
  client.on('close', mustCall((hadError) => equal(hadError, true)));
  client.write(Buffer.alloc(300000));
}));
