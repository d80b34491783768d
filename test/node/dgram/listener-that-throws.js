// An exception in a 'message' listener reaches 'uncaughtException', and the next message is delivered.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

process.on('uncaughtException', mustCall((err) => equal(err.message, 'from the listener')));

const socket = dgram.createSocket('udp4');
let count = 0;
socket.on('message', mustCall(() => {
  if (++count === 1) throw new Error('from the listener');
  socket.close();
}, 2));
socket.bind(0, '127.0.0.1', mustCall(() => {
  socket.send('1', socket.address().port, '127.0.0.1');
  socket.send('2', socket.address().port, '127.0.0.1');
}));
