// A datagram goes to the server and back to its sender.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const server = dgram.createSocket('udp4');
server.on('message', mustCall((msg, rinfo) => server.send(msg, rinfo.port, rinfo.address)));
server.bind(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  const client = dgram.createSocket('udp4');
  client.on('message', mustCall((msg, rinfo) => {
    equal(String(msg), 'ping');
    equal(rinfo.port, port);
    client.close();
    server.close();
  }));
  client.send('ping', port, '127.0.0.1');
}));
