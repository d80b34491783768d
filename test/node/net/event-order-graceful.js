// The events of a connection that ends in order, at both ends.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

function record(socket, events) {
  const log = [];
  for (const name of ['connect', 'ready', 'data', 'end', 'finish', 'error']) {
    socket.on(name, () => log.push(name));
  }
  socket.on('close', mustCall((hadError) => {
    log.push(`close ${hadError}`);
    equal(log.join(' '), events);
  }));
  return socket;
}

const server = net.createServer(mustCall((socket) => {
  record(socket, 'data end finish close false');
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  record(client, 'connect ready finish end close false');
  client.end('request');
}));
