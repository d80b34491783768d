// An address that is not this machine's: EADDRNOTAVAIL with the address in the message.
'use strict';
const net = require('net');
const { isError, mustCall, mustNotCall } = require('../common');

// 192.0.2.0/24 is for documentation (RFC 5737): nobody has it.
const server = net.createServer();
server.on('error', mustCall((err) => {
  isError(err, {
    code: 'EADDRNOTAVAIL',
    syscall: 'listen',
    address: '192.0.2.1',
    message: 'listen EADDRNOTAVAIL: address not available 192.0.2.1',
  });
}));
server.listen(0, '192.0.2.1', mustNotCall('listening'));
