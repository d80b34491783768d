// destroy() emits 'close' and no 'end', though data was being read.
'use strict';
const net = require('net');
const { equal, mustCall, mustNotCall } = require('../common');

const server = net.createServer((socket) => {
  socket.write('data');
  socket.on('error', () => {});
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('end', mustNotCall('end'));
  client.on('finish', mustNotCall('finish'));
  client.on('data', mustCall(() => client.destroy()));
  client.on('close', mustCall((hadError) => equal(hadError, false)));
}));
