// Without setEncoding() 'data' carries Buffers.
'use strict';
const net = require('net');
const { equal, mustCall, ok } = require('../common');

const server = net.createServer((socket) => {
  socket.end('abc');
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('data', mustCall(function(chunk) {
    equal(this, client);
    ok(Buffer.isBuffer(chunk));
    ok(chunk instanceof Uint8Array);
    equal(chunk.toString(), 'abc');
  }));
}));
