// An unreferenced listening server does not keep the process alive.
'use strict';
const net = require('net');
const { equal, mustCall, mustNotCall } = require('../common');

const server = net.createServer(mustNotCall('connection'));
server.on('close', mustNotCall('close'));
server.listen(0, '127.0.0.1', mustCall(() => {
  equal(server.unref(), server);
}));
