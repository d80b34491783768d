// bind(): 'listening' once, later, with the socket as `this`; then address() knows the port.
'use strict';
const dgram = require('dgram');
const { deepEqual, equal, mustCall, ok } = require('../common');

const socket = dgram.createSocket('udp4');
let returned = false;
socket.on('listening', mustCall(function() {
  ok(returned);
  equal(this, socket);
  const { port } = socket.address();
  ok(Number.isInteger(port) && port > 0 && port < 65536);
  deepEqual(socket.address(), { address: '127.0.0.1', family: 'IPv4', port });
}));
equal(socket.bind(0, '127.0.0.1', mustCall(function() {
  equal(this, socket);
  socket.close();
})), socket);
returned = true;
