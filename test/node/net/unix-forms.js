// { path } is the same as a path, for listen() and connect().
'use strict';
const net = require('net');
const { equal, mustCall, socketPath } = require('../common');

const path = socketPath('forms');
let open = 2;
const server = net.createServer(mustCall((socket) => {
  socket.end();
  if (--open === 0) server.close();
}, 2));
server.listen({ path }, mustCall(() => {
  equal(server.address(), path);
  net.connect({ path }, mustCall()).resume();
  net.createConnection(path, mustCall()).resume();
}));
