// ref() takes unref() back: the server keeps the process alive until it is closed.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer();
server.listen(0, '127.0.0.1', mustCall(() => {
  server.unref();
  equal(server.ref(), server);
  // Nothing but the server holds the process until this fires.
  setTimeout(mustCall(() => server.close(mustCall())), 30).unref();
}));
