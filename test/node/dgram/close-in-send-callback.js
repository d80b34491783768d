// A socket may be closed in the callback of send(): what was sent has gone.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const server = dgram.createSocket('udp4');
server.on('message', mustCall((msg) => {
  equal(String(msg), 'last');
  server.close();
}));
server.bind(0, '127.0.0.1', mustCall(() => {
  const client = dgram.createSocket('udp4');
  client.send('last', server.address().port, '127.0.0.1', mustCall(() => client.close(mustCall())));
}));
