// An echo server that obeys write()'s false and 'drain' sends everything back to a slow reader and buffers little.
'use strict';
const net = require('net');
const { equal, mustCall, ok } = require('../common');

const size = 16 << 20;
let most = 0;
const server = net.createServer((socket) => {
  socket.on('data', (chunk) => {
    if (!socket.write(chunk)) {
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
    most = Math.max(most, socket.writableLength);
  });
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let got = 0;
  client.end(Buffer.alloc(size));
  client.on('data', (chunk) => {
    got += chunk.length;
    client.pause();
    setImmediate(() => client.resume());
  });
  client.on('end', mustCall(() => {
    equal(got, size);
    ok(most <= 1 << 20, `the server buffered ${most} bytes`);
  }));
}));
