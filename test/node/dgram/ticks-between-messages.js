// Ticks and microtasks that a 'message' listener queues run before the next message.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const order = [];
const socket = dgram.createSocket('udp4');
socket.on('message', mustCall((msg) => {
  order.push(String(msg));
  Promise.resolve().then(() => order.push('microtask'));
  process.nextTick(() => {
    order.push('tick');
    if (msg[0] === 0x62) {
      setImmediate(mustCall(() => equal(order.join(), 'a,tick,microtask,b,tick,microtask')));
      socket.close();
    }
  });
}, 2));
socket.bind(0, '127.0.0.1', mustCall(() => {
  socket.send('a', socket.address().port, '127.0.0.1');
  socket.send('b', socket.address().port, '127.0.0.1');
}));
