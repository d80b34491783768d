// A datagram that the kernel refuses and that has no callback is lost without an event, as any datagram may be.
'use strict';
const dgram = require('dgram');
const { afterTurns, mustCall, mustNotCall } = require('../common');

const socket = dgram.createSocket('udp4');
socket.on('error', mustNotCall('error'));
socket.on('message', mustNotCall('message'));
socket.bind(0, '127.0.0.1', mustCall(() => {
  socket.send(Buffer.alloc(65508), socket.address().port, '127.0.0.1');
  afterTurns(20, () => socket.close(mustCall()));
}));
