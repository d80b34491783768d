// A write callback never runs inside write(), also when the kernel took the bytes at once.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  socket.resume();
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    let inside = true;
    client.write('x', mustCall(function(err) {
      equal(inside, false);
      equal(err == null, true);
      client.end();
    }));
    inside = false;
  }));
  client.resume();
}));
