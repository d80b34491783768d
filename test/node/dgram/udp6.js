// IPv6: addresses and family of both ends.
'use strict';
const dgram = require('dgram');
const { deepEqual, equal, mustCall, withIPv6 } = require('../common');

withIPv6(mustCall(() => {
  const server = dgram.createSocket('udp6');
  const client = dgram.createSocket('udp6');
  server.on('message', mustCall((msg, rinfo) => {
    equal(String(msg), 'six');
    deepEqual(rinfo, { address: '::1', family: 'IPv6', port: client.address().port, size: 3 });
    server.close();
    client.close();
  }));
  server.bind(0, '::1', mustCall(() => {
    equal(server.address().family, 'IPv6');
    equal(server.address().address, '::1');
    client.bind(0, '::1', () => client.send('six', server.address().port, '::1'));
  }));
}));
