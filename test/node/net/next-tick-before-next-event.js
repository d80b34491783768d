// Ticks and microtasks that a listener queues run before the next event is emitted.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  socket.end('x');
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const order = [];
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('data', mustCall(() => {
    order.push('data');
    Promise.resolve().then(() => order.push('microtask'));
    process.nextTick(() => order.push('tick'));
  }));
  client.on('end', mustCall(() => {
    order.push('end');
    equal(order.join(), 'data,tick,microtask,end');
  }));
}));
