// write() returns false above the high water mark, and 'drain' comes once all of it has been taken.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  socket.resume();
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    equal(client.write('small'), true);
    equal(client.write(Buffer.alloc(8 << 20)), false);
    equal(client.writableNeedDrain, true);
    client.on('drain', mustCall(() => {
      equal(client.writableLength, 0);
      equal(client.writableNeedDrain, false);
      client.end();
    }));
  }));
  client.resume();
}));
