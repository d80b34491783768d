// Closing the last socket ends the process though messages were on their way.
'use strict';
const dgram = require('dgram');
const { mustCall } = require('../common');

const socket = dgram.createSocket('udp4');
socket.bind(0, '127.0.0.1', mustCall(() => {
  for (let i = 0; i < 5; i++) socket.send('x', socket.address().port, '127.0.0.1');
  socket.close(mustCall());
}));
