// send(), bind(), address() and close() of a closed socket throw ERR_SOCKET_DGRAM_NOT_RUNNING.
'use strict';
const dgram = require('dgram');
const { mustCall, throws } = require('../common');

const error = { name: 'Error', code: 'ERR_SOCKET_DGRAM_NOT_RUNNING', message: 'Not running' };
const socket = dgram.createSocket('udp4');

function refuses() {
  throws(() => socket.send('x', 9, '127.0.0.1'), error);
  throws(() => socket.bind(0), error);
  throws(() => socket.address(), error);
  throws(() => socket.close(), error);
}
socket.bind(0, '127.0.0.1', mustCall(() => {
  socket.close(mustCall(refuses));
  refuses();
}));
