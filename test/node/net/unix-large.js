// Megabytes over a Unix socket, against a reader that starts late.
'use strict';
const net = require('net');
const { afterTurns, equal, mustCall, socketPath } = require('../common');

const path = socketPath('large');
const size = 5 << 20;
const server = net.createServer((socket) => {
  socket.end(Buffer.alloc(size, 7));
  server.close();
});
server.listen(path, mustCall(() => {
  const client = net.connect(path);
  let got = 0;
  afterTurns(20, () => {
    client.on('data', (chunk) => {
      got += chunk.length;
      equal(chunk[0], 7);
    });
  });
  client.on('end', mustCall(() => equal(got, size)));
}));
