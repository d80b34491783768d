// destroy() during the connect: 'close' without an error, and the connection never comes.
'use strict';
const net = require('net');
const { equal, mustCall, mustNotCall } = require('../common');

const server = net.createServer((socket) => socket.resume().on('error', () => {}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustNotCall('connect'));
  client.on('ready', mustNotCall('ready'));
  client.on('error', mustNotCall('error'));
  client.on('close', mustCall((hadError) => {
    equal(hadError, false);
    server.close();
  }));
  equal(client.destroy(), client);
  equal(client.destroyed, true);
  equal(client.connecting, false);
}));
