// close() right after bind(): no 'listening', one 'close'.
'use strict';
const dgram = require('dgram');
const { mustCall, mustNotCall } = require('../common');

const socket = dgram.createSocket('udp4');
socket.on('listening', mustNotCall('listening'));
socket.bind(0, '127.0.0.1');
socket.close(mustCall());
