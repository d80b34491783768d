// A connection goes through connecting -> connect -> ready, once each.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  socket.end();
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const order = [];
  const client = net.connect(server.address().port, '127.0.0.1');
  equal(client.connecting, true);
  equal(client.pending, true);
  equal(client.readyState, 'opening');
  client.on('connect', mustCall(function() {
    equal(this, client);
    equal(client.connecting, false);
    equal(client.pending, false);
    equal(client.readyState, 'open');
    order.push('connect');
  }));
  client.on('ready', mustCall(() => order.push('ready')));
  client.on('close', mustCall(() => {
    equal(client.readyState, 'closed');
    equal(order.join(), 'connect,ready');
  }));
  client.resume();
}));
