// A received message keeps its bytes: later datagrams do not overwrite it.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const count = 40;
const socket = dgram.createSocket('udp4');
const kept = [];
socket.on('message', mustCall((msg) => {
  kept.push(msg);
  if (kept.length < count) return;
  kept.forEach((msg, i) => {
    equal(msg.length, 100 + i);
    equal(msg[0], i);
    equal(msg[msg.length - 1], i);
  });
  socket.close();
}, count));
socket.bind(0, '127.0.0.1', mustCall(() => {
  for (let i = 0; i < count; i++) socket.send(Buffer.alloc(100 + i, i), socket.address().port, '127.0.0.1');
}));
