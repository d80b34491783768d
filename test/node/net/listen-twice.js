// listen() on a listening server throws ERR_SERVER_ALREADY_LISTEN and does not disturb it.
'use strict';
const net = require('net');
const { equal, mustCall, throws } = require('../common');

const server = net.createServer();
server.listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  throws(() => server.listen(0), {
    code: 'ERR_SERVER_ALREADY_LISTEN',
    message: 'Listen method has been called more than once without closing.',
  });
  equal(server.address().port, port);
  server.close();
}));
