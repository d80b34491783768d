// close() of a server that does not listen hands its callback ERR_SERVER_NOT_RUNNING; so does the second of two.
'use strict';
const net = require('net');
const { equal, isError, mustCall } = require('../common');

const notRunning = { code: 'ERR_SERVER_NOT_RUNNING', message: 'Server is not running.' };

const server = net.createServer();
equal(server.close(mustCall((err) => {
  isError(err, notRunning);
  server.listen(0, mustCall(() => {
    server.close(mustCall((err) => equal(err, undefined)));
    server.close(mustCall((err) => isError(err, notRunning)));
  }));
})), server);
