// listen({ port, host }) is the same as listen(port, host).
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer();
const result = server.listen({ port: 0, host: '127.0.0.1' }, mustCall(() => {
  equal(server.address().address, '127.0.0.1');
  server.close();
}));
equal(result, server);
