// unref() before listen() holds for the handle that listen() makes.
'use strict';
const net = require('net');
const { equal, mustNotCall } = require('../common');

const server = net.createServer(mustNotCall('connection'));
equal(server.unref(), server);
server.listen(0, '127.0.0.1');
