// The callback of connect() is a 'connect' listener that is called once and before listeners added later.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  socket.end();
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const order = [];
  const client = net.connect({ port: server.address().port, host: '127.0.0.1' }, mustCall(function(...args) {
    equal(this, client);
    equal(args.length, 0);
    order.push('callback');
  }));
  client.on('connect', mustCall(() => {
    order.push('listener');
    equal(order.join(), 'callback,listener');
  }));
  client.resume();
}));
