// An error of a connection is no error of the server.
'use strict';
const net = require('net');
const { isError, mustCall, mustNotCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  socket.on('error', mustCall((err) => isError(err, { message: 'broken' })));
  socket.on('close', () => server.close());
  socket.destroy(new Error('broken'));
}));
server.on('error', mustNotCall('error of the server'));
server.listen(0, '127.0.0.1', () => net.connect(server.address().port, '127.0.0.1').resume());
