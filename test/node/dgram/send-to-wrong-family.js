// A udp4 socket cannot send to an IPv6 address: EINVAL in the callback.
'use strict';
const dgram = require('dgram');
const { isError, mustCall } = require('../common');

const socket = dgram.createSocket('udp4');
socket.send('x', 9, '::1', mustCall((err) => {
  isError(err, { code: 'EINVAL', syscall: 'send', address: '::1', port: 9, message: 'send EINVAL ::1:9' });
  socket.close();
}));
