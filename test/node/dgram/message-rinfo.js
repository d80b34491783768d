// 'message' carries a Buffer and { address, family, port, size } of the sender.
'use strict';
const dgram = require('dgram');
const { deepEqual, equal, mustCall, ok } = require('../common');

const server = dgram.createSocket('udp4');
const client = dgram.createSocket('udp4');
server.on('message', mustCall((msg, rinfo, ...rest) => {
  equal(rest.length, 0);
  ok(Buffer.isBuffer(msg));
  equal(msg.toString(), 'hello');
  deepEqual(rinfo, { address: '127.0.0.1', family: 'IPv4', port: client.address().port, size: 5 });
  server.close();
  client.close();
}));
server.bind(0, '127.0.0.1', mustCall(() => {
  client.bind(0, '127.0.0.1', mustCall(() => client.send('hello', server.address().port, '127.0.0.1')));
}));
