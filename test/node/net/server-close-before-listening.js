// close() right after listen(): no 'listening' event, one 'close'.
'use strict';
const net = require('net');
const { equal, mustCall, mustNotCall } = require('../common');

const server = net.createServer();
server.on('listening', mustNotCall('listening'));
server.on('close', mustCall());
server.listen(0);
server.close(mustCall((err) => equal(err, undefined)));
