// send(buffer, offset, length, port, address, callback) sends that part of the buffer.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const socket = dgram.createSocket('udp4');
const got = [];
socket.on('message', mustCall((msg) => {
  got.push(String(msg));
  if (got.length === 3) {
    equal(got.join(), 'llo,h,hello');
    socket.close();
  }
}, 3));
socket.bind(0, '127.0.0.1', mustCall(() => {
  const { port } = socket.address();
  const message = Buffer.from('hello');
  socket.send(message, 2, 3, port, '127.0.0.1', mustCall((err, bytes) => equal(bytes, 3)));
  socket.send(message, 0, 1, port, '127.0.0.1', mustCall((err, bytes) => equal(bytes, 1)));
  socket.send('hello', 0, 5, port, '127.0.0.1', mustCall((err, bytes) => equal(bytes, 5)));
}));
