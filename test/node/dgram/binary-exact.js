// All 256 byte values arrive as they were sent.
'use strict';
const dgram = require('dgram');
const { deepEqual, mustCall } = require('../common');

const all = Buffer.alloc(256);
for (let i = 0; i < 256; i++) all[i] = i;

const socket = dgram.createSocket('udp4');
socket.on('message', mustCall((msg) => {
  deepEqual(msg, all);
  socket.close();
}));
socket.bind(0, '127.0.0.1', mustCall(() => socket.send(all, socket.address().port, '127.0.0.1')));
