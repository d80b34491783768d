// In a callback of I/O an immediate comes before a timer of 0 ms.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  const order = [];
  setTimeout(mustCall(() => {
    order.push('timer');
    equal(order.join(), 'immediate,timer');
    socket.end();
    server.close();
  }), 0);
  setImmediate(() => order.push('immediate'));
}));
server.listen(0, '127.0.0.1', () => net.connect(server.address().port, '127.0.0.1').resume());
