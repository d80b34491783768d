// The peer has ended and we are not half-open: our side has ended with it, and a later write says so with EPIPE in its callback.
'use strict';
const net = require('net');
const { equal, isError, mustCall, mustNotCall } = require('../common');

const server = net.createServer((socket) => {
  socket.end('bye');
  socket.resume();
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.resume();
  client.on('error', mustNotCall('error'));
  client.on('close', mustCall((hadError) => {
    equal(hadError, false);
    client.write('late', mustCall((err) => {
      isError(err, { code: 'EPIPE', message: 'This socket has been ended by the other party' });
    }));
  }));
}));
