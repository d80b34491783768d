// ref() takes unref() back: the bound socket keeps the process alive until it is closed.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const socket = dgram.createSocket('udp4');
socket.bind(0, '127.0.0.1', mustCall(() => {
  socket.unref();
  equal(socket.ref(), socket);
  setTimeout(mustCall(() => socket.close(mustCall())), 30).unref();
}));
