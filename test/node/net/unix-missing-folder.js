// A path in a folder that is not there: listen() reports EACCES, as libuv has it; connect() reports ENOENT.
'use strict';
const net = require('net');
const { isError, mustCall, mustNotCall, socketPath } = require('../common');

const path = socketPath('nowhere') + '/x.sock';
const server = net.createServer();
server.on('error', mustCall((err) => {
  isError(err, { code: 'EACCES', syscall: 'listen', address: path, message: `listen EACCES: permission denied ${path}` });
}));
server.listen(path, mustNotCall('listening'));
net.connect(path, mustNotCall('connect')).on('error', mustCall((err) => {
  isError(err, { code: 'ENOENT', syscall: 'connect', address: path, message: `connect ENOENT ${path}` });
}));
