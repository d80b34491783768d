// exit() in a callback ends the process though a server still listens.
'use strict';
const net = require('net');
const { mustCall, mustNotCall } = require('../common');

const server = net.createServer();
server.on('close', mustNotCall('close'));
server.listen(0, '127.0.0.1', mustCall(() => {
  process.exit();
}));
