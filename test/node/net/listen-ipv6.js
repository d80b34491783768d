// A server on ::1: family IPv6 at both ends.
'use strict';
const net = require('net');
const { equal, mustCall, withIPv6 } = require('../common');

withIPv6(mustCall(() => {
  const server = net.createServer(mustCall((socket) => {
    equal(socket.remoteFamily, 'IPv6');
    equal(socket.remoteAddress, '::1');
    socket.end();
    server.close();
  }));
  server.listen(0, '::1', mustCall(() => {
    equal(server.address().family, 'IPv6');
    equal(server.address().address, '::1');
    const client = net.connect(server.address().port, '::1', mustCall(() => {
      equal(client.remoteFamily, 'IPv6');
      equal(client.localAddress, '::1');
    }));
    client.resume();
  }));
}));
