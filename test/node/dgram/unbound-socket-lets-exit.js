// A socket that was made and never bound does not keep the process alive.
'use strict';
const dgram = require('dgram');
const { mustNotCall, ok } = require('../common');

const socket = dgram.createSocket('udp4');
socket.on('close', mustNotCall('close'));
ok(socket);
