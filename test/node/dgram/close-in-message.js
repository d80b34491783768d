// close() in a 'message' listener: no further message, though more were received by the kernel.
'use strict';
const dgram = require('dgram');
const { mustCall } = require('../common');

const socket = dgram.createSocket('udp4');
socket.on('message', mustCall(() => socket.close()));
socket.on('close', mustCall());
socket.bind(0, '127.0.0.1', mustCall(() => {
  for (let i = 0; i < 20; i++) socket.send(`message ${i}`, socket.address().port, '127.0.0.1');
}));
