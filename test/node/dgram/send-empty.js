// A datagram of no bytes is delivered as an empty message.
'use strict';
const dgram = require('dgram');
const { equal, mustCall, ok } = require('../common');

const socket = dgram.createSocket('udp4');
let left = 2;
socket.on('message', mustCall((msg, rinfo) => {
  ok(Buffer.isBuffer(msg));
  equal(msg.length, 0);
  equal(rinfo.size, 0);
  if (--left === 0) socket.close();
}, 2));
socket.bind(0, '127.0.0.1', mustCall(() => {
  const { port } = socket.address();
  socket.send('', port, '127.0.0.1', mustCall((err, bytes) => equal(bytes, 0)));
  socket.send(Buffer.alloc(0), port, '127.0.0.1', mustCall((err, bytes) => equal(bytes, 0)));
}));
