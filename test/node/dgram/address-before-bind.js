// address() of a socket that is not bound throws EBADF of getsockname.
'use strict';
const dgram = require('dgram');
const { throws } = require('../common');

const socket = dgram.createSocket('udp4');
throws(() => socket.address(), { code: 'EBADF', syscall: 'getsockname', message: 'getsockname EBADF' });
socket.close();
