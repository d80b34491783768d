// A closed server emits 'close' when its last connection has ended, and no new ones are taken meanwhile.
'use strict';
const net = require('net');
const { equal, isError, mustCall, mustNotCall } = require('../common');

const order = [];
const server = net.createServer(mustCall((socket) => {
  const { port } = server.address();
  server.close(mustCall(() => order.push('close callback')));
  server.on('close', mustCall(() => order.push('server close')));
  equal(server.listening, false);
  socket.on('close', mustCall(() => {
    // The server counts a connection until it is destroyed, which is before that one says that it is closed.
    equal(order.join(), 'refused,close callback,server close');
  }));
  net.connect(port, '127.0.0.1', mustNotCall('connect')).on('error', mustCall((err) => {
    isError(err, { code: 'ECONNREFUSED' });
    order.push('refused');
    socket.destroy();
  }));
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  net.connect(server.address().port, '127.0.0.1').resume();
}));
