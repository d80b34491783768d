// An address that is not this machine's: EADDRNOTAVAIL with the address in the message.
'use strict';
const dgram = require('dgram');
const { isError, mustCall, mustNotCall } = require('../common');

// 192.0.2.0/24 is for documentation (RFC 5737): nobody has it.
const socket = dgram.createSocket('udp4');
socket.on('error', mustCall((err) => {
  isError(err, {
    code: 'EADDRNOTAVAIL',
    syscall: 'bind',
    address: '192.0.2.1',
    message: 'bind EADDRNOTAVAIL 192.0.2.1',
  });
  socket.close();
}));
socket.bind(0, '192.0.2.1', mustNotCall('listening'));
