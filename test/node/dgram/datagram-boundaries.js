// Every datagram is a message of its own, whatever its size.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const sizes = [1, 1000, 0, 1, 8192, 3, 1472, 2];
const socket = dgram.createSocket('udp4');
const got = [];
socket.on('message', mustCall((msg) => {
  got.push(msg.length);
  if (got.length === sizes.length) {
    equal(got.join(), sizes.join());
    socket.close();
  }
}, sizes.length));
socket.bind(0, '127.0.0.1', mustCall(() => {
  for (const size of sizes) socket.send(Buffer.alloc(size), socket.address().port, '127.0.0.1');
}));
