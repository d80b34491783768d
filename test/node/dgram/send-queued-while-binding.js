// What is sent before the socket is bound goes out afterwards, in order.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const server = dgram.createSocket('udp4');
const client = dgram.createSocket('udp4');
const got = [];
server.on('message', mustCall((msg) => {
  got.push(String(msg));
  if (got.length === 5) {
    equal(got.join(), '0,1,2,3,4');
    server.close();
    client.close();
  }
}, 5));
server.bind(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  for (let i = 0; i < 5; i++) client.send(String(i), port, '127.0.0.1', mustCall());
}));
