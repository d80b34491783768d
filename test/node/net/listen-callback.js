// The callback of listen() is a 'listening' listener: called once, later, with the server as `this`, when the port is known.
'use strict';
const net = require('net');
const { equal, mustCall, ok } = require('../common');

const server = net.createServer();
let returned = false;
const order = [];
server.on('listening', mustCall(() => order.push('event')));
const result = server.listen(0, '127.0.0.1', mustCall(function() {
  ok(returned, 'the callback must not run inside listen()');
  equal(this, server);
  equal(server.listening, true);
  ok(server.address().port > 0);
  order.push('callback');
  equal(order.join(), 'event,callback');
  server.close();
}));
returned = true;
equal(result, server);
