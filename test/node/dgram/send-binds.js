// send() on an unbound socket binds it to a free port, with a 'listening' event.
'use strict';
const dgram = require('dgram');
const { equal, mustCall, ok } = require('../common');

const server = dgram.createSocket('udp4');
const client = dgram.createSocket('udp4');
let port;
client.on('listening', mustCall(() => {
  port = client.address().port;
  equal(client.address().address, '0.0.0.0');
  ok(port > 0);
}));
server.on('message', mustCall((msg, rinfo) => {
  equal(rinfo.port, port);
  server.close();
  client.close();
}));
server.bind(0, '127.0.0.1', mustCall(() => client.send('x', server.address().port, '127.0.0.1')));
