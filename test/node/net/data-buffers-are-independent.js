// A received Buffer keeps its bytes: later reads do not overwrite it.
'use strict';
const net = require('net');
const { equal, mustCall, ok } = require('../common');

const server = net.createServer((socket) => {
  socket.setNoDelay(true);
  let n = 0;
  socket.write(Buffer.alloc(1000, n));
  socket.on('data', () => {
    if (++n < 50) socket.write(Buffer.alloc(1000, n));
    else socket.end();
  });
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  const kept = [];
  let size = 0;
  client.on('data', (chunk) => {
    kept.push(chunk);
    size += chunk.length;
    if (size % 1000 === 0) client.write('more');
  });
  client.on('end', mustCall(() => {
    equal(size, 50000);
    const all = Buffer.concat(kept);
    for (let i = 0; i < all.length; i++) {
      if (all[i] !== Math.floor(i / 1000)) ok(false, `byte ${i} is ${all[i]}`);
    }
  }));
}));
