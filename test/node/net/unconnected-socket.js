// A socket that was never connected: no addresses, no bytes, pending.
'use strict';
const net = require('net');
const { deepEqual, equal } = require('../common');

const socket = new net.Socket();
equal(socket.pending, true);
equal(socket.connecting, false);
equal(socket.destroyed, false);
equal(socket.bytesRead, 0);
equal(socket.bytesWritten, 0);
equal(socket.remoteAddress, undefined);
equal(socket.remotePort, undefined);
equal(socket.localAddress, undefined);
equal(socket.localPort, undefined);
deepEqual(socket.address(), {});
