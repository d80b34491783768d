// The callback of send() is called later, once, in order, with null and the number of bytes.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const socket = dgram.createSocket('udp4');
socket.bind(0, '127.0.0.1', mustCall(() => {
  const { port } = socket.address();
  let inside = true;
  let called = 0;
  for (let i = 0; i < 20; i++) {
    socket.send(Buffer.alloc(i), port, '127.0.0.1', mustCall((err, bytes) => {
      equal(inside, false);
      equal(err, null);
      equal(bytes, i);
      equal(called++, i);
      if (called === 20) socket.close();
    }));
  }
  inside = false;
}));
