// An unreferenced bound socket does not keep the process alive.
'use strict';
const dgram = require('dgram');
const { equal, mustCall, mustNotCall } = require('../common');

const socket = dgram.createSocket('udp4');
socket.on('close', mustNotCall('close'));
socket.on('message', mustNotCall('message'));
socket.bind(0, '127.0.0.1', mustCall(() => equal(socket.unref(), socket)));
