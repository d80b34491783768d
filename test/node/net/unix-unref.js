// An unreferenced server on a Unix path does not keep the process alive.
'use strict';
const net = require('net');
const { mustCall, mustNotCall, socketPath } = require('../common');

const server = net.createServer(mustNotCall('connection'));
server.listen(socketPath('unref'), mustCall(() => server.unref()));
